/**
 * What people do to a workflow, each as one change of a draft of its document.
 *
 * An operation gives back the ids that it made. Fields are taken away rather than set to null, so that a document that was
 * read comes back as it was but for what was meant.
 */
import { current, isDraft } from "immer";
import { deskOf, type Desk, type Executor, freeId, type Handoff, handoffOf, inboundOf, type JsonSchema, outboundOf, type Workflow } from "./document";
import { ABOUT_EXECUTOR, ABOUT_KIND, type DeskKind } from "./kinds";

export interface NewDesk {
  kind: DeskKind;
  executor?: Executor;
  /** Desks that hand over to it; it becomes the entry when there is no other desk. */
  after?: readonly string[];
  /** A handoff that it is put into. */
  into?: string;
  position?: { x: number; y: number };
}

/** Adds a desk and the handoffs that lead to it. */
export function addDesk(workflow: Workflow, { kind, executor, after = [], into, position }: NewDesk): string {
  const about = executor === undefined || executor.type === "human" ? ABOUT_KIND[kind] : ABOUT_EXECUTOR[executor.type];
  const deskId = freeId(slug(about.label), deskIds(workflow));
  const isUnbound = executor === undefined && kind !== "desk:join" && kind !== "desk:human-wait";
  const received = receives(workflow, after);
  const desk: Desk = {
    deskId,
    kind,
    name: deskId === slug(about.label) ? about.label : `${about.label} ${deskId.slice(slug(about.label).length + 1)}`,
    responsibility: about.says,
    domain: "coordination",
    inputSchema: received,
    // Work that nobody has bound yet passes on what it received.
    outputSchema: isUnbound ? received : kind === "desk:human-wait" ? ANSWER : { type: "object" },
    memoryScope: isUnbound ? { persist: true, namespace: deskId } : { persist: false },
    ...(executor !== undefined && { executor }),
    ...(position !== undefined && { position }),
  };
  workflow.desks.push(desk);
  if (deskOf(workflow, workflow.entryDeskId) === undefined) workflow.entryDeskId = deskId;
  for (const from of after) connect(workflow, from, deskId);
  const split = into === undefined ? undefined : handoffOf(workflow, into);
  if (split !== undefined) {
    const { toDeskId } = split;
    // What was mapped for the old target does not fit the new one.
    delete split.mappingRefs;
    split.toDeskId = deskId;
    connect(workflow, deskId, toDeskId);
  }
  return deskId;
}

/** What a new desk takes: what the one before it gives, so that it fits; the entry takes a payload. */
function receives(workflow: Workflow, after: readonly string[]): JsonSchema {
  const [only, ...others] = after;
  if (only === undefined) return workflow.desks.length === 0 ? PAYLOAD : { type: "object" };
  const before = deskOf(workflow, only);
  return others.length > 0 || before === undefined ? { type: "object" } : structuredClone(isDraft(before.outputSchema) ? current(before.outputSchema) : before.outputSchema);
}

/** What the starter's desks take and give. */
export const PAYLOAD: JsonSchema = { type: "object", properties: { payload: { type: "string" } }, required: ["payload"] };

/** What a person is asked for, until somebody says otherwise: the form of the question, and what handoffs can branch on. */
export const ANSWER: JsonSchema = {
  type: "object",
  properties: { approved: { type: "boolean", description: "Approved" }, note: { type: "string", description: "Note" } },
  required: ["approved"],
};

/** Why `from` cannot hand over to `to`, or null. Circles are the validator's matter: it says how to mend them. */
export function connectTrouble(workflow: Workflow, from: string, to: string): string | null {
  if (from === to) return "A desk does not hand over to itself.";
  if (deskOf(workflow, from) === undefined || deskOf(workflow, to) === undefined) return "One of the desks is gone.";
  return workflow.handoffs.some((handoff) => handoff.fromDeskId === from && handoff.toDeskId === to) ? "They are joined already." : null;
}

/** Joins two desks; null when that cannot be, or is so already. */
export function connect(workflow: Workflow, from: string, to: string): string | null {
  if (connectTrouble(workflow, from, to) !== null) return null;
  const handoffId = freeId(`${from}-to-${to}`, handoffIds(workflow));
  workflow.handoffs.push({ handoffId, fromDeskId: from, toDeskId: to });
  return handoffId;
}

