/** What the address of the list of functions holds besides the path. */

/** Times over which runs are counted, the newest. */
export const RANGES = [
  { id: "1h", label: "the last hour", ms: 3_600_000 },
  { id: "24h", label: "the last 24 hours", ms: 86_400_000 },
  { id: "7d", label: "the last 7 days", ms: 7 * 86_400_000 },
] as const;
export type Range = (typeof RANGES)[number]["id"];

export interface FunctionsSearch {
  /** Part of the name, the id or a trigger. */
  text?: string;
  app?: string;
  range?: Range;
}

/** What to change of it; `undefined` takes away. */
export type FunctionsChange = { [Key in keyof FunctionsSearch]?: FunctionsSearch[Key] | undefined };

export function readFunctionsSearch(search: Record<string, unknown>): FunctionsSearch {
  const range = readRange(search.range);
  return {
    ...(typeof search.text === "string" && search.text !== "" && { text: search.text }),
    ...(typeof search.app === "string" && search.app !== "" && { app: search.app }),
    ...(range !== undefined && { range }),
  };
}

export function readRange(value: unknown): Range | undefined {
  return RANGES.find((range) => range.id === value)?.id;
}
