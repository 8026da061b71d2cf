/** The newest runs, and how what happens to runs comes into their list. */
import type { RunPage, RunUpdate } from "@contract";

export const RUNS_SHOWN = 20;

export function withNewest(page: RunPage, updates: readonly RunUpdate[], most = RUNS_SHOWN): RunPage {
  let runs = page.runs;
  for (const { run } of updates) {
    const at = runs.findIndex((each) => each.runId === run.runId);
    if (at >= 0) {
      runs = runs.with(at, run);
      continue;
    }
    const place = runs.findIndex((each) => Date.parse(each.queuedAt) <= Date.parse(run.queuedAt));
    runs = runs.toSpliced(place < 0 ? runs.length : place, 0, run).slice(0, most);
  }
  return { ...page, runs };
}
