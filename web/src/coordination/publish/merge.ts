/**
 * Two versions of a workflow as one graph: the newer one, with what it no longer has as ghosts, and a mark on everything
 * that differs.
 */
import type { Mark, Marks } from "../canvas/marks";
import type { Desk, Handoff, Workflow } from "../editor/document";
import { NOTHING, ofDesk, ofHandoff, type Selection } from "../editor/selection";
import { DESK_HEIGHT, DESK_WIDTH, type Place, placesOf, START } from "../graph/layout";
import type { PartDiff, WorkflowDiff } from "./diff";

export interface Merged {
  workflow: Workflow;
  marks: Marks;
  places: ReadonlyMap<string, Place>;
}

/** Ends the id of the ghost that a handoff leaves where it was. No handoff's own id has a space. */
const FORMER = " before";

export function mergeWorkflows(before: Workflow, after: Workflow, diff: WorkflowDiff): Merged {
  const isDesk = (desk: Desk) => desk.deskId;
  const isHandoff = (handoff: Handoff) => handoff.handoffId;
  const desks = firstOfEach(after.desks, isDesk);
  const gone = missing(before.desks, desks, isDesk);
  const handoffs = firstOfEach(after.handoffs, isHandoff);
  const now = new Map(handoffs.map((handoff) => [handoff.handoffId, handoff]));
  const former = firstOfEach(before.handoffs, isHandoff)
    .filter((old) => joins(old) !== joins(now.get(old.handoffId)))
    .map((old) => (now.has(old.handoffId) ? { ...old, handoffId: old.handoffId + FORMER } : old));
  const marksOfHandoffs = marksOf(diff.handoffs, new Set(now.keys()), before.handoffs.map(isHandoff));
  for (const { handoffId } of former) marksOfHandoffs.set(handoffId, "removed");
  if (diff.fields.some(({ path }) => path === "entryDeskId")) marksOfHandoffs.set(START, "changed");
  const workflow = { ...after, desks: [...desks, ...gone], handoffs: [...handoffs, ...former] };
  return {
    workflow,
    marks: { desks: marksOf(diff.desks, new Set(desks.map(isDesk)), before.desks.map(isDesk)), handoffs: marksOfHandoffs },
    places: placesOfMerged(workflow, { ...after, desks }, gone),
  };
}

/** Whether there is anything on the graph to be looked at. */
export const hasMarks = ({ marks: { desks, handoffs } }: Merged): boolean => desks.size + handoffs.size > 0;

/** What a node stands for in the list of changes; null for what has not changed. */
export const rowOfDesk = ({ marks }: Merged, id: string): Selection | null => (marks.desks.has(id) ? ofDesk(id) : null);

/** What an edge stands for: a ghost for the handoff that was there, the start for the workflow, whose entry it shows. */
export function rowOfHandoff({ marks }: Merged, id: string): Selection | null {
  if (!marks.handoffs.has(id)) return null;
  if (id === START) return NOTHING;
  return ofHandoff(id.endsWith(FORMER) ? id.slice(0, -FORMER.length) : id);
}

const joins = (handoff: Handoff | undefined): string | null => (handoff === undefined ? null : JSON.stringify([handoff.fromDeskId, handoff.toDeskId]));

/** While somebody edits, several may have the same id: only one of them can be drawn. */
function firstOfEach<Part>(parts: readonly Part[], idOf: (part: Part) => string): Part[] {
  const seen = new Set<string>();
  return parts.filter((part) => !seen.has(idOf(part)) && seen.add(idOf(part)));
}

function missing<Part>(before: readonly Part[], after: readonly Part[], idOf: (part: Part) => string): Part[] {
  const there = new Set(after.map(idOf));
  return firstOfEach(before, idOf).filter((part) => !there.has(idOf(part)));
}

/** Where one of several of the same id came or went, the one that is drawn has changed. */
function marksOf({ added, removed, changed }: PartDiff, now: ReadonlySet<string>, before: readonly string[]): Map<string, Mark> {
  const had = new Set(before);
  const marks = new Map<string, Mark>();
  for (const { id } of removed) marks.set(id, now.has(id) ? "changed" : "removed");
  for (const { id } of added) marks.set(id, had.has(id) ? "changed" : "added");
  for (const { id, isMoveOnly } of changed) if (!marks.has(id)) marks.set(id, isMoveOnly ? "moved" : "changed");
  return marks;
}

/** Everything stands where the newer version has it, and ghosts where they stood, unless something else does now. */
function placesOfMerged(workflow: Workflow, after: Workflow, gone: readonly Desk[]): Map<string, Place> {
  const isPlaced = after.desks.some((desk) => desk.position);
  // Nothing has a place of its own: all of it is laid out as one.
  if (!isPlaced) return placesOf({ ...workflow, desks: workflow.desks.map(unplaced) });
  const now = placesOf(after);
  const taken = [...now.values()];
  const ghosts = gone.map((ghost) => (ghost.position && isFree(ghost.position, taken) ? ghost : unplaced(ghost)));
  return placesOf({ ...workflow, desks: [...after.desks.map((desk) => ({ ...desk, position: now.get(desk.deskId) ?? null })), ...ghosts] });
}

const unplaced = (desk: Desk): Desk => ({ ...desk, position: null });

const isFree = ({ x, y }: Place, taken: readonly Place[]): boolean => taken.every((other) => Math.abs(other.x - x) >= DESK_WIDTH || Math.abs(other.y - y) >= DESK_HEIGHT);
