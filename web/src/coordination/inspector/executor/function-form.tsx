import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../api/query";
import { Trouble } from "../../../ui/page";
import { ExpressionControl } from "../controls";
import { type ExecutorOf, put, useExecutorEdit } from "../edits";
import type { Field } from "../fields";
import { Pick } from "../pick";
import { TryOut } from "../try-out";

export function FunctionForm({ deskId, executor, fields }: { deskId: string; executor: ExecutorOf<"function">; fields: readonly Field[] }) {
  const edit = useExecutorEdit(deskId, "function");
  const functions = useQuery(orpc.functions.list.queryOptions({ input: {} }));
  const options = (functions.data?.functions ?? []).map(({ functionId, name }) => ({ value: functionId, label: name === functionId ? name : `${name} (${functionId})` }));
  return (
    <>
      {functions.isError && <Trouble error={functions.error} retry={() => void functions.refetch()} />}
      <Pick
        field="executor.functionId"
        label="Function"
        value={executor.functionId}
        options={options}
        isPending={functions.isPending}
        none="No app has registered a function yet: start one, and it is listed here."
        unknown="No app has registered it now. A run fails at this desk unless one does by then."
        onChange={(id) => edit("Choose the function", "functionId", (draft) => put(draft, "functionId", id))}
      />
      <ExpressionControl field="executor.data" label="Data" value={executor.data} fields={fields} placeholder="input" hint="An expression that gives an object; the whole input when empty." onChange={(text) => edit("Change the data", "data", (draft) => put(draft, "data", text))} />
      <TryOut expression={executor.data ?? ""} place="desk" deskId={deskId} label="data" />
    </>
  );
}
