/** The form of an open task. What was typed is kept by the page, so that it is still there after a look at another task. */
import type { CoordinationTask } from "@contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isDefinedError } from "@orpc/client";
import { useRef, useState } from "react";
import { explain } from "../api/errors";
import { orpc } from "../api/query";
import { useSession } from "../session/session";
import { useActions } from "../shell/actions";
import { announce } from "../shell/announcer";
import { Button } from "../ui/button";
import { TextField } from "../ui/field";
import { type FormIssue, focusFirstIssue, initialValue, missingIn, SchemaForm } from "../ui/schema-form";
import { useToast } from "../ui/toast";
import { rememberName, rememberedName } from "./name";

/** An answer in the making. */
export interface Draft {
  value: unknown;
  unread: readonly FormIssue[];
}

interface AnswerFormProps {
  task: CoordinationTask;
  draft: Draft | undefined;
  onDraft: (draft: Draft) => void;
  onAnswered: () => void;
}

export function AnswerForm({ task, draft, onDraft, onAnswered }: AnswerFormProps) {
  const { session, whyNot } = useSession();
  const [name, setName] = useState(() => rememberedName());
  const [issues, setIssues] = useState<readonly FormIssue[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const cache = useQueryClient();
  const toast = useToast();
  const { value, unread } = draft ?? { value: initialValue(task.form), unread: [] };

  const point = (found: readonly FormIssue[]) => {
    setIssues(found);
    announce(found.length === 1 ? "One thing is to be mended." : `${found.length} things are to be mended.`);
    // The marks are there after the next rendering.
    requestAnimationFrame(() => focusFirstIssue(form.current));
  };
  const answer = useMutation(
    orpc.coordination.answerTask.mutationOptions({
      onSuccess: ({ task: answered }) => {
        cache.setQueryData(orpc.coordination.getTask.queryKey({ input: { taskId: answered.taskId } }), { task: answered });
        void cache.invalidateQueries({ queryKey: orpc.coordination.listTasks.key() });
        rememberName(name);
        toast({ tone: "good", text: `Answered: ${answered.title}` });
        announce("The answer was taken.");
        onAnswered();
      },
      onError: (error) => {
        if (isDefinedError(error) && error.code === "INVALID_ANSWER") point(error.data.issues);
        else void cache.invalidateQueries({ queryKey: orpc.coordination.getTask.key() });
      },
    }),
  );
  const send = () => {
    if (answer.isPending) return;
    const found = unread.length > 0 ? unread : missingIn(task.form, value);
    if (found.length > 0) return point(found);
    const answeredBy = name.trim();
    answer.mutate({ taskId: task.taskId, answer: value ?? null, ...(answeredBy !== "" && { answeredBy }) });
  };
  const refusal = whyNot("run");
  useActions([{ id: "answer", label: "Send the answer", group: "Inbox", keys: "mod+enter", disabled: refusal, run: send }]);

  const isInvalid = answer.error !== null && isDefinedError(answer.error) && answer.error.code === "INVALID_ANSWER";
  return (
    <form
      ref={form}
      noValidate
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <SchemaForm
        schema={task.form}
        label="Answer"
        value={value}
        issues={issues}
        disabled={refusal !== undefined}
        onChange={(next, stillUnread) => {
          setIssues([]);
          onDraft({ value: next, unread: stillUnread });
        }}
      />
      <TextField label={<OptionalName />} autoComplete="name" value={name} placeholder={session?.name ?? ""} disabled={refusal !== undefined} onChange={(event) => setName(event.target.value)} />
      {answer.error !== null && !isInvalid && (
        <p role="alert" className="m-0 text-bad">
          {explain(answer.error)}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" disabled={answer.isPending || refusal !== undefined} title={refusal} focusableWhenDisabled>
          {answer.isPending ? "Sending…" : "Send the answer"}
        </Button>
        {refusal !== undefined && <span className="text-xs text-faint">{refusal}.</span>}
      </div>
    </form>
  );
}

function OptionalName() {
  return (
    <>
      Your name <span className="font-normal text-faint">(optional)</span>
    </>
  );
}
