import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run, RunStatus } from "@contract";
import { aheadMs, atLeast, backlogNote, health, patchFailed, patchLive, ROWS, sinceMinute, taskNote, timerNote } from "./standing";

const NOW = Date.parse("2026-01-31T12:00:30Z");

function run(runId: string, status: RunStatus, queuedAt = "2026-01-31T12:00:00.000Z"): Run {
  return { runId, status, queuedAt, app: "shop", functionId: "shop-fulfil", eventId: "e", eventName: "shop/order.placed" };
}
const ids = (runs: readonly Run[]) => runs.map((each) => each.runId).join(" ");

test("live runs change as news come, newest first, and go when they end", () => {
  const runs = [run("b", "running", "2026-01-31T11:59:00.000Z"), run("a", "scheduled", "2026-01-31T11:58:00.000Z")];
  assert.equal(ids(patchLive(runs, run("c", "scheduled"))), "c b a");
  const changed = patchLive(runs, run("a", "running", "2026-01-31T11:58:00.000Z"));
  assert.deepEqual([ids(changed), changed[1]?.status], ["b a", "running"]);
  assert.equal(ids(patchLive(runs, run("a", "completed"))), "b");
  assert.equal(ids(patchLive(runs, run("unknown", "failed"))), "b a");
  const many = Array.from({ length: ROWS + 3 }, (_, index) => run(`r${index}`, "running")).reduce<Run[]>(patchLive, []);
  assert.equal(many.length, ROWS);
});

test("a run that failed is told once", () => {
  const runs = [run("a", "failed")];
  assert.equal(ids(patchFailed(runs, run("b", "failed"))), "b a");
  assert.equal(ids(patchFailed(runs, run("a", "failed"))), "a");
  assert.equal(ids(patchFailed(runs, run("c", "completed"))), "a");
});

test("numbers that are only a part say so", () => {
  assert.equal(atLeast(12_345, false), "12,345");
  assert.equal(atLeast(10_000, true), "10,000+");
});

test("the backlog tells how old it is", () => {
  assert.equal(backlogNote(0, undefined, NOW), "nothing waits for room");
  assert.equal(backlogNote(3, undefined, NOW), "calls wait for room");
  assert.equal(backlogNote(3, new Date(NOW - 30_000).toISOString(), NOW), "the oldest run has waited 30 s");
});

test("timers and deadlines are told relative to the server's time", () => {
  assert.deepEqual(timerNote(null, NOW), { value: "None", note: "no run sleeps or waits" });
  assert.equal(timerNote("2026-01-31T12:05:30Z", NOW).value, "in 5 min");
  assert.equal(timerNote("2026-01-31T12:00:00Z", NOW).value, "now");
  assert.equal(taskNote([{ deadline: "2026-01-31T14:00:30Z" }, {}, { deadline: "2026-01-31T12:20:30Z" }], NOW), "the first ends in 20 min");
  assert.equal(taskNote([{}], NOW), "they may take any time");
  assert.equal(aheadMs({ now: "2026-02-01T12:00:30Z" }, NOW), 86_400_000);
  assert.equal(aheadMs(undefined, NOW), 0);
});

test("the server's health is its worst finding", () => {
  const check = (status: "well" | "warning" | "wrong", finding: string) => ({ name: "x", status, finding });
  assert.equal(health({ checks: [check("well", "fine")] }).value, "Well");
  assert.deepEqual(health({ checks: [check("warning", "slow"), check("well", "fine"), check("warning", "old")] }), { value: "2 warnings", note: "slow", tone: "warn" });
  assert.deepEqual(health({ checks: [check("warning", "slow"), check("wrong", "down")] }), { value: "1 problem", note: "down", tone: "bad" });
});

test("an hour ago is the same moment for a minute", () => {
  assert.equal(sinceMinute(NOW), "2026-01-31T11:00:00.000Z");
  assert.equal(sinceMinute(NOW + 29_000), "2026-01-31T11:00:00.000Z");
});
