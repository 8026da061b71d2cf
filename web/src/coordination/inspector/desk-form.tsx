/** A desk: what it is, what does its work, what goes in and out, and how it is carried out. */
import { useMemo } from "react";
import { Button } from "../../ui/button";
import { SelectField } from "../../ui/field";
import { useEditor, useEditorState } from "../editor/context";
import { type Desk, idTrouble, type Workflow } from "../editor/document";
import { ABOUT_EXECUTOR, aboutKind, DESK_KINDS } from "../editor/kinds";
import { renameDesk, setEntry } from "../editor/operations";
import { ofDesk } from "../editor/selection";
import { At, IdControl, LongTextControl, TextControl } from "./controls";
import { put, useDeskEdit } from "./edits";
import { ExecutorForm } from "./executor/executor-form";
import { inputOf, outputOf, typeWord } from "./fields";
import { MemoryForm, memoryWords } from "./memory-form";
import { offeredToDesk } from "./payload/offered";
import { PayloadProvider } from "./payload/payload-context";
import { useLastPayloads } from "./payload/use-last-payloads";
import { useMemory } from "./payload/use-memory";
import { PolicyForm, policyWords } from "./policy-form";
import { SchemaBuilder } from "./schema/schema-builder";
import { Section } from "./section";
import { fieldsForDesk } from "./upstream";

export function DeskForm({ workflow, desk }: { workflow: Workflow; desk: Desk }) {
  const { last } = useLastPayloads();
  const memory = useMemory(desk);
  const edit = useDeskEdit(desk.deskId);
  const offered = useMemo(() => offeredToDesk(workflow, desk, last, memory), [workflow, desk, last, memory]);
  const fields = useMemo(() => fieldsForDesk(workflow, desk, offered), [workflow, desk, offered]);
  const executor = desk.executor?.type ?? (desk.kind === "desk:human-wait" ? "human" : "echo");
  return (
    <PayloadProvider offered={offered}>
      <Section title="Desk">
        <Identity workflow={workflow} desk={desk} />
      </Section>
      <Section title="Work" summary={ABOUT_EXECUTOR[executor].label}>
        <ExecutorForm desk={desk} fields={fields} />
      </Section>
      <Section title="Input" summary={schemaWords(inputOf(workflow, desk))} isOpen={false}>
        <SchemaBuilder field="inputSchema" label="Input schema" hint="What it takes." schema={desk.inputSchema} onChange={(schema, what) => edit(`Change the ${what.toLowerCase()}`, (draft) => put(draft, "inputSchema", schema), "inputSchema")} />
      </Section>
      <Section title="Output" summary={schemaWords(outputOf(desk))} isOpen={desk.kind === "desk:human-wait"}>
        <SchemaBuilder
          field="outputSchema"
          label="Output schema"
          hint={desk.kind === "desk:human-wait" ? "What it gives: the form that people fill in." : "What it gives."}
          schema={desk.outputSchema}
          onChange={(schema, what) => edit(`Change the ${what.toLowerCase()}`, (draft) => put(draft, "outputSchema", schema), "outputSchema")}
        />
        {executor === "echo" && <p className="m-0 text-xs text-faint">An echo stands in for work that nobody has bound yet: nothing is checked, and its output is {desk.kind === "desk:join" ? "{deskId, status, merged, memory}" : "{deskId, status, kind, received, memory}"}.</p>}
      </Section>
      <Section title="Policy" summary={policyWords(desk)} isOpen={false}>
        <PolicyForm desk={desk} />
      </Section>
      <Section title="Memory" summary={memoryWords(desk)} isOpen={false}>
        <MemoryForm desk={desk} />
      </Section>
    </PayloadProvider>
  );
}

function schemaWords(schema: Desk["inputSchema"]): string {
  const names = Object.keys(schema.properties ?? {});
  return names.length > 0 ? names.join(", ") : typeWord(schema) || "anything";
}

function Identity({ workflow, desk }: { workflow: Workflow; desk: Desk }) {
  const editor = useEditor();
  const mode = useEditorState((state) => state.mode);
  const edit = useDeskEdit(desk.deskId);
  const others = workflow.desks.filter((each) => each !== desk).map((each) => each.deskId);
  const isEntry = workflow.entryDeskId === desk.deskId;
  const kinds = DESK_KINDS.some((kind) => kind === desk.kind) ? DESK_KINDS : [...DESK_KINDS, desk.kind];
  const rename = (id: string) =>
    editor.edit(
      `Rename ${desk.deskId} to ${id}`,
      (draft) => {
        renameDesk(draft, desk.deskId, id);
      },
      { select: () => ofDesk(id) },
    );
  return (
    <>
      <TextControl field="name" label="Name" value={desk.name} error={desk.name === "" ? "A name is needed." : undefined} onChange={(text) => edit("Rename the desk", (draft) => put(draft, "name", text ?? ""), "name")} />
      <div className="grid min-w-0 grid-cols-2 gap-3">
        <IdControl field="deskId" label="Id" value={desk.deskId} trouble={(id) => idTrouble(id, others)} onChange={rename} />
        <At field="kind">
          <SelectField label="Kind" value={desk.kind} options={kinds.map((kind) => ({ value: kind, label: aboutKind(kind).label }))} onChange={(event) => edit(`Make it ${aboutKind(event.target.value).label}`, (draft) => put(draft, "kind", event.target.value))} />
        </At>
      </div>
      <LongTextControl field="responsibility" label="Responsibility" rows={2} value={desk.responsibility} error={desk.responsibility === "" ? "Say in a line what it is there for." : undefined} onChange={(text) => edit("Change the responsibility", (draft) => put(draft, "responsibility", text ?? ""), "responsibility")} />
      <TextControl field="domain" label="Domain" value={desk.domain} error={desk.domain === "" ? "Name the field of work." : undefined} onChange={(text) => edit("Change the domain", (draft) => put(draft, "domain", text ?? ""), "domain")} />
      {isEntry ? (
        <p className="m-0 text-xs text-faint">A run begins here.</p>
      ) : (
        mode === "edit" && (
          <div>
            <Button small onClick={() => editor.edit(`Begin at ${desk.name}`, (draft) => setEntry(draft, desk.deskId))}>
              Begin runs here
            </Button>
          </div>
        )
      )}
    </>
  );
}
