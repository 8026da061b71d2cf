import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../api/query";
import { Trouble } from "../../../ui/page";
import { ExpressionControl, TextControl } from "../controls";
import { type ExecutorOf, put, useExecutorEdit } from "../edits";
import type { Field } from "../fields";
import { Pick } from "../pick";
import { TryOut } from "../try-out";

export function RobotForm({ deskId, executor, fields }: { deskId: string; executor: ExecutorOf<"robot-job">; fields: readonly Field[] }) {
  const edit = useExecutorEdit(deskId, "robot-job");
  const kinds = useQuery(orpc.robot.kinds.list.queryOptions());
  const known = kinds.data?.kinds ?? [];
  const jobTypes = Object.keys(known.find(({ kind }) => kind.name === executor.kind)?.kind.jobTypes ?? {});
  return (
    <>
      {kinds.isError && <Trouble error={kinds.error} retry={() => void kinds.refetch()} />}
      <Pick
        field="executor.kind"
        label="Robot kind"
        value={executor.kind}
        options={known.map(({ kind }) => ({ value: kind.name, label: kind.name }))}
        isPending={kinds.isPending}
        none="No robot kind is registered yet."
        unknown="It is not registered now. A run fails at this desk unless it is by then."
        onChange={(kind) => edit("Choose the robot kind", "kind", (draft) => put(draft, "kind", kind))}
      />
      {jobTypes.length > 0 && (
        <Pick
          field="executor.jobType"
          label="Job type"
          value={executor.jobType ?? ""}
          options={jobTypes.map((each) => ({ value: each, label: each }))}
          empty={`the kind's first: ${jobTypes[0] ?? ""}`}
          isPending={false}
          unknown="The kind does not know this job type."
          onChange={(jobType) => edit("Choose the job type", "jobType", (draft) => put(draft, "jobType", jobType === "" ? undefined : jobType))}
        />
      )}
      <TextControl field="executor.workspaceId" label="Workspace" mono value={executor.workspaceId} placeholder="{{ run.workspaceId }}" hint="{{ expression }} puts a value in." onChange={(text) => edit("Change the workspace", "workspaceId", (draft) => put(draft, "workspaceId", text ?? ""))} />
      <ExpressionControl field="executor.orders" label="Orders" value={executor.orders} fields={fields} hint="An expression that gives the list of orders." onChange={(text) => edit("Change the orders", "orders", (draft) => put(draft, "orders", text ?? ""))} />
      <TryOut expression={executor.orders} place="desk" deskId={deskId} label="orders" />
    </>
  );
}
