/** The runs of workflows in pages, and what a message of the stream does to the first one. */
import type { CoordinationRunPage, CoordinationRunSummary } from "@contract";

/** How many runs a panel shows. */
export const RUNS_SHOWN = 20;

/** The page with a run that is new or has changed, the newest first; no longer than `limit`. */
export function withRun(page: CoordinationRunPage, run: CoordinationRunSummary, limit: number): CoordinationRunPage {
  const isKnown = page.runs.some((each) => each.runId === run.runId);
  if (isKnown) return { ...page, runs: page.runs.map((each) => (each.runId === run.runId ? run : each)) };
  const runs = [...page.runs, run].sort((left, right) => Date.parse(right.startedAt) - Date.parse(left.startedAt)).slice(0, limit);
  return { ...page, runs };
}