/** Moves an end of a handoff to another desk. */
export function reconnect(workflow: Workflow, handoffId: string, from: string, to: string): void {
  const handoff = handoffOf(workflow, handoffId);
  if (handoff === undefined || (handoff.fromDeskId === from && handoff.toDeskId === to)) return;
  if (connectTrouble(workflow, from, to) !== null) return;
  handoff.fromDeskId = from;
  handoff.toDeskId = to;
}

export interface Removed {
  desks?: readonly string[];
  handoffs?: readonly string[];
}

/**
 * Deletes desks with their handoffs, and handoffs.
 *
 * A desk between exactly one desk and one other is cut out: the two are joined, so that a row stays a row, unless the
 * handoffs around it are to go as well.
 */
export function remove(workflow: Workflow, { desks = [], handoffs = [] }: Removed): void {
  for (const deskId of desks) {
    const stays = (handoff: Handoff) => !handoffs.includes(handoff.handoffId);
    const before = inboundOf(workflow, deskId).filter((handoff) => !desks.includes(handoff.fromDeskId) && stays(handoff));
    const after = outboundOf(workflow, deskId).filter((handoff) => !desks.includes(handoff.toDeskId) && stays(handoff));
    const [only, ...others] = before;
    const [next, ...further] = after;
    workflow.desks = workflow.desks.filter((desk) => desk.deskId !== deskId);
    workflow.handoffs = workflow.handoffs.filter((handoff) => handoff.fromDeskId !== deskId && handoff.toDeskId !== deskId);
    if (only !== undefined && next !== undefined && others.length === 0 && further.length === 0) connect(workflow, only.fromDeskId, next.toDeskId);
    for (const [name, path] of Object.entries(workflow.outputs ?? {})) {
      if (deskOfPath(path) === deskId) delete workflow.outputs?.[name];
    }
    // Without any desk the entry keeps its name, since a draft without one cannot be stored; the next desk becomes the entry.
    if (workflow.entryDeskId === deskId) workflow.entryDeskId = next?.toDeskId ?? workflow.desks[0]?.deskId ?? deskId;
  }
  if (handoffs.length > 0) workflow.handoffs = workflow.handoffs.filter((handoff) => !handoffs.includes(handoff.handoffId));
}

/** Gives a desk another id, with everything that names it: handoffs, the entry, named outputs. Names of handoffs stay. */
export function renameDesk(workflow: Workflow, deskId: string, next: string): void {
  const desk = deskOf(workflow, deskId);
  if (desk === undefined || deskId === next) return;
  desk.deskId = next;
  for (const handoff of workflow.handoffs) {
    if (handoff.fromDeskId === deskId) handoff.fromDeskId = next;
    if (handoff.toDeskId === deskId) handoff.toDeskId = next;
  }
  if (workflow.entryDeskId === deskId) workflow.entryDeskId = next;
  for (const [name, path] of Object.entries(workflow.outputs ?? {})) {
    if (deskOfPath(path) === deskId) workflow.outputs![name] = next + path.slice(deskId.length);
  }
}

export function renameHandoff(workflow: Workflow, handoffId: string, next: string): void {
  const handoff = handoffOf(workflow, handoffId);
  if (handoff !== undefined) handoff.handoffId = next;
}

export function setEntry(workflow: Workflow, deskId: string): void {
  if (deskOf(workflow, deskId) !== undefined) workflow.entryDeskId = deskId;
}

export function moveDesks(workflow: Workflow, positions: ReadonlyMap<string, { x: number; y: number }>): void {
  for (const desk of workflow.desks) {
    const position = positions.get(desk.deskId);
    if (position !== undefined) desk.position = { x: Math.round(position.x), y: Math.round(position.y) };
  }
}

/** Takes all places away: a workflow without places is laid out anew whenever it is shown. */
export function tidy(workflow: Workflow): void {
  for (const desk of workflow.desks) delete desk.position;
}

/** The whole of another document, under this one's id. */
export function replaceWith(workflow: Workflow, other: Workflow): void {
  const { workflowId } = workflow;
  for (const key of Object.keys(workflow)) Reflect.deleteProperty(workflow, key);
  Object.assign(workflow, structuredClone(other), { workflowId });
}

const deskIds = (workflow: Workflow): string[] => workflow.desks.map((desk) => desk.deskId);
const handoffIds = (workflow: Workflow): string[] => workflow.handoffs.map((handoff: Handoff) => handoff.handoffId);

/** A path into outputs begins with its desk, up to the first dot or bracket after a known id. */
function deskOfPath(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

/** A text as an id. */
export function slug(text: string): string {
  const id = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return id === "" ? "desk" : id.slice(0, 60);
}
