/** Whose a memory is: a desk's own, or that of all desks which name a namespace. */
import type { CoordinationMemoryEntry as Entry } from "@contract";
import type { Workflow } from "../editor/document";

export type Place = { deskId: string; key: string } | { namespace: string; key: string };

const KEY = "default";

export const placeOf = ({ namespace, record }: Entry): Place => (namespace == null ? { deskId: record.deskId, key: record.memoryKey } : { namespace, key: record.memoryKey });

export const ownerOf = (place: Place): string => ("deskId" in place ? place.deskId : place.namespace);

/** A name for people and for lists: each memory has another one. */
export function nameOf(place: Place): string {
  const owner = "deskId" in place ? `desk ${place.deskId}` : `namespace ${place.namespace}`;
  return place.key === KEY ? owner : `${owner}, key ${place.key}`;
}

/** The memories that the workflow's desks would keep, and that are not there yet. */
export function missingPlaces(workflow: Workflow, there: readonly Place[]): Place[] {
  const known = new Set(there.map(nameOf));
  const wanted = workflow.desks.filter((desk) => desk.memoryScope?.persist === true).map((desk): Place => {
    const namespace = desk.memoryScope?.namespace;
    return namespace == null ? { deskId: desk.deskId, key: KEY } : { namespace, key: KEY };
  });
  const byName = new Map(wanted.map((place) => [nameOf(place), place]));
  return [...byName].filter(([name]) => !known.has(name)).map(([, place]) => place);
}

/** Whether the document as it is now would find it: another version begins with an empty one, unless its desk keeps it. */
export function isFound(workflow: Workflow, entry: Entry): boolean {
  if (entry.record.workflowVersion === workflow.version) return true;
  const place = placeOf(entry);
  const readers = workflow.desks.filter((desk) => ("deskId" in place ? desk.deskId === place.deskId : desk.memoryScope?.namespace === place.namespace));
  return readers.some((desk) => desk.memoryScope?.onVersionChange === "keep");
}
