import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationRunSummary, RunState } from "@contract";
import { withRun } from "./run-list";

const run = (runId: string, second: number, status: RunState = "running"): CoordinationRunSummary => ({ runId, workflowId: "w", workflowVersion: 1, status, cancelled: false, startedAt: new Date(second * 1_000).toISOString() });
const shown = (page: { runs: CoordinationRunSummary[] }) => page.runs.map((each) => `${each.runId} ${each.status}`).join(", ");

test("a run that has changed stays where it is, a new one takes its place by time, and the page keeps its length", () => {
  const page = { runs: [run("c", 3), run("a", 1)], nextCursor: "more" };
  assert.equal(shown(withRun(page, run("a", 1, "failed"), 2)), "c running, a failed");
  assert.equal(shown(withRun(page, run("d", 4, "queued"), 3)), "d queued, c running, a running");
  assert.equal(shown(withRun(page, run("b", 2), 3)), "c running, b running, a running");
  assert.equal(shown(withRun(page, run("d", 4), 2)), "d running, c running");
  assert.equal(withRun(page, run("d", 4), 2).nextCursor, "more");
});
