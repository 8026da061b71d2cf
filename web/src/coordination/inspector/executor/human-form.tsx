/** What a person is asked. The form that they fill in is the desk's output schema. */
import type { Desk } from "../../editor/document";
import { JsonControl, LongTextControl, NumberControl, TextControl } from "../controls";
import { TimeoutControl } from "../policy-form";
import { type ExecutorOf, isExecutor, put, useDeskEdit } from "../edits";

export function HumanForm({ desk, task }: { desk: Desk; task: ExecutorOf<"human"> | undefined }) {
  const editDesk = useDeskEdit(desk.deskId);
  const edit = (label: string, field: string, change: (draft: ExecutorOf<"human">) => void) =>
    editDesk(
      label,
      (draft) => {
        if (draft.executor == null) draft.executor = { type: "human" };
        if (!isExecutor(draft.executor, "human")) return;
        change(draft.executor);
        // A task that says nothing of its own need not be there.
        if (Object.keys(draft.executor).length === 1) delete draft.executor;
      },
      `executor.${field}`,
    );
  const timeout = desk.runtimePolicy?.timeoutSeconds ?? 0;
  return (
    <>
      <TextControl field="executor.title" label="Question" value={task?.title} placeholder={desk.name} hint="In a line; the desk's name when empty. {{ expression }} puts a value in." onChange={(text) => edit("Change the question", "title", (draft) => put(draft, "title", text))} />
      <LongTextControl field="executor.instructions" label="Instructions" rows={3} value={task?.instructions} placeholder={desk.responsibility} hint="In full; the desk's responsibility when empty." onChange={(text) => edit("Change the instructions", "instructions", (draft) => put(draft, "instructions", text))} />
      <TextControl field="executor.assignee" label="Who is meant" value={task?.assignee} placeholder="ada@example.com" onChange={(text) => edit("Change who is meant", "assignee", (draft) => put(draft, "assignee", text))} />
      <TimeoutControl desk={desk} label="Time to answer" hint="Seconds that a person has; empty waits for ever." />
      <NumberControl field="executor.escalateAfterSeconds" label="Escalate after" range={{ min: 1, of: "seconds" }} value={task?.escalateAfterSeconds} placeholder="never" hint="Seconds until rawr/coordination.task.escalated is sent, once." onChange={(value) => edit("Change the escalation", "escalateAfterSeconds", (draft) => put(draft, "escalateAfterSeconds", value))} />
      <JsonControl
        field="executor.timeoutOutput"
        label="Output when nobody answers"
        rows={3}
        hint={timeout === 0 ? "Only with a time to answer. Without it a late answer fails the desk." : "Beside timedOut: true. Without it a late answer fails the desk."}
        value={task?.timeoutOutput}
        onChange={(value) => edit("Change the output without an answer", "timeoutOutput", (draft) => put(draft, "timeoutOutput", value))}
      />
      <p className="m-0 text-xs text-faint">The form that people fill in follows the desk's output schema, below.</p>
    </>
  );
}
