/** A handoff's condition: rows that write the expression, or the expression itself; tried on the last run as it is typed. */
import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { SelectField, TextArea, TextField } from "../../../ui/field";
import { At, FieldList } from "../controls";
import type { Field } from "../fields";
import { TryOut } from "../try-out";
import { readCondition } from "./read";
import { type Condition, isUnary, type Join, kindsFor, type Operand, OPERATORS, type Row, ROWS_MAX, withOperator } from "./rows";
import { rowProblem, writeCondition } from "./write";

const KINDS: Record<Operand["kind"], string> = { text: "Text", number: "Number", boolean: "Yes or no", field: "Field", list: "List" };
const EMPTY: Condition = { join: "and", rows: [] };

export interface ConditionBuilderProps {
  condition: string | null | undefined;
  fields: readonly Field[];
  onChange: (condition: string | undefined) => void;
}

export function ConditionBuilder({ condition, fields, onChange }: ConditionBuilderProps) {
  const source = condition ?? "";
  const read = source === "" ? EMPTY : readCondition(source);
  const [asked, setAsked] = useState<"rows" | "expression" | null>(null);
  const isRaw = read === null || asked === "expression";
  return (
    <At field="condition">
      <div role="group" aria-label="Condition" className="flex min-w-0 flex-col gap-2">
        <div className="flex items-center justify-between gap-2">
          <p className="m-0 text-xs text-faint">{source === "" ? "Always handed over." : "Handed over when it holds."}</p>
          <div className="flex shrink-0 overflow-hidden rounded-md border text-xs">
            <Mode label="Rows" isOn={!isRaw} disabled={read === null} title={read === null ? "Rows cannot say this expression" : undefined} onClick={() => setAsked("rows")} />
            <Mode label="Expression" isOn={isRaw} onClick={() => setAsked("expression")} />
          </div>
        </div>
        {isRaw ? <Raw source={source} isSimple={read !== null} onChange={onChange} /> : <Rows source={source} condition={read} fields={fields} onChange={onChange} />}
        <TryOut expression={source} place="handoff" label="the condition" isCondition />
      </div>
    </At>
  );
}

function Mode({ label, isOn, ...rest }: { label: string; isOn: boolean; disabled?: boolean; title?: string | undefined; onClick: () => void }) {
  return (
    <button type="button" aria-pressed={isOn} className={cx("px-2 py-0.5 disabled:text-faint", isOn ? "bg-accent-wash font-medium text-accent" : "text-soft hover:bg-sunken")} {...rest}>
      {label}
    </button>
  );
}

function Raw({ source, isSimple, onChange }: { source: string; isSimple: boolean; onChange: ConditionBuilderProps["onChange"] }) {
  return (
    <TextArea
      label="Expression"
      mono
      rows={3}
      value={source}
      placeholder="output.total > input.limit && !memory.known"
      hint={isSimple ? "Over input (the run's), output and memory (the source's)." : "Over input (the run's), output and memory (the source's). It says more than rows can."}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
    />
  );
}

/** Rows that are not whole yet wait here; the document has the last whole condition. */
function Rows({ source, condition, fields, onChange }: { source: string; condition: Condition; fields: readonly Field[]; onChange: ConditionBuilderProps["onChange"] }) {
  const [typed, setTyped] = useState<{ condition: Condition; of: string } | null>(null);
  const list = useId();
  const { join, rows } = typed?.of === source ? typed.condition : condition;
  const change = (next: Condition) => {
    const isWhole = next.rows.every((row) => rowProblem(row) === null);
    const written = isWhole ? (writeCondition(next) ?? "") : source;
    setTyped({ condition: next, of: written });
    if (isWhole && written !== source) onChange(written === "" ? undefined : written);
  };
  const set = (index: number, row: Row) => change({ join, rows: rows.map((each, at) => (at === index ? row : each)) });
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <FieldList id={list} fields={fields} />
      {rows.map((row, index) => (
        <div key={index} className="flex min-w-0 flex-col gap-2">
          {index === 1 && <Joining join={join} onChange={(next) => change({ join: next, rows })} />}
          {index > 1 && <p className="m-0 text-xs font-medium text-soft">{join}</p>}
          <RowEditor row={row} number={index + 1} list={list} onChange={(next) => set(index, next)} onRemove={() => change({ join, rows: rows.filter((_, at) => at !== index) })} />
        </div>
      ))}
      <div>
        <Button small disabled={rows.length >= ROWS_MAX} onClick={() => change({ join, rows: [...rows, { path: "", operator: "==", operand: { kind: "text", text: "" } }] })}>
          <Plus size={14} aria-hidden /> {rows.length === 0 ? "Add a condition" : "Add another"}
        </Button>
      </div>
    </div>
  );
}

