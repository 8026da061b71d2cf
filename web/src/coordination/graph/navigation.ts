/** From desk to desk by arrow keys. */
import { inboundOf, outboundOf, type Workflow } from "../editor/document";
import { DESK_HEIGHT, type Place } from "./layout";

export type Direction = "up" | "down" | "left" | "right";

/** Up and down follow the handoffs, left and right the row; null when nothing is there. */
export function neighbour(workflow: Workflow, places: ReadonlyMap<string, Place>, deskId: string, direction: Direction): string | null {
  const here = places.get(deskId);
  if (here === undefined) return null;
  if (direction === "down") return nearest(outboundOf(workflow, deskId).map((handoff) => handoff.toDeskId), places, here);
  if (direction === "up") return nearest(inboundOf(workflow, deskId).map((handoff) => handoff.fromDeskId), places, here);
  const sign = direction === "right" ? 1 : -1;
  const beside = workflow.desks.map((desk) => desk.deskId).filter((id) => {
    const place = places.get(id);
    return place !== undefined && id !== deskId && (place.x - here.x) * sign > 0 && Math.abs(place.y - here.y) < DESK_HEIGHT;
  });
  return nearest(beside, places, here);
}

function nearest(ids: readonly string[], places: ReadonlyMap<string, Place>, here: Place): string | null {
  let found: { id: string; distance: number } | null = null;
  for (const id of ids) {
    const place = places.get(id);
    if (place === undefined) continue;
    const distance = Math.hypot(place.x - here.x, place.y - here.y);
    if (found === null || distance < found.distance) found = { id, distance };
  }
  return found?.id ?? null;
}
