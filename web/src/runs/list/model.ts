/**
 * The loaded part of a list of runs, and what news do to it.
 *
 * News change rows where they stand. What would move rows, runs that come or go, is held until the reader wants it.
 */
import type { Run, RunOrder, RunPage, RunsFilter } from "@contract";
import { comparer, fits } from "./filter";

export interface RunRows {
  /** In order, each once. */
  rows: readonly Run[];
  /** Where the next page begins; null when all are loaded. */
  next: string | null;
}

export interface Asked {
  filter: RunsFilter;
  order: RunOrder;
}

/** Runs as they stand now that are not yet where they belong. */
export type Held = ReadonlyMap<string, Run>;

/** A list that begins with this page. */
export function begin(page: RunPage): RunRows {
  return { rows: page.runs, next: page.next ?? null };
}

/** The list with a page more. What stands there already is newer than the page. */
export function append(list: RunRows, page: RunPage): RunRows {
  const known = new Set(list.rows.map((run) => run.runId));
  return { rows: [...list.rows, ...page.runs.filter((run) => !known.has(run.runId))], next: page.next ?? null };
}

/** The list with changed rows, and what is held: runs to come in, and rows that are out of place. */
export function patch(list: RunRows, held: Held, news: ReadonlyMap<string, Run>, asked: Asked): { list: RunRows; held: Held } {
  const compare = comparer(asked.filter.timeField ?? "queued", asked.order);
  const last = list.next === null ? undefined : list.rows.at(-1);
  const now = new Map(held);
  const left = new Map(news);
  let isChanged = false;
  const rows = list.rows.map((row) => {
    const run = left.get(row.runId);
    if (run === undefined) return row;
    left.delete(row.runId);
    if (!fits(run, asked.filter) || compare(row, run) !== 0) now.set(run.runId, run);
    else now.delete(run.runId);
    isChanged = true;
    return run;
  });
  for (const run of left.values()) {
    // What belongs behind the last loaded row comes with its page.
    const isInReach = last === undefined || compare(run, last) < 0;
    if (fits(run, asked.filter) && isInReach) now.set(run.runId, run);
    else now.delete(run.runId);
  }
  return { list: isChanged ? { ...list, rows } : list, held: now };
}

/** The list with everything that was held where it belongs. */
export function settle(list: RunRows, held: Held, asked: Asked): RunRows {
  if (held.size === 0) return list;
  const compare = comparer(asked.filter.timeField ?? "queued", asked.order);
  const staying = list.rows.filter((row) => !held.has(row.runId));
  const coming = [...held.values()].filter((run) => fits(run, asked.filter)).sort(compare);
  return { ...list, rows: merge(staying, coming, compare) };
}

/** How many of the held are runs that are not in the list. */
export function countNew(list: RunRows, held: Held): number {
  if (held.size === 0) return 0;
  let known = 0;
  for (const row of list.rows) if (held.has(row.runId)) known += 1;
  return held.size - known;
}

function merge(left: readonly Run[], right: readonly Run[], compare: (left: Run, right: Run) => number): Run[] {
  const merged: Run[] = [];
  let [at, other] = [0, 0];
  while (at < left.length && other < right.length) merged.push(compare(left[at]!, right[other]!) <= 0 ? left[at++]! : right[other++]!);
  return [...merged, ...left.slice(at), ...right.slice(other)];
}
