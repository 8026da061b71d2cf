import assert from "node:assert/strict";
import { test } from "node:test";
import type { Function } from "@contract";
import { settings } from "./config.ts";

const BARE: Function = { app: "shop", cancelOn: [], flowControl: {}, notEnforced: [], functionId: "shop-a", name: "a", retries: 4, triggers: [], url: "http://x" };
const said = (changes: Partial<Function>) => settings({ ...BARE, ...changes }).map(({ name, sentence, raw }) => [name, raw ?? sentence]);

test("a function that asks for nothing has its retries", () => {
  assert.deepEqual(said({}), [["Retries", "4 after the first attempt of each step."]]);
  assert.deepEqual(said({ retries: 0 }), [["Retries", "None: each step is tried once, and never sent twice."]]);
});

test("times and cancelling events are said", () => {
  const cancelOn = [{ event: "a/b", expression: "async.data.id == event.data.id", timeoutMs: 3_600_000 }, { event: "c" }];
  assert.deepEqual(said({ idempotency: "event.data.id", startTimeoutMs: 600_000, finishTimeoutMs: 7_200_000, cancelOn }).slice(1), [
    ["Idempotency", "At most one run in 24 hours for each value of event.data.id."],
    ["Start timeout", "Given up when it has not begun 10 min after its creation."],
    ["Finish timeout", "Given up 2 h after it has begun."],
    ["Cancelled by", "a/b when async.data.id == event.data.id, within 1 h."],
    ["Cancelled by", "c."],
  ]);
});

test("flow control is said as the server gives it", () => {
  const flowControl = {
    batch: { condition: null, key: "event.data.customer", max_size: 10, timeout_ms: 5_000 },
    concurrency: [{ key: "event.data.customer", limit: 5, scope: "function" }, { key: null, limit: 9, scope: "environment" }],
    debounce: { period_ms: 1_000, timeout_ms: 60_000, key: null },
    priority: "event.data.vip ? 100 : 0",
    rate_limit: { limit: 1, period_ms: 60_000, key: null },
    singleton: { key: null, mode: "skip" },
    throttle: { burst: 1, key: null, limit: 100, period_ms: 60_000 },
  };
  assert.deepEqual(said({ flowControl }).slice(1), [
    ["Batch", "Up to 10 events in one run, which starts after 5 s at the latest for each value of event.data.customer."],
    ["Concurrency", "At most 5 steps of this function at once for each value of event.data.customer."],
    ["Concurrency", "At most 9 steps of all functions with the same key at once."],
    ["Debounce", "Starts 1 s after the last event, at the latest 1 min after the first."],
    ["Priority", "event.data.vip ? 100 : 0: so many seconds earlier in the queue."],
    ["Rate limit", "At most 1 run in 1 min; other events start nothing."],
    ["Singleton", "One run at once; an event that comes meanwhile starts nothing."],
    ["Throttle", "At most 100 runs may start in 1 min; others wait."],
  ]);
});

test("what is new is shown as it came", () => {
  assert.deepEqual(said({ flowControl: { warp: { speed: 9 } } }).slice(1), [["warp", { speed: 9 }]]);
  assert.deepEqual(said({ flowControl: { singleton: { mode: "queue" } } }).slice(1), [["Singleton", { mode: "queue" }]]);
});
