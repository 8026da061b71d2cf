/** One task: what is asked, about what, and the answer or the form for it. */
import type { CoordinationTask } from "@contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { hasCode } from "../api/errors";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { Button } from "../ui/button";
import { CopyButton, Id, Json } from "../ui/code";
import { Empty, Loading, Trouble } from "../ui/page";
import { Status } from "../ui/status";
import { Facts } from "../ui/table";
import { ExactTime, Time } from "../ui/time";
import { useToast } from "../ui/toast";
import { AnswerForm, type Draft } from "./answer-form";
import { closedSentence, paragraphs } from "./tasks";

export interface TaskDetailProps {
  taskId: string;
  /** The task as the list has it, to be shown until the server has answered. */
  listed: CoordinationTask | undefined;
  draft: Draft | undefined;
  onDraft: (draft: Draft) => void;
  onAnswered: () => void;
  onClose: () => void;
}

export function TaskDetail({ taskId, listed, onClose, ...form }: TaskDetailProps) {
  const { data, error, refetch } = useQuery(
    orpc.coordination.getTask.queryOptions({ input: { taskId }, ...(listed && { placeholderData: { task: listed } }), retry: (count, failure) => count < 2 && !hasCode(failure, "TASK_NOT_FOUND") }),
  );
  if (data === undefined) {
    if (error === null) return <Loading label="Reading the task" lines={6} />;
    if (hasCode(error, "TASK_NOT_FOUND")) {
      return (
        <Empty title="There is no such task." actions={<Button onClick={onClose}>Back to the list</Button>}>
          Tasks go away with the run that asked, once that is deleted.
        </Empty>
      );
    }
    return <Trouble error={error} retry={() => void refetch()} />;
  }
  return <Shown task={data.task} {...form} />;
}

function Shown({ task, draft, onDraft, onAnswered }: { task: CoordinationTask } & Pick<TaskDetailProps, "draft" | "onDraft" | "onAnswered">) {
  const isOpen = task.status === "open";
  useCopyLink(task.url);
  return (
    <article className="flex min-w-0 flex-col gap-5">
      <header className="flex min-w-0 flex-col gap-2">
        <h2 className="m-0 text-lg font-semibold tracking-tight wrap-anywhere" tabIndex={-1}>
          {task.title}
        </h2>
        {paragraphs(task.instructions).map((paragraph, index) => (
          <p key={index} className="m-0 max-w-prose wrap-anywhere whitespace-pre-line text-soft">
            {paragraph}
          </p>
        ))}
      </header>
      {hasContent(task.input) && (
        <details open={isOpen}>
          <summary className="mb-1 text-xs font-medium text-soft">What this is about</summary>
          <Json value={task.input} label="What the desk received" className="max-h-72 overflow-auto" />
        </details>
      )}
      {isOpen ? (
        <AnswerForm key={task.taskId} {...{ task, draft, onDraft, onAnswered }} />
      ) : (
        <section className="flex flex-col gap-2">
          <p className="m-0">{closedSentence(task)}</p>
          {task.status === "answered" && <Json value={task.answer} label="The answer" />}
        </section>
      )}
      <section aria-label="About the task" className="border-t pt-4">
        <Facts
          rows={[
            ["State", <Status key="state" status={task.status} isLive={false} />],
            ["Workflow", <WorkflowLink key="workflow" task={task} />],
            ["Run", <Id key="run" copy>{task.runId}</Id>],
            task.assignee != null && ["For", task.assignee],
            ["Asked", <When key="asked" at={task.openedAt} />],
            task.deadline != null && [isOpen ? "Ends" : "Would have ended", <When key="deadline" at={task.deadline} />],
            task.escalatedAt != null ? ["Escalated", <When key="escalated" at={task.escalatedAt} />] : isOpen && task.escalateAt != null && ["Escalates", <When key="escalates" at={task.escalateAt} />],
            task.endedAt != null && [task.status === "answered" ? "Answered" : "Closed", <When key="ended" at={task.endedAt} />],
            task.answeredBy != null && ["By", task.answeredBy],
            task.url != null && ["Link to answer", <SignedLink key="link" url={task.url} />],
          ]}
        />
      </section>
    </article>
  );
}

function WorkflowLink({ task }: { task: CoordinationTask }) {
  return (
    <span>
      <Link to="/coordination/$workflowId" params={{ workflowId: task.workflowId }} search={{ run: task.runId }} className="text-accent underline">
        {task.workflowId}
      </Link>{" "}
      · {task.deskId}
    </span>
  );
}

/** The page that takes the answer without a login: whoever has the link may answer, once. */
function SignedLink({ url }: { url: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <a href={url} target="_blank" rel="noreferrer" className="truncate text-accent underline" title="Whoever has this link may answer once, without signing in">
        Page without a login
      </a>
      <CopyButton text={url} label="Copy the signed link" />
    </span>
  );
}

function When({ at }: { at: string }) {
  return (
    <span>
      <Time at={at} /> <span className="text-faint">(</span>
      <ExactTime at={at} />
      <span className="text-faint">)</span>
    </span>
  );
}

/** The signed link, from the palette and by a key. */
function useCopyLink(url: string | null | undefined): void {
  const toast = useToast();
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => toast({ tone: "good", text: "The signed link is copied: whoever has it may answer, once." }),
      () => toast({ tone: "bad", text: "The browser does not let this page copy: open the link and copy its address." }),
    );
  useActions(url == null ? [] : [{ id: "task.link", label: "Copy the signed link", group: "Inbox", keys: "y", run: () => void copy(url) }]);
}

function hasContent(input: unknown): boolean {
  return input !== null && input !== undefined && !(typeof input === "object" && Object.keys(input).length === 0);
}
