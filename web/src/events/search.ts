/** What the address of the list of events holds besides the path. */
export interface EventsSearch {
  name?: string;
}

export function readEventsSearch(search: Record<string, unknown>): EventsSearch {
  return typeof search.name === "string" && search.name !== "" ? { name: search.name } : {};
}
