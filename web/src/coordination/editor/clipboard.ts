/** Parts of a workflow as text: copied in one, pasted into the same or another. */
import { type Desk, freeId, type Handoff, type Workflow } from "./document";
import type { Selection } from "./selection";

const FORMAT = "perdura.coordination.part/1";
/** How far beside the originals copies stand. */
const ASIDE = 40;

interface Part {
  format: typeof FORMAT;
  desks: readonly Desk[];
  /** Those between the desks. */
  handoffs: readonly Handoff[];
}

/** The chosen desks, and the handoffs between them; null when no desk is chosen. */
export function copied(workflow: Workflow, selection: Selection): string | null {
  const chosen = new Set(selection.desks);
  if (chosen.size === 0) return null;
  const part: Part = {
    format: FORMAT,
    desks: workflow.desks.filter((desk) => chosen.has(desk.deskId)),
    handoffs: workflow.handoffs.filter((handoff) => chosen.has(handoff.fromDeskId) && chosen.has(handoff.toDeskId)),
  };
  return JSON.stringify(part, null, 2);
}

/** What was copied; null for any other text. */
export function readPart(text: string): Part | null {
  try {
    const value: unknown = JSON.parse(text);
    return isPart(value) ? value : null;
  } catch {
    return null;
  }
}

/** Adds a copied part under ids of its own; gives the new desks. */
export function paste(workflow: Workflow, part: Part): string[] {
  const desks = new Set(workflow.desks.map((desk) => desk.deskId));
  const handoffs = new Set(workflow.handoffs.map((handoff) => handoff.handoffId));
  const renamed = new Map<string, string>();
  for (const desk of part.desks) {
    const deskId = freeId(desk.deskId, desks);
    desks.add(deskId);
    renamed.set(desk.deskId, deskId);
    const copy = structuredClone(desk);
    const isCopy = deskId !== desk.deskId;
    workflow.desks.push({
      ...copy,
      deskId,
      ...(isCopy && { name: `${desk.name} (copy)` }),
      ...(isCopy && copy.position && { position: { x: copy.position.x + ASIDE, y: copy.position.y + ASIDE } }),
    });
  }
  for (const handoff of part.handoffs) {
    const [fromDeskId, toDeskId] = [renamed.get(handoff.fromDeskId), renamed.get(handoff.toDeskId)];
    if (fromDeskId === undefined || toDeskId === undefined) continue;
    const isKept = fromDeskId === handoff.fromDeskId && toDeskId === handoff.toDeskId;
    const handoffId = freeId(isKept ? handoff.handoffId : `${fromDeskId}-to-${toDeskId}`, handoffs);
    handoffs.add(handoffId);
    workflow.handoffs.push({ ...structuredClone(handoff), handoffId, fromDeskId, toDeskId });
  }
  if (!desks.has(workflow.entryDeskId)) workflow.entryDeskId = workflow.desks[0]?.deskId ?? workflow.entryDeskId;
  return [...renamed.values()];
}

function isPart(value: unknown): value is Part {
  if (!isRecord(value) || value["format"] !== FORMAT || !Array.isArray(value["desks"]) || !Array.isArray(value["handoffs"])) return false;
  const hasTexts = (one: unknown, ...keys: string[]) => isRecord(one) && keys.every((key) => typeof one[key] === "string");
  return (
    value["desks"].every((desk) => hasTexts(desk, "deskId", "kind", "name")) &&
    value["handoffs"].every((handoff) => hasTexts(handoff, "handoffId", "fromDeskId", "toDeskId"))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
