/** A schema as rows of fields, or as JSON. What the rows do not show stays as it is. */
import type { CoordinationJsonSchema as Schema } from "@contract";
import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { Checkbox, SelectField, TextArea, TextField } from "../../../ui/field";
import { At, JsonControl } from "../controls";
import { useDraftText } from "../draft-text";
import { isRecord } from "../path";
import { DEPTH_SHOWN, type FieldRow, hasMore, readChoices, renamed, rowsOf, TYPES, type TypeChoice, typeOf, withChoices, withDescription, withField, withNewField, withOthers, withoutField, withRequired, withType } from "./edit";

export interface SchemaBuilderProps {
  /** Also the name of its place. */
  field: string;
  label: string;
  hint?: string;
  schema: Schema;
  /** `what` says what was done, for undo. */
  onChange: (schema: Schema, what: string) => void;
}

export function SchemaBuilder({ field, label, hint, schema, onChange }: SchemaBuilderProps) {
  const [isJson, setJson] = useState(false);
  return (
    <At field={field}>
      <div role="group" aria-label={label} className="flex min-w-0 flex-col gap-2">
        <div className="flex items-center justify-between gap-2">
          <p className="m-0 text-xs text-faint">{hint}</p>
          <div className="flex shrink-0 overflow-hidden rounded-md border text-xs">
            {[false, true].map((json) => (
              <button key={String(json)} type="button" aria-pressed={isJson === json} aria-label={`${label} as ${json ? "JSON" : "fields"}`} className={cx("px-2 py-0.5", isJson === json ? "bg-accent-wash font-medium text-accent" : "text-soft hover:bg-sunken")} onClick={() => setJson(json)}>
                {json ? "JSON" : "Fields"}
              </button>
            ))}
          </div>
        </div>
        {isJson ? (
          <JsonControl field={`${field}.json`} label={`${label} as JSON`} value={schema} rows={10} check={(value) => (value === undefined || isSchema(value) ? null : "A schema is an object, such as { \"type\": \"object\" }.")} onChange={(value) => onChange(isSchema(value) ? value : {}, label)} />
        ) : (
          <Node name="" schema={schema} depth={0} onChange={(next) => onChange(next, label)} />
        )}
      </div>
    </At>
  );
}

/** The server says which words of it are wrong; here it is enough that it is an object. */
const isSchema = (value: unknown): value is Schema => isRecord(value);

interface NodeProps {
  /** Of the field that it describes; empty for the whole. */
  name: string;
  schema: Schema;
  depth: number;
  onChange: (schema: Schema) => void;
}

/** What a value must be: its type, and what follows from that. */
function Node({ name, schema, depth, onChange }: NodeProps) {
  const type = typeOf(schema);
  const named = name === "" ? "" : ` of ${name}`;
  const isObject = type === "object" || (type === "any" && (schema.properties != null || depth === 0));
  const mayChoose = type === "string" || type === "number" || type === "integer" || (type === "any" && schema.enum != null);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {depth === 0 && <TypeSelect label="Type" type={type} onChange={(next) => onChange(withType(schema, next))} />}
      {hasMore(schema) && <p className="m-0 text-xs text-warn">It also has alternatives (oneOf, anyOf or allOf): see the JSON.</p>}
      {mayChoose && <Choices label={`Choices${named}`} type={type} values={schema.enum ?? []} onChange={(values) => onChange(withChoices(schema, values))} />}
      {isObject && depth < DEPTH_SHOWN && <Rows {...{ name, schema, depth, onChange }} />}
      {type === "array" && depth < DEPTH_SHOWN && (
        <div className="flex min-w-0 flex-col gap-2 border-l-2 pl-3">
          <TypeSelect label={`Each entry${named}`} type={typeOf(schema.items ?? {})} onChange={(next) => onChange({ ...schema, items: withType(schema.items ?? {}, next) })} />
          {schema.items != null && <Node name={`an entry${named}`} schema={schema.items} depth={depth + 1} onChange={(items) => onChange({ ...schema, items })} />}
        </div>
      )}
      {depth >= DEPTH_SHOWN && <p className="m-0 text-xs text-faint">What is deeper is in the JSON.</p>}
    </div>
  );
}

function TypeSelect({ label, type, onChange }: { label: string; type: TypeChoice; onChange: (type: TypeChoice) => void }) {
  return <SelectField label={label} options={TYPES} value={type} onChange={(event) => onChange(TYPES.find(({ value }) => value === event.target.value)?.value ?? "any")} />;
}

