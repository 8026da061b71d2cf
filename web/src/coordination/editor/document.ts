/** A workflow's document, and questions to it. Nothing here changes it. */
import type {
  CoordinationDesk,
  CoordinationExecutor,
  CoordinationHandoff,
  CoordinationValidationResult,
  CoordinationWorkflow,
} from "@contract";

export type Workflow = CoordinationWorkflow;
export type Desk = CoordinationDesk;
export type Handoff = CoordinationHandoff;
export type Executor = CoordinationExecutor;
export type ExecutorType = Executor["type"];
export type JsonSchema = CoordinationDesk["inputSchema"];
export type ValidationResult = CoordinationValidationResult;

/** What the server takes as an id of a workflow, desk, handoff or run. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** What is wrong with an id that somebody wants to give, or null. */
export function idTrouble(id: string, taken: Iterable<string>): string | null {
  const text = id.trim();
  if (text === "") return "An id is needed.";
  if (!ID_PATTERN.test(text)) return `“${text}” is no id: begin with a letter or digit, and go on with letters, digits, dots, underscores or hyphens, 128 at most.`;
  return new Set(taken).has(text) ? `“${text}” is taken: choose another id.` : null;
}

export const deskOf = (workflow: Workflow, deskId: string): Desk | undefined => workflow.desks.find((desk) => desk.deskId === deskId);
export const handoffOf = (workflow: Workflow, handoffId: string): Handoff | undefined => workflow.handoffs.find((handoff) => handoff.handoffId === handoffId);
export const inboundOf = (workflow: Workflow, deskId: string): Handoff[] => workflow.handoffs.filter((handoff) => handoff.toDeskId === deskId);
export const outboundOf = (workflow: Workflow, deskId: string): Handoff[] => workflow.handoffs.filter((handoff) => handoff.fromDeskId === deskId);

/** `base`, or `base-2`, `base-3`, … : the first that is not taken. */
export function freeId(base: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  // Room for the number within the 128 characters of an id.
  const stem = base.slice(0, 120);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (!known.has(id)) return id;
  }
}

/** Whether something that `deskId` hands over can come to `targetId`: over any number of desks. */
export function leadsTo(workflow: Workflow, deskId: string, targetId: string): boolean {
  const seen = new Set<string>();
  const open = [deskId];
  while (open.length > 0) {
    const id = open.pop()!;
    if (id === targetId) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const handoff of outboundOf(workflow, id)) open.push(handoff.toDeskId);
  }
  return false;
}

/** Desks in the order in which work comes to them; those in circles or without a way to them come last, as they are written. */
export function inOrder(workflow: Workflow): Desk[] {
  const ids = new Set(workflow.desks.map((desk) => desk.deskId));
  const waiting = new Map([...ids].map((id) => [id, 0]));
  const known = workflow.handoffs.filter((handoff) => ids.has(handoff.fromDeskId) && ids.has(handoff.toDeskId));
  for (const handoff of known) waiting.set(handoff.toDeskId, waiting.get(handoff.toDeskId)! + 1);
  const isEntry = (desk: Desk) => desk.deskId === workflow.entryDeskId;
  const roots = workflow.desks.filter((desk) => waiting.get(desk.deskId) === 0);
  const open = [...roots.filter(isEntry), ...roots.filter((desk) => !isEntry(desk))].map((desk) => desk.deskId);
  const order: string[] = [];
  for (let at = 0; at < open.length; at += 1) {
    const id = open[at]!;
    order.push(id);
    for (const handoff of known) {
      if (handoff.fromDeskId !== id) continue;
      const left = waiting.get(handoff.toDeskId)! - 1;
      waiting.set(handoff.toDeskId, left);
      if (left === 0) open.push(handoff.toDeskId);
    }
  }
  const placed = new Set(order);
  const byId = new Map(workflow.desks.map((desk) => [desk.deskId, desk]));
  return [...order.map((id) => byId.get(id)!), ...workflow.desks.filter((desk) => !placed.has(desk.deskId))];
}

/** Whether two documents say the same. When they were stored is no part of what they say. */
export function isSameWorkflow(left: Workflow, right: Workflow): boolean {
  return left === right || canonical({ ...left, updatedAt: undefined }) === canonical({ ...right, updatedAt: undefined });
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      inner !== null && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1))) : inner,
    ) ?? "undefined"
  );
}
