/** What is handed over: the whole output, or fields of the target's input, each from a field upstream or any expression. */
import type { CoordinationJsonSchema as Schema } from "@contract";
import { Plus, Trash2, WandSparkles } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "../../../ui/button";
import { TextField } from "../../../ui/field";
import { At, FieldList, hintOf } from "../controls";
import type { Field } from "../fields";
import { typeWord } from "../fields";
import { TryOut } from "../try-out";
import { type Mapping, type MappingRow, mappingOf, rowProblem, rowsOf, unmapped, withSameNames } from "./mapping";

export interface MappingEditorProps {
  mapping: Mapping | null | undefined;
  /** What the target takes. */
  target: Schema;
  /** What may go in. */
  fields: readonly Field[];
  onChange: (mapping: Mapping | undefined) => void;
}

export function MappingEditor({ mapping, target, fields, onChange }: MappingEditorProps) {
  const [typed, setTyped] = useState<{ rows: MappingRow[]; of: string } | null>(null);
  const key = JSON.stringify(mapping ?? {});
  const rows = typed?.of === key ? typed.rows : rowsOf(mapping);
  const [targets, sources] = [useId(), useId()];
  const open = unmapped(target, rows);
  const change = (next: MappingRow[]) => {
    const whole = mappingOf(next);
    setTyped({ rows: next, of: whole === null ? key : JSON.stringify(whole) });
    if (whole !== null && JSON.stringify(whole) !== key) onChange(Object.keys(whole).length === 0 ? undefined : whole);
  };
  const same = withSameNames(target, rows, fields);
  const missing = open.filter(({ isRequired }) => isRequired);
  return (
    <At field="mappingRefs">
      <div role="group" aria-label="Mapping" className="flex min-w-0 flex-col gap-2">
        <p className="m-0 text-xs text-faint">{rows.length === 0 ? "The whole output is handed over." : "Only these fields are handed over."}</p>
        <datalist id={targets}>
          {open.map(({ field, isRequired }) => (
            <option key={field} value={field} label={[typeWord(target.properties?.[field] ?? {}), isRequired && "required"].filter(Boolean).join(" · ")} />
          ))}
        </datalist>
        <FieldList id={sources} fields={fields} />
        {rows.map((row, index) => (
          <RowEditor
            key={index}
            row={row}
            problem={row.field === "" && row.source === "" ? null : rowProblem(rows, index)}
            lists={{ targets, sources }}
            onChange={(part) => change(rows.map((each, at) => (at === index ? { ...each, ...part } : each)))}
            onRemove={() => change(rows.filter((_, at) => at !== index))}
          />
        ))}
        {rows.length > 0 && missing.length > 0 && (
          <p className="m-0 text-xs text-warn">
            Required and not mapped: {missing.map(({ field }) => field).join(", ")}.
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          <Button small onClick={() => change([...rows, { field: open[0]?.field ?? "", source: "" }])}>
            <Plus size={14} aria-hidden /> Map a field
          </Button>
          {same.length > rows.length && (
            <Button small onClick={() => change(same)}>
              <WandSparkles size={14} aria-hidden /> Map {same.length - rows.length} of the same name
            </Button>
          )}
        </div>
        <Upstream fields={fields} onTake={(field) => change([...rows, { field: open.find((each) => field.path.endsWith(`.${each.field}`))?.field ?? "", source: field.path }])} />
      </div>
    </At>
  );
}

interface RowEditorProps {
  row: MappingRow;
  problem: string | null;
  lists: { targets: string; sources: string };
  onChange: (part: Partial<MappingRow>) => void;
  onRemove: () => void;
}

function RowEditor({ row, problem, lists, onChange, onRemove }: RowEditorProps) {
  return (
    <div role="group" aria-label={`Mapping of ${row.field || "a new field"}`} className="flex min-w-0 flex-col gap-2 rounded-md border bg-surface p-2">
      <div className="flex min-w-0 items-end gap-2">
        <TextField label="Field of the target" className="min-w-0 flex-1" list={lists.targets} spellCheck={false} value={row.field} onChange={(event) => onChange({ field: event.target.value })} />
        <IconButton label={`Remove the mapping of ${row.field || "a new field"}`} onClick={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <TextField label="From" list={lists.sources} spellCheck={false} style={{ fontFamily: "var(--font-mono)", fontSize: "0.75rem" }} placeholder="output.total" value={row.source} error={problem ?? undefined} onChange={(event) => onChange({ source: event.target.value })} />
      <TryOut expression={row.source} place="handoff" label={row.field} />
    </div>
  );
}

/** Everything that is on offer, to be taken by a click. */
function Upstream({ fields, onTake }: { fields: readonly Field[]; onTake: (field: Field) => void }) {
  if (fields.length === 0) return null;
  return (
    <details className="min-w-0">
      <summary className="text-xs text-soft hover:text-ink">{fields.length} fields from upstream</summary>
      <ul className="m-0 mt-1 flex max-h-64 list-none flex-col overflow-auto rounded-md border p-1" tabIndex={0} aria-label="Fields from upstream">
        {fields.map((field) => (
          <li key={field.path} className="min-w-0">
            <button type="button" className="flex w-full min-w-0 flex-col rounded px-2 py-1 text-left hover:bg-sunken" title={field.description} onClick={() => onTake(field)}>
              <span className="truncate font-mono text-xs">{field.path}</span>
              <span className="truncate text-xs text-faint">{hintOf(field)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
