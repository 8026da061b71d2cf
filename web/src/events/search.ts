/** What the address of the list of events holds besides the path. */
export interface EventsSearch {
  /** Exactly this name. */
  name?: string;
  /** Part of the name or of an id. */
  text?: string;
  /** Whether the server's own events are shown. */
  internal?: true;
  /** Whether the form that sends is open, and for which name; empty for none. */
  send?: string;
}

/** What to change of it; `undefined` takes away. */
export type EventsChange = { [Key in keyof EventsSearch]?: EventsSearch[Key] | undefined };

const NAME_CHARS_MAX = 255;

export function readEventsSearch(search: Record<string, unknown>): EventsSearch {
  const text = (value: unknown): string | undefined => (typeof value === "string" || typeof value === "number" ? String(value).slice(0, NAME_CHARS_MAX) : undefined);
  const name = text(search.name);
  const part = text(search.text);
  const send = text(search.send);
  return {
    ...(name !== undefined && name !== "" && { name }),
    ...(part !== undefined && part !== "" && { text: part }),
    ...((search.internal === true || search.internal === "true" || search.internal === 1) && { internal: true }),
    ...(send !== undefined && { send }),
  };
}
