import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run } from "@contract";
import { withNewest } from "./newest.ts";

const run = (minute: number, status: Run["status"] = "running"): Run => ({
  app: "shop",
  eventId: "e",
  eventName: "a",
  functionId: "shop-a",
  queuedAt: `2026-01-01T00:0${minute}:00Z`,
  runId: `r${minute}`,
  status,
});

test("new runs come in by their time, known ones change in place, and the oldest go", () => {
  const page = { runs: [run(5), run(3)] };
  const shown = (updates: Run[], most = 9) => withNewest(page, updates.map((each) => ({ run: each })), most).runs.map(({ runId, status }) => `${runId} ${status}`);
  assert.deepEqual(shown([run(4), run(6), run(3, "failed")]), ["r6 running", "r5 running", "r4 running", "r3 failed"]);
  assert.deepEqual(shown([run(6)], 2), ["r6 running", "r5 running"]);
  assert.deepEqual(shown([run(1)], 2), ["r5 running", "r3 running"]);
});
