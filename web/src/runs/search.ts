/** What the addresses of runs hold besides the path. */
import type { RunOrder, RunStatus, RunTimeField } from "@contract";

export const STATUSES: readonly RunStatus[] = ["scheduled", "running", "completed", "failed", "cancelled"];
export const TIME_FIELDS: readonly RunTimeField[] = ["queued", "started", "ended"];

/** Times that end now, with their length. */
export const SINCE_MS = { "15m": 900_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 };
export type Since = keyof typeof SINCE_MS;

export interface RunsSearch {
  status?: RunStatus[];
  functionId?: string;
  app?: string;
  event?: string;
  text?: string;
  /** The last so much time. */
  since?: Since;
  /** At this moment or later; `since` goes before it. */
  from?: string;
  /** Before this moment. */
  until?: string;
  /** Which moment times and order are about. */
  by?: RunTimeField;
  order?: RunOrder;
}

export const RUN_VIEWS = ["timeline", "graph", "compare", "raw"] as const;
export type RunView = (typeof RUN_VIEWS)[number];

export interface RunSearch {
  /** The step that is looked at. */
  step?: string;
  view?: RunView;
}

export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  const status = statuses(search.status);
  const since = oneOf(Object.keys(SINCE_MS), search.since);
  return given({
    status: status.length === 0 ? undefined : status,
    functionId: text(search.functionId),
    app: text(search.app),
    event: text(search.event),
    text: text(search.text),
    since: since !== undefined && isSince(since) ? since : undefined,
    from: moment(search.from),
    until: moment(search.until),
    by: oneOf(TIME_FIELDS, search.by),
    order: oneOf<RunOrder>(["newestFirst", "oldestFirst"], search.order),
  });
}

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  return given({ step: text(search.step), view: oneOf(RUN_VIEWS, search.view) });
}

/** Whether anything narrows the list; order alone does not. */
export function isNarrowed({ order: _order, by, ...search }: RunsSearch): boolean {
  return Object.keys(search).length > 0 || (by !== undefined && by !== "queued");
}

/** A list, or words with commas as somebody may type them into the address. */
function statuses(value: unknown): RunStatus[] {
  const words: unknown[] = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [];
  return STATUSES.filter((status) => words.includes(status));
}

function isSince(word: string): word is Since {
  return word in SINCE_MS;
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

/** The router reads an address such as `?text=42` as a number. */
function text(value: unknown): string | undefined {
  const read = typeof value === "number" ? String(value) : value;
  return typeof read === "string" && read !== "" ? read : undefined;
}

function moment(value: unknown): string | undefined {
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** What is not there does not stand in the address. */
function given<Search extends object>(search: { [Key in keyof Search]: Search[Key] | undefined }): Search;
function given(search: object): object {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
