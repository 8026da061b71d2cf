/** One expression, or one for each field of the output. */
import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "../../../ui/button";
import { SelectField, TextField } from "../../../ui/field";
import { At, ExpressionControl, FieldList } from "../controls";
import { type ExecutorOf, put, useExecutorEdit } from "../edits";
import type { Field } from "../fields";
import { type MappingRow, mappingOf, rowProblem, rowsOf } from "../mapping/mapping";
import { TryOut } from "../try-out";

export function ExpressionForm({ deskId, executor, fields }: { deskId: string; executor: ExecutorOf<"expression">; fields: readonly Field[] }) {
  const edit = useExecutorEdit(deskId, "expression");
  const { value } = executor;
  const isOne = typeof value === "string";
  const set = (next: ExecutorOf<"expression">["value"]) => edit("Change the expression", "value", (draft) => put(draft, "value", next));
  const choose = (one: boolean) => {
    if (one !== isOne) set(typeof value === "string" ? { value } : (Object.values(value)[0] ?? "input"));
  };
  return (
    <>
      <SelectField label="Gives" value={isOne ? "one" : "fields"} options={[{ value: "one", label: "One value" }, { value: "fields", label: "An object, field by field" }]} onChange={(event) => choose(event.target.value === "one")} />
      {typeof value === "string" ? (
        <>
          <ExpressionControl field="executor.value" label="Expression" value={value} fields={fields} hint="Over input, run and memory." onChange={(text) => set(text ?? "")} />
          <TryOut expression={value} place="desk" deskId={deskId} label="expression" />
        </>
      ) : (
        <Fields value={value} fields={fields} deskId={deskId} onChange={set} />
      )}
    </>
  );
}

function Fields({ value, fields, deskId, onChange }: { value: Record<string, string>; fields: readonly Field[]; deskId: string; onChange: (value: Record<string, string>) => void }) {
  const list = useId();
  const key = JSON.stringify(value);
  const [typed, setTyped] = useState<{ rows: MappingRow[]; of: string } | null>(null);
  const rows = typed?.of === key ? typed.rows : rowsOf(value);
  const change = (next: MappingRow[]) => {
    const whole = mappingOf(next);
    setTyped({ rows: next, of: whole === null ? key : JSON.stringify(whole) });
    if (whole !== null) onChange(whole);
  };
  return (
    <At field="executor.value">
      <div role="group" aria-label="Fields of the output" className="flex min-w-0 flex-col gap-2">
        <FieldList id={list} fields={fields} />
        {rows.map((row, index) => {
          const set = (part: Partial<MappingRow>) => change(rows.map((each, at) => (at === index ? { ...each, ...part } : each)));
          return (
            <div key={index} className="flex min-w-0 flex-col gap-2 rounded-md border p-2">
              <div className="flex min-w-0 items-end gap-2">
                <TextField label="Field" className="min-w-0 flex-1" spellCheck={false} value={row.field} onChange={(event) => set({ field: event.target.value })} />
                <IconButton label={`Remove the field ${row.field}`} onClick={() => change(rows.filter((_, at) => at !== index))}>
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </div>
              <TextField label={`Expression of ${row.field || "the new field"}`} list={list} spellCheck={false} style={{ fontFamily: "var(--font-mono)", fontSize: "0.75rem" }} value={row.source} error={rowProblem(rows, index) ?? undefined} onChange={(event) => set({ source: event.target.value })} />
              <TryOut expression={row.source} place="desk" deskId={deskId} label={row.field} />
            </div>
          );
        })}
        <div>
          <Button small onClick={() => setTyped({ rows: [...rows, { field: "", source: "" }], of: key })}>
            <Plus size={14} aria-hidden /> Add a field
          </Button>
        </div>
      </div>
    </At>
  );
}
