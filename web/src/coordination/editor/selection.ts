/** What is chosen: desks, handoffs, or nothing, which means the workflow itself. */
import type { Workflow } from "./document";

export interface Selection {
  desks: readonly string[];
  handoffs: readonly string[];
}

export const NOTHING: Selection = { desks: [], handoffs: [] };
export const ofDesk = (...desks: string[]): Selection => ({ desks, handoffs: [] });
export const ofHandoff = (...handoffs: string[]): Selection => ({ desks: [], handoffs });

export function isSameSelection(left: Selection, right: Selection): boolean {
  const same = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((id, index) => id === other[index]);
  return same(left.desks, right.desks) && same(left.handoffs, right.handoffs);
}

/** The part of a selection that is there. */
export function present(selection: Selection, workflow: Workflow): Selection {
  const desks = new Set(workflow.desks.map((desk) => desk.deskId));
  const handoffs = new Set(workflow.handoffs.map((handoff) => handoff.handoffId));
  const kept = { desks: selection.desks.filter((id) => desks.has(id)), handoffs: selection.handoffs.filter((id) => handoffs.has(id)) };
  return isSameSelection(kept, selection) ? selection : kept;
}
