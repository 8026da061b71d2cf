/** Which runs fit, and in which order: the same rules as the server's, for runs that come by the stream. */
import type { Run, RunOrder, RunTimeField, RunsFilter } from "@contract";
import { type RunsSearch, SINCE_MS } from "../search";

/** The filter of an address; `now` is the server's time. */
export function filterOf(search: RunsSearch, now: number): RunsFilter {
  const { status, functionId, app, event, text, since, until, by } = search;
  const from = since === undefined ? search.from : new Date(now - SINCE_MS[since]).toISOString();
  return {
    ...(status && { statuses: status }),
    ...(functionId !== undefined && { functionIds: [functionId] }),
    ...(app !== undefined && { apps: [app] }),
    ...(event !== undefined && { eventNames: [event] }),
    ...(text !== undefined && { text }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && since === undefined && { until }),
    ...(by !== undefined && { timeField: by }),
  };
}

/** The moment of a run that lists are ordered by; one that has not come yet keeps the run out. */
export function placeOf(run: Run, field: RunTimeField = "queued"): number | null {
  const at = field === "queued" ? run.queuedAt : field === "started" ? run.startedAt : run.endedAt;
  return at === null || at === undefined ? null : Date.parse(at);
}

export function fits(run: Run, filter: RunsFilter): boolean {
  const place = placeOf(run, filter.timeField ?? "queued");
  const isAny = (wanted: readonly string[] | null | undefined, value: string) => !wanted?.length || wanted.includes(value);
  return (
    place !== null &&
    isAny(filter.statuses, run.status) &&
    isAny(filter.apps, run.app) &&
    isAny(filter.functionIds, run.functionId) &&
    isAny(filter.eventNames, run.eventName) &&
    (!filter.from || place >= Date.parse(filter.from)) &&
    (!filter.until || place < Date.parse(filter.until)) &&
    (!filter.text || hasText(run, filter.text))
  );
}

function hasText(run: Run, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [run.functionId, run.eventName, run.error ?? "", run.runId, run.eventId].some((value) => value.toLowerCase().includes(wanted));
}

/** Sorts as the server does: by the moment, and by id where it is the same. */
export function comparer(field: RunTimeField = "queued", order: RunOrder = "newestFirst"): (left: Run, right: Run) => number {
  const sign = order === "newestFirst" ? -1 : 1;
  return (left, right) => {
    const byPlace = (placeOf(left, field) ?? 0) - (placeOf(right, field) ?? 0);
    if (byPlace !== 0) return sign * byPlace;
    return left.runId === right.runId ? 0 : sign * (left.runId < right.runId ? -1 : 1);
  };
}
