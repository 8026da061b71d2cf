/** The list of an event's runs, and how what happens to them comes into it. */
import type { RunList, RunUpdate } from "@contract";

export function withUpdates(list: RunList, updates: readonly RunUpdate[], eventId: string): RunList {
  let runs = list.runs;
  for (const { run } of updates) {
    const at = runs.findIndex((each) => each.runId === run.runId);
    if (at >= 0) runs = runs.with(at, run);
    else if (run.eventId === eventId) runs = [run, ...runs];
  }
  return runs === list.runs ? list : { runs };
}
