/** The workflow itself: its name, where a run begins, what it takes and gives. */
import { Plus, Trash2 } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { Button, IconButton } from "../../ui/button";
import { SelectField, TextField } from "../../ui/field";
import { useEditor } from "../editor/context";
import { deskOf, type Workflow } from "../editor/document";
import { setEntry } from "../editor/operations";
import { At, FieldList, LongTextControl, NumberControl, TextControl } from "./controls";
import { put, useDeskEdit } from "./edits";
import { fieldsOfSchema, outputOf } from "./fields";
import { type MappingRow, mappingOf, rowProblem, rowsOf } from "./mapping/mapping";
import { SchemaBuilder } from "./schema/schema-builder";
import { Section } from "./section";

/** Paths on offer for a named output; others can be typed. */
const PATHS_MAX = 500;

export function WorkflowForm({ workflow }: { workflow: Workflow }) {
  const editor = useEditor();
  const edit = (label: string, field: string, change: (draft: Workflow) => void) => editor.edit(label, change, { group: `workflow:${field}` });
  const entry = deskOf(workflow, workflow.entryDeskId);
  const desks = workflow.desks.map((desk) => ({ value: desk.deskId, label: desk.name === desk.deskId ? desk.name : `${desk.name} (${desk.deskId})` }));
  return (
    <>
      <Section title="Workflow">
        <TextControl field="name" label="Name" value={workflow.name} error={workflow.name === "" ? "A name is needed." : undefined} onChange={(text) => edit("Rename the workflow", "name", (draft) => put(draft, "name", text ?? ""))} />
        <LongTextControl field="description" label="Description" rows={3} value={workflow.description} onChange={(text) => edit("Describe the workflow", "description", (draft) => put(draft, "description", text))} />
        <At field="workflowId">
          <TextField label="Id" value={workflow.workflowId} readOnly spellCheck={false} style={{ fontFamily: "var(--font-mono)", fontSize: "0.75rem" }} hint="The same over all its versions." />
        </At>
        <NumberControl field="version" label="Version" value={workflow.version} range={{ min: 1, of: "a version" }} hint="Your own number. Memory is bound to it: with another one desks begin anew." onChange={(value) => edit("Change the version", "version", (draft) => put(draft, "version", value ?? 1))} />
        <At field="entryDeskId">
          <SelectField
            label="A run begins at"
            value={workflow.entryDeskId}
            options={entry === undefined ? [{ value: workflow.entryDeskId, label: workflow.entryDeskId === "" ? "choose a desk" : `${workflow.entryDeskId} (not there)` }, ...desks] : desks}
            onChange={(event) => edit("Choose the entry", "entryDeskId", (draft) => setEntry(draft, event.target.value))}
          />
        </At>
        <At field="observabilityProfile">
          <SelectField
            label="Timelines show"
            value={workflow.observabilityProfile ?? "full"}
            options={[
              { value: "full", label: "inputs and outputs (full)" },
              { value: "basic", label: "what happened and when (basic)" },
            ]}
            onChange={(event) => edit("Change what timelines show", "observabilityProfile", (draft) => put(draft, "observabilityProfile", event.target.value === "basic" ? "basic" : "full"))}
          />
        </At>
      </Section>
      {entry !== undefined && (
        <Section title="Input" summary={Object.keys(entry.inputSchema.properties ?? {}).join(", ") || "anything"} isOpen={false}>
          <EntryInput deskId={entry.deskId} name={entry.name} schema={entry.inputSchema} />
        </Section>
      )}
      <Section title="Outputs" summary={Object.keys(workflow.outputs ?? {}).join(", ") || "of every last desk"} isOpen={false}>
        <Outputs workflow={workflow} onChange={(outputs) => edit("Change the outputs", "outputs", (draft) => put(draft, "outputs", outputs))} />
      </Section>
    </>
  );
}

/** What a run is started with is what its entry takes. */
function EntryInput({ deskId, name, schema }: { deskId: string; name: string; schema: Workflow["desks"][number]["inputSchema"] }) {
  const edit = useDeskEdit(deskId);
  return <SchemaBuilder field="input" label="Input of a run" hint={`A run is started with what ${name} takes.`} schema={schema} onChange={(next) => edit("Change the input of a run", (draft) => put(draft, "inputSchema", next), "inputSchema")} />;
}

/** Named results of a run; rows that are not whole yet wait here. */
function Outputs({ workflow, onChange }: { workflow: Workflow; onChange: (outputs: Record<string, string> | undefined) => void }) {
  const list = useId();
  const key = JSON.stringify(workflow.outputs ?? {});
  const [typed, setTyped] = useState<{ rows: MappingRow[]; of: string } | null>(null);
  const rows = typed?.of === key ? typed.rows : rowsOf(workflow.outputs);
  // Only where somebody names outputs: a large workflow has thousands of paths.
  const isUsed = rows.length > 0;
  const { desks } = workflow;
  const paths = useMemo(() => (isUsed ? desks.flatMap((desk) => fieldsOfSchema(outputOf(desk), { root: desk.deskId, keys: [] })).slice(0, PATHS_MAX) : []), [isUsed, desks]);
  const change = (next: MappingRow[]) => {
    const whole = mappingOf(next);
    setTyped({ rows: next, of: whole === null ? key : JSON.stringify(whole) });
    if (whole !== null && JSON.stringify(whole) !== key) onChange(Object.keys(whole).length === 0 ? undefined : whole);
  };
  return (
    <At field="outputs">
      <div role="group" aria-label="Named outputs" className="flex min-w-0 flex-col gap-2">
        <p className="m-0 text-xs text-faint">{rows.length === 0 ? "A run shows what each desk gave at which a branch ended. Name outputs to give those instead." : "From a name to a path: the desk's id, then the field."}</p>
        <FieldList id={list} fields={paths} />
        {rows.map((row, index) => {
          const set = (part: Partial<MappingRow>) => change(rows.map((each, at) => (at === index ? { ...each, ...part } : each)));
          return (
            <div key={index} className="flex min-w-0 items-start gap-2">
              <TextField label="Name" className="min-w-0 flex-1" spellCheck={false} value={row.field} onChange={(event) => set({ field: event.target.value })} error={row.field === "" && row.source === "" ? undefined : (rowProblem(rows, index) ?? undefined)} />
              <TextField label="Path" className="min-w-0 flex-1" list={list} spellCheck={false} placeholder="ship.trackingNumber" style={{ fontFamily: "var(--font-mono)", fontSize: "0.75rem" }} value={row.source} onChange={(event) => set({ source: event.target.value })} />
              <IconButton label={`Remove the output ${row.field}`} className="mt-5" onClick={() => change(rows.filter((_, at) => at !== index))}>
                <Trash2 size={14} aria-hidden />
              </IconButton>
            </div>
          );
        })}
        <div>
          <Button small onClick={() => change([...rows, { field: "", source: "" }])}>
            <Plus size={14} aria-hidden /> Name an output
          </Button>
        </div>
      </div>
    </At>
  );
}
