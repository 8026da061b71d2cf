import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../api/query";
import { Trouble } from "../../../ui/page";
import { useEditorState } from "../../editor/context";
import { ExpressionControl, NumberControl } from "../controls";
import { type ExecutorOf, put, useExecutorEdit } from "../edits";
import type { Field } from "../fields";
import { Pick } from "../pick";
import { TryOut } from "../try-out";

/** Workflows that are listed; another one can be typed. */
const LIST_MAX = 100;

export function SubWorkflowForm({ deskId, executor, fields }: { deskId: string; executor: ExecutorOf<"sub-workflow">; fields: readonly Field[] }) {
  const edit = useExecutorEdit(deskId, "sub-workflow");
  const own = useEditorState((state) => state.document.workflowId);
  const workflows = useQuery(orpc.coordination.listWorkflowPage.queryOptions({ input: { limit: LIST_MAX } }));
  const options = (workflows.data?.workflows ?? []).filter(({ workflowId }) => workflowId !== own).map(({ workflowId, name }) => ({ value: workflowId, label: name === workflowId ? name : `${name} (${workflowId})` }));
  return (
    <>
      {workflows.isError && <Trouble error={workflows.error} retry={() => void workflows.refetch()} />}
      <Pick
        field="executor.workflowId"
        label="Workflow"
        value={executor.workflowId}
        options={options}
        isPending={workflows.isPending}
        none="There is no other workflow yet."
        unknown="It is not in the list: a run fails at this desk unless it is published by then."
        onChange={(id) => edit("Choose the workflow", "workflowId", (draft) => put(draft, "workflowId", id))}
      />
      <NumberControl field="executor.version" label="Publication" value={executor.version} range={{ min: 1, of: "a publication" }} placeholder="the newest" hint="Empty runs the newest one." onChange={(version) => edit("Choose the publication", "version", (draft) => put(draft, "version", version))} />
      <ExpressionControl field="executor.input" label="Input" value={executor.input} fields={fields} placeholder="input" hint="An expression for the run's input; the whole input when empty." onChange={(text) => edit("Change the input", "input", (draft) => put(draft, "input", text))} />
      <TryOut expression={executor.input ?? ""} place="desk" deskId={deskId} label="input" />
    </>
  );
}
