import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, handoff, workflow } from "../../editor/samples";
import { offeredToDesk, offeredToHandoff } from "./offered";
import type { DeskPayload } from "./payloads";
import type { LastPayloads } from "./use-last-payloads";

const sample = workflow(["a>b"], { desks: [desk("a", { inputSchema: { type: "object", properties: { n: { type: "integer" } } }, executor: { type: "expression", value: "input" }, outputSchema: { type: "object", properties: { total: { type: "number" } } } }), desk("b")] });
const last = (desks: Record<string, DeskPayload>): LastPayloads => ({ runId: "r1", startedAt: "2026-01-01T00:00:00Z", input: { n: 7 }, desk: (id) => desks[id] });

test("the last run's values are offered where it had some", () => {
  const values = { a: { input: { n: 7 }, output: { total: 70 }, at: "2026-01-01T00:00:01Z" } };
  assert.deepEqual(offeredToHandoff(sample, handoff("a>b"), last(values), { m: 1 }), { values: { input: { n: 7 }, output: { total: 70 }, memory: { m: 1 } }, runId: "r1", at: "2026-01-01T00:00:01Z" });
  assert.deepEqual(offeredToDesk(sample, desk("a"), last(values), null).values, { input: { n: 7 }, run: { n: 7 }, memory: null });
});

test("else a sample of the schemas", () => {
  assert.deepEqual(offeredToHandoff(sample, handoff("a>b"), null, null), { values: { input: { n: 1 }, output: { total: 1 }, memory: null }, runId: null, at: null });
  assert.deepEqual(offeredToDesk(sample, desk("b"), last({}), null).values, { input: {}, run: { n: 7 }, memory: null });
});

test("what the timeline has not kept is said", () => {
  assert.match(offeredToDesk(sample, desk("a"), last({ a: { at: "2026-01-01T00:00:01Z" } }), null).lack ?? "", /64 KiB/);
  assert.match(offeredToHandoff(sample, handoff("a>b"), last({ a: { at: "2026-01-01T00:00:01Z" } }), null).lack ?? "", /64 KiB/);
});
