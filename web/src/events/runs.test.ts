import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run } from "@contract";
import { withUpdates } from "./runs.ts";

const run = (runId: string, eventId: string, status: Run["status"] = "running"): Run => ({
  app: "shop",
  eventId,
  eventName: "a",
  functionId: "shop-a",
  queuedAt: "2026-01-01T00:00:00Z",
  runId,
  status,
});

test("a run of the event comes in, changes in its place, and others stay away", () => {
  const before = { runs: [run("r1", "e1")] };
  const after = withUpdates(before, [{ run: run("r2", "e1") }, { run: run("r1", "e1", "completed") }, { run: run("r3", "e2") }], "e1");
  assert.deepEqual(after.runs.map(({ runId, status }) => [runId, status]), [["r2", "running"], ["r1", "completed"]]);
  assert.equal(withUpdates(before, [{ run: run("r3", "e2") }], "e1"), before);
});

test("a run that a batch of events started is known by its id", () => {
  const before = { runs: [run("r1", "the first of the batch")] };
  const after = withUpdates(before, [{ run: run("r1", "the first of the batch", "failed") }], "e1");
  assert.equal(after.runs[0]?.status, "failed");
});
