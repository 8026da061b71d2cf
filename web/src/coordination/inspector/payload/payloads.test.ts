import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationTimelineEvent } from "@contract";
import { payloadsOf } from "./payloads";

const event = (type: CoordinationTimelineEvent["type"], deskId: string | null, more: Partial<CoordinationTimelineEvent> = {}): CoordinationTimelineEvent => ({
  eventId: `evt-${type}-${deskId}`, runId: "r", workflowId: "w", type, deskId, status: "running", ts: "2026-01-01T00:00:00Z", ...more,
});

test("the newest try counts, and what was not kept is not there", () => {
  const payloads = payloadsOf([
    event("run.started", null, { input: { run: 1 } }),
    event("desk.started", "a", { input: { n: 1 } }),
    event("desk.completed", "a", { output: { n: 2 } }),
    event("desk.started", "b", { input: { n: 2 } }),
    event("desk.failed", "b"),
    event("desk.started", "b", { input: { n: 3 } }),
    event("desk.started", "c"),
    event("desk.completed", "c", { output: null }),
  ]);
  assert.deepEqual([...payloads.keys()], ["a", "b", "c"]);
  assert.deepEqual([payloads.get("a")?.input, payloads.get("a")?.output], [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(payloads.get("b")?.input, { n: 3 });
  assert.equal("output" in (payloads.get("b") ?? {}), false);
  assert.equal("input" in (payloads.get("c") ?? {}), false);
  assert.equal(payloads.get("c")?.output, null);
});
