/** A handoff: from where to where, when, and what is handed over. */
import { useMemo } from "react";
import { counted } from "../../ui/counted";
import { SelectField } from "../../ui/field";
import { useEditor } from "../editor/context";
import { deskOf, type Handoff, idTrouble, type Workflow } from "../editor/document";
import { reconnect, renameHandoff } from "../editor/operations";
import { ofHandoff } from "../editor/selection";
import { ConditionBuilder } from "./condition/condition-builder";
import { At, IdControl } from "./controls";
import { put, useHandoffEdit } from "./edits";
import { MappingEditor } from "./mapping/mapping-editor";
import { offeredToHandoff } from "./payload/offered";
import { PayloadProvider } from "./payload/payload-context";
import { useLastPayloads } from "./payload/use-last-payloads";
import { useMemory } from "./payload/use-memory";
import { Section } from "./section";
import { fieldsForHandoff } from "./upstream";

export function HandoffForm({ workflow, handoff }: { workflow: Workflow; handoff: Handoff }) {
  const { last } = useLastPayloads();
  const from = deskOf(workflow, handoff.fromDeskId);
  const to = deskOf(workflow, handoff.toDeskId);
  const memory = useMemory(from);
  const edit = useHandoffEdit(handoff.handoffId);
  const offered = useMemo(() => offeredToHandoff(workflow, handoff, last, memory), [workflow, handoff, last, memory]);
  const fields = useMemo(() => fieldsForHandoff(workflow, handoff, offered), [workflow, handoff, offered]);
  const mapped = Object.keys(handoff.mappingRefs ?? {}).length;
  return (
    <PayloadProvider offered={offered}>
      <Section title="Handoff" summary={`${handoff.fromDeskId} → ${handoff.toDeskId}`}>
        <Ends workflow={workflow} handoff={handoff} />
      </Section>
      <Section title="Condition" summary={handoff.condition ?? "always"}>
        <ConditionBuilder condition={handoff.condition} fields={fields} onChange={(text) => edit("Change the condition", (draft) => put(draft, "condition", text), "condition")} />
      </Section>
      <Section title="Mapping" summary={mapped === 0 ? "the whole output" : counted(mapped, "field")}>
        <MappingEditor mapping={handoff.mappingRefs} target={to?.inputSchema ?? {}} fields={fields} onChange={(mapping) => edit("Change the mapping", (draft) => put(draft, "mappingRefs", mapping), "mappingRefs")} />
      </Section>
    </PayloadProvider>
  );
}

function Ends({ workflow, handoff }: { workflow: Workflow; handoff: Handoff }) {
  const editor = useEditor();
  const { handoffId, fromDeskId, toDeskId } = handoff;
  const others = workflow.handoffs.filter((each) => each !== handoff);
  const free = (from: string, to: string) => from !== to && !others.some((each) => each.fromDeskId === from && each.toDeskId === to);
  const options = (fits: (deskId: string) => boolean, current: string) => {
    const desks = workflow.desks.filter((desk) => desk.deskId === current || fits(desk.deskId)).map((desk) => ({ value: desk.deskId, label: desk.name === desk.deskId ? desk.name : `${desk.name} (${desk.deskId})` }));
    return deskOf(workflow, current) === undefined ? [{ value: current, label: `${current} (not there)` }, ...desks] : desks;
  };
  const move = (from: string, to: string) => editor.edit(`Lead ${handoffId} elsewhere`, (draft) => reconnect(draft, handoffId, from, to));
  const rename = (id: string) =>
    editor.edit(
      `Rename ${handoffId} to ${id}`,
      (draft) => {
        renameHandoff(draft, handoffId, id);
      },
      { select: () => ofHandoff(id) },
    );
  return (
    <>
      <At field="fromDeskId">
        <SelectField label="From" value={fromDeskId} options={options((id) => free(id, toDeskId), fromDeskId)} onChange={(event) => move(event.target.value, toDeskId)} />
      </At>
      <At field="toDeskId">
        <SelectField label="To" value={toDeskId} options={options((id) => free(fromDeskId, id), toDeskId)} onChange={(event) => move(fromDeskId, event.target.value)} />
      </At>
      <IdControl field="handoffId" label="Id" value={handoffId} trouble={(id) => idTrouble(id, others.map((each) => each.handoffId))} onChange={rename} />
    </>
  );
}