function Rows({ name, schema, depth, onChange }: NodeProps) {
  const [added, setAdded] = useState<string | null>(null);
  const rows = rowsOf(schema);
  const add = () => {
    const next = withNewField(schema);
    setAdded(next.name);
    onChange(next.schema);
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {rows.length > 0 && (
        <ul className="m-0 flex min-w-0 list-none flex-col gap-2 p-0">
          {rows.map((row, index) => (
            <Row
              // A field that is renamed stays the same row.
              key={index}
              row={row}
              depth={depth}
              isNew={row.name === added}
              onChange={(field) => onChange(withField(schema, row.name, field))}
              onRequire={(isRequired) => onChange(withRequired(schema, row.name, isRequired))}
              onRemove={() => onChange(withoutField(schema, row.name))}
              rename={(next) => {
                const changed = renamed(schema, row.name, next);
                if (changed !== null) onChange(changed);
                return changed !== null;
              }}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Button small onClick={add}>
          <Plus size={14} aria-hidden /> Add a field{name === "" ? "" : ` to ${name}`}
        </Button>
        {rows.length > 0 && <Checkbox label="Other fields may come" className="text-xs text-soft" checked={schema.additionalProperties !== false} onChange={(event) => onChange(withOthers(schema, event.target.checked))} />}
      </div>
    </div>
  );
}

interface RowProps {
  row: FieldRow;
  depth: number;
  isNew: boolean;
  onChange: (schema: Schema) => void;
  onRequire: (isRequired: boolean) => void;
  onRemove: () => void;
  /** Whether it could be. */
  rename: (next: string) => boolean;
}

function Row({ row: { name, schema, isRequired }, depth, isNew, onChange, onRequire, onRemove, rename }: RowProps) {
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  const id = useId();
  const text = typed?.of === name ? typed.text : name;
  const isTaken = text.trim() !== name && text.trim() !== "" && typed?.of === name;
  const isOpenable = schema.type === "object" || schema.type === "array";
  return (
    <li className="flex min-w-0 flex-col gap-2 rounded-md border bg-surface p-2">
      <div className="flex min-w-0 items-end gap-2">
        <TextField
          label="Field"
          className="min-w-0 flex-1"
          value={text}
          autoFocus={isNew}
          onFocus={(event) => isNew && event.target.select()}
          spellCheck={false}
          onChange={(event) => {
            const next = event.target.value;
            setTyped(rename(next) ? null : { text: next, of: name });
          }}
          onBlur={() => setTyped(null)}
          aria-describedby={isTaken ? id : undefined}
        />
        <div className="w-36 shrink-0">
          <TypeSelect label={`Type of ${name}`} type={typeOf(schema)} onChange={(type) => onChange(withType(schema, type))} />
        </div>
        <IconButton label={`Remove ${name}`} onClick={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      {isTaken && (
        <p id={id} className="m-0 text-xs text-bad">
          “{text}” is there already: choose another name.
        </p>
      )}
      <div className="flex min-w-0 items-center gap-2">
        <input aria-label={`Description of ${name}`} placeholder="Description, the label of a form" className="h-7 min-w-0 flex-1 rounded-md border border-line bg-surface px-2 text-xs placeholder:text-faint" value={schema.description ?? ""} onChange={(event) => onChange(withDescription(schema, event.target.value))} />
        <Checkbox label="Required" className="text-xs text-soft" aria-label={`${name} is required`} checked={isRequired} onChange={(event) => onRequire(event.target.checked)} />
      </div>
      {(isOpenable || schema.type === "string" || schema.type === "number" || schema.type === "integer" || schema.enum != null || hasMore(schema)) && (
        <details className="min-w-0" open={isOpenable}>
          <summary className="text-xs text-soft hover:text-ink">{isOpenable ? "What is in it" : schema.enum == null ? "Any value" : `${schema.enum.length} choices`}</summary>
          <div className="pt-2 pl-2">
            <Node name={name} schema={schema} depth={depth + 1} onChange={onChange} />
          </div>
        </details>
      )}
    </li>
  );
}

function Choices({ label, type, values, onChange }: { label: string; type: TypeChoice; values: readonly unknown[]; onChange: (values: readonly unknown[]) => void }) {
  const { text, error, type: write } = useDraftText<readonly unknown[]>(
    values,
    (now) => now.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join("\n"),
    (typed) => {
      const read = readChoices(typed, type);
      return "error" in read ? read : { value: read.values };
    },
    onChange,
  );
  return <TextArea label={label} hint="The only values, one to a line; empty takes any." error={error} rows={Math.min(6, Math.max(2, values.length + 1))} value={text} onChange={(event) => write(event.target.value)} />;
}