function Joining({ join, onChange }: { join: Join; onChange: (join: Join) => void }) {
  return (
    <select aria-label="Joined by" className="h-7 w-28 rounded-md border border-line-strong bg-surface px-2 text-xs font-medium" value={join} onChange={(event) => onChange(event.target.value === "or" ? "or" : "and")}>
      <option value="and">and (all)</option>
      <option value="or">or (any)</option>
    </select>
  );
}

interface RowEditorProps {
  row: Row;
  number: number;
  list: string;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

function RowEditor({ row, number, list, onChange, onRemove }: RowEditorProps) {
  const { path, operator, operand } = row;
  const kinds = kindsFor(operator);
  const problem = path === "" && operand.text === "" ? null : rowProblem(row);
  const setKind = (kind: Operand["kind"]) => onChange({ ...row, operand: { kind, text: kind === "boolean" ? String(operand.text === "true") : operand.kind === "boolean" || operand.kind === "list" ? "" : operand.text } });
  return (
    <div role="group" aria-label={`Condition ${number}`} className="flex min-w-0 flex-col gap-2 rounded-md border bg-surface p-2">
      <div className="flex min-w-0 items-end gap-2">
        <TextField label="Field" className="min-w-0 flex-1" list={list} spellCheck={false} style={MONO} placeholder="output.total" value={path} autoFocus={path === ""} onChange={(event) => onChange({ ...row, path: event.target.value })} />
        <IconButton label={`Remove condition ${number}`} onClick={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <div className="grid min-w-0 grid-cols-2 gap-2">
        <SelectField label="Operator" options={OPERATORS} value={operator} onChange={(event) => onChange(withOperator(row, OPERATORS.find(({ value }) => value === event.target.value)?.value ?? "=="))} />
        {kinds.length > 1 && (
          <SelectField
            label="Compare with a"
            options={kinds.map((kind) => ({ value: kind, label: KINDS[kind] }))}
            value={operand.kind}
            onChange={(event) => setKind(kinds.find((kind) => kind === event.target.value) ?? "text")}
          />
        )}
      </div>
      {!isUnary(operator) && <OperandEditor operand={operand} list={list} onChange={(next) => onChange({ ...row, operand: next })} />}
      {problem !== null && (
        <p role="alert" className="m-0 text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

const MONO = { fontFamily: "var(--font-mono)", fontSize: "0.75rem" };

function OperandEditor({ operand, list, onChange }: { operand: Operand; list: string; onChange: (operand: Operand) => void }) {
  const { kind, text } = operand;
  const set = (next: string) => onChange({ kind, text: next });
  if (kind === "boolean") return <SelectField label="Value" options={[{ value: "true", label: "true" }, { value: "false", label: "false" }]} value={text === "true" ? "true" : "false"} onChange={(event) => set(event.target.value)} />;
  return (
    <TextField
      label={kind === "field" ? "Other field" : "Value"}
      spellCheck={false}
      value={text}
      style={kind === "text" ? undefined : MONO}
      placeholder={kind === "field" ? "input.limit" : kind === "list" ? '["a", "b"]' : ""}
      inputMode={kind === "number" ? "decimal" : undefined}
      list={kind === "field" ? list : undefined}
      onChange={(event) => set(event.target.value)}
    />
  );
}
