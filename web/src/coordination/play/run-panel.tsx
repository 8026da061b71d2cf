/** The panel of runs: how the document stands, the run that is shown, and those before it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { orpc } from "../../api/query";
import { Button } from "../../ui/button";
import { Id, Json } from "../../ui/code";
import { counted } from "../../ui/counted";
import { cx } from "../../ui/cx";
import { Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Badge, Status } from "../../ui/status";
import { Time } from "../../ui/time";
import { useCommands } from "../commands/context";
import { usePlay } from "../canvas/elements";
import { useEditor, useEditorState } from "../editor/context";
import { deskOf } from "../editor/document";
import { ofDesk } from "../editor/selection";
import { type RunShown, shownWorkflow } from "../editor/store";
import { DeskValues } from "./desk-values";
import { isLive } from "./run-button";
import { Timeline } from "./timeline";
import { useShowRun, useWorkflowRuns } from "./use-runs";

export function RunPanel() {
  const run = useEditorState((state) => state.run);
  const workflowId = useEditorState((state) => state.document.workflowId);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <ValidationLine />
      {run !== null && <Shown shown={run} />}
      <PastRuns workflowId={workflowId} />
    </div>
  );
}

function ValidationLine() {
  const editor = useEditor();
  const problems = useEditorState((state) => state.problems);
  const count = problems?.result.errors.length ?? null;
  return (
    <p className="m-0 flex items-center justify-between gap-2 text-[13px]">
      <span>{count === null ? "Validating…" : count === 0 ? "The workflow is valid." : `${counted(count, "problem")} to mend.`}</span>
      {count !== null && count > 0 && (
        <Button small onClick={() => editor.openPanel("problems")}>
          Show
        </Button>
      )}
    </p>
  );
}

function Shown({ shown }: { shown: RunShown }) {
  const editor = useEditor();
  const commands = useCommands();
  const workflow = useEditorState(shownWorkflow);
  const chosen = useEditorState((state) => state.selection.desks);
  const mode = useEditorState((state) => state.mode);
  const played = usePlay();
  const { run } = shown;
  const nameOf = (deskId: string) => deskOf(workflow, deskId)?.name ?? deskId;
  return (
    <section aria-label="The run that is shown" className="flex min-w-0 flex-col gap-3 border-t pt-3">
      <h2 className="m-0 flex flex-wrap items-center gap-2 text-[13px] font-semibold">
        <span className="flex min-w-0 items-center gap-1.5">
          {isLive(run) && <span title="Live" aria-hidden className="size-2 shrink-0 animate-pulse rounded-full bg-good" />}
          Run
        </span>
        {run !== null && <Status status={run.status} />}
        {mode === "run" && <Badge tone="accent">publication {shown.publication}</Badge>}
      </h2>
      <Id copy>{shown.runId}</Id>
      {run === null ? (
        <Loading label="Reading the run" />
      ) : (
        <>
          {run.error && (
            <p role="alert" className="m-0 rounded-md bg-bad-wash px-3 py-2 text-[13px] text-bad wrap-anywhere">
              {run.error}
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            {isLive(run) ? (
              <ScopedButton scope="run" small look="danger" onClick={commands.cancelRun}>
                Cancel…
              </ScopedButton>
            ) : (
              <ScopedButton scope="run" small onClick={commands.retryRun}>
                Run it again
              </ScopedButton>
            )}
            <Button small onClick={() => editor.setRun(null)}>
              {mode === "run" ? "Back to editing" : "Hide"}
            </Button>
          </div>
          <Tasks runId={run.runId} isAsking={[...(played?.desks ?? [])].some(([id, desk]) => desk.state === "running" && deskOf(workflow, id)?.kind === "desk:human-wait")} />
          <ul aria-label="Traces" className="m-0 flex list-none flex-col gap-1 p-0">
            {run.traceLinks.map((link) => (
              <li key={link.provider} className="min-w-0">
                <a href={link.url} target="_blank" rel="noreferrer" className="inline-flex max-w-full items-center gap-1 text-xs text-accent hover:underline">
                  <span className="truncate" title={link.label}>
                    {link.label}
                  </span>
                  <ExternalLink size={12} aria-hidden className="shrink-0" />
                </a>
              </li>
            ))}
          </ul>
          {chosen.flatMap((id) => {
            const desk = deskOf(workflow, id);
            const state = played?.desks.get(id);
            return desk === undefined || state === undefined ? [] : [<DeskValues key={id} desk={desk} played={state} isFull={workflow.observabilityProfile !== "basic"} />];
          })}
          <Timeline events={shown.timeline} nameOf={nameOf} onDesk={(deskId) => editor.select(ofDesk(deskId))} />
          <Values label="Input" value={run.input} />
          {run.status === "completed" && <Values label="Output" value={run.outputs ?? run.output} />}
        </>
      )}
    </section>
  );
}

function Values({ label, value }: { label: string; value: unknown }) {
  return (
    <details className="min-w-0">
      <summary className="text-xs font-medium text-soft">{label} of the run</summary>
      <Json value={value} label={`${label.toLowerCase()} of the run`} className="mt-1" />
    </details>
  );
}

/** How often a question is looked for that is about to be asked. */
const TASK_MS = 500;

/** Questions of the run that nobody has answered. */
function Tasks({ runId, isAsking }: { runId: string; isAsking: boolean }) {
  const { data } = useQuery({
    ...orpc.coordination.listTasks.queryOptions({ input: { runId, status: ["open"] } }),
    enabled: isAsking,
    staleTime: 0,
    // A desk has begun a moment before its question is there, and no stream tells of that.
    refetchInterval: ({ state }) => (state.data?.tasks.length === 0 ? TASK_MS : false),
  });
  if (!isAsking || data === undefined) return null;
  return data.tasks.map((task) => (
    <p key={task.taskId} className="m-0 flex flex-wrap items-center justify-between gap-2 rounded-md bg-warn-wash px-3 py-2 text-[13px]">
      <span className="min-w-0 wrap-anywhere">
        Waits for {task.assignee ?? "somebody"}: {task.title}
      </span>
      <Link to="/inbox" search={{ task: task.taskId }} className="font-medium text-accent hover:underline">
        Answer in the inbox
      </Link>
    </p>
  ));
}

function PastRuns({ workflowId }: { workflowId: string }) {
  const { data, error, refetch } = useWorkflowRuns(workflowId);
  const show = useShowRun();
  const shown = useEditorState((state) => state.run?.runId ?? null);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading label="Reading the runs" />;
  return (
    <section aria-label="Runs of this workflow" className="flex min-w-0 flex-col gap-2 border-t pt-3">
      <h2 className="m-0 text-[13px] font-semibold">Runs</h2>
      {data.runs.length === 0 && <p className="m-0 text-soft">No runs yet. “Run” starts one, and it plays on the graph.</p>}
      <ul className="m-0 flex list-none flex-col p-0">
        {data.runs.map((run) => (
          <li key={run.runId}>
            <button
              type="button"
              aria-pressed={run.runId === shown}
              className={cx("flex w-full min-w-0 items-center justify-between gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken", run.runId === shown && "bg-accent-wash")}
              onClick={() => void show(run.runId)}
            >
              <span className="min-w-0 truncate font-mono text-xs" title={run.runId}>
                {run.runId}
              </span>
              <span className="flex shrink-0 items-center gap-2 text-xs text-faint">
                <Time at={run.startedAt} />
                <Status status={run.cancelled ? "cancelled" : run.status} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
