/** Where desks stand, top-down: where the document says so, or by dagre when it says nothing. */
import type * as Dagre from "@dagrejs/dagre";
import { inboundOf, inOrder, type Workflow } from "../editor/document";

export interface Place {
  x: number;
  y: number;
}

export const DESK_WIDTH = 240;
export const DESK_HEIGHT = 84;
/** Room between rows, with the condition of a handoff in it, and between desks of a row. */
const ROW_GAP = 76;
const DESK_GAP = 48;
/** The node above the entry, which shows the event that starts a run. No desk's id begins so. */
export const TRIGGER = "_trigger";
export const TRIGGER_HEIGHT = 56;
/** The edge from the trigger to the entry. */
export const START = `${TRIGGER}-entry`;

let dagre: typeof Dagre | null = null;

/** Reads what lays out, beside the workflow. Nothing can be placed before. */
export async function loadLayout(): Promise<void> {
  dagre ??= await import("@dagrejs/dagre");
}

/** All that places depend on: as long as it is the same, nothing needs to be laid out anew. */
export function shapeOf({ entryDeskId, desks, handoffs }: Workflow): string {
  return JSON.stringify([entryDeskId, desks.map(({ deskId, position }) => [deskId, position?.x, position?.y]), handoffs.map(({ handoffId, fromDeskId, toDeskId }) => [handoffId, fromDeskId, toDeskId])]);
}

/** The place of the upper left corner of each desk, and of the trigger. */
export function placesOf(workflow: Workflow): Map<string, Place> {
  const places = workflow.desks.some((desk) => desk.position) ? placed(workflow) : laidOut(workflow);
  const entry = places.get(workflow.entryDeskId) ?? { x: 0, y: DESK_HEIGHT + ROW_GAP };
  places.set(TRIGGER, { x: entry.x, y: entry.y - TRIGGER_HEIGHT - ROW_GAP });
  return places;
}

function laidOut(workflow: Workflow): Map<string, Place> {
  if (dagre === null) throw new Error("nothing can be laid out yet: wait for loadLayout() first");
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", ranksep: ROW_GAP, nodesep: DESK_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  // Desks are given in the order of work, which is the order from left to right where nothing else decides.
  for (const desk of inOrder(workflow)) graph.setNode(desk.deskId, { width: DESK_WIDTH, height: DESK_HEIGHT });
  for (const { handoffId, fromDeskId, toDeskId } of workflow.handoffs) {
    if (fromDeskId !== toDeskId && graph.hasNode(fromDeskId) && graph.hasNode(toDeskId)) graph.setEdge(fromDeskId, toDeskId, {}, handoffId);
  }
  dagre.layout(graph);
  const places = graph.nodes().map((id): [string, Place] => {
    const { x, y } = graph.node(id);
    return [id, { x: Math.round(Number(x) - DESK_WIDTH / 2), y: Math.round(Number(y) - DESK_HEIGHT / 2) }];
  });
  return new Map(isMirrored(places) ? places.map(([id, { x, y }]): [string, Place] => [id, { x: -x, y }]) : places);
}

/** Whether of neighbours in a row the later ones stand to the left more often than to the right. */
function isMirrored(places: readonly (readonly [string, Place])[]): boolean {
  const last = new Map<number, number>();
  let toRight = 0;
  for (const [, { x, y }] of places) {
    toRight += Math.sign(x - (last.get(y) ?? x));
    last.set(y, x);
  }
  return toRight < 0;
}

/** Desks without a place stand below those before them, beside what is there already. */
function placed(workflow: Workflow): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const desk of workflow.desks) if (desk.position) places.set(desk.deskId, { x: desk.position.x, y: desk.position.y });
  const isFree = ({ x, y }: Place) => [...places.values()].every((other) => Math.abs(other.x - x) >= DESK_WIDTH + DESK_GAP / 2 || Math.abs(other.y - y) >= DESK_HEIGHT + DESK_GAP / 2);
  for (const desk of inOrder(workflow)) {
    if (places.has(desk.deskId)) continue;
    const before = inboundOf(workflow, desk.deskId).flatMap((handoff) => places.get(handoff.fromDeskId) ?? []);
    const lowest = before.length > 0 ? before : [...places.values()];
    const y = Math.max(...lowest.map((place) => place.y)) + DESK_HEIGHT + ROW_GAP;
    let x = Math.min(...lowest.map((place) => place.x));
    // Each step to the right leaves at least one desk behind, so this ends.
    while (!isFree({ x, y })) x += DESK_WIDTH + DESK_GAP;
    places.set(desk.deskId, { x, y });
  }
  return places;
}
