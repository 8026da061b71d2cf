/** waitForEvent: found, timed out, found although it came early, and never found by mistake. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Test } from "../../harness/at-end.ts";
import { sdk, type Handler } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const HOUR_MS = 3_600_000;
const MATCH = "async.data.order == event.data.order";

/** A world with one function that starts on `order/placed`. */
const worldWith = (t: Test, handler: Handler): Promise<World> =>
  World.start(t, { functions: (define) => [define({ id: "order" }, { event: "order/placed" }, handler)] });

const waits: [title: string, options: { if?: string; match?: string }][] = [
  ["an expression", { if: MATCH }],
  ["a match", { match: "data.order" }],
];
for (const [title, options] of waits) {
  test(`${sdk.name}: a wait with ${title} takes the event that fits and no other`, async (t) => {
    const world = await worldWith(t, async ({ step }) => {
      const paid = await step.waitForEvent("payment", { event: "order/paid", timeout: "1h", ...options });
      return { name: paid?.name, data: paid?.data };
    });
    const eventId = await world.send("order/placed", { order: "a" });
    await world.answered("WaitForEvent");
    await world.send("order/paid", { order: "b", amount: 1 });
    await world.send("order/paid", { order: "a", amount: 2 });
    const run = await world.ended(eventId);
    assert.deepEqual(run.output, { name: "order/paid", data: { order: "a", amount: 2 } });
  });
}

test(`${sdk.name}: a wait without an expression takes any event of its name`, async (t) => {
  const world = await worldWith(t, async ({ step }) => {
    const paid = await step.waitForEvent("payment", { event: "order/paid", timeout: "1h" });
    return paid?.data["amount"];
  });
  const eventId = await world.send("order/placed");
  await world.answered("WaitForEvent");
  // Such a wait does not look back, so events are sent until one comes after its registration.
  const run = await world.ended(eventId, { between: () => world.send("order/paid", { amount: 7 }) });
  assert.equal(run.output, 7);
});

test(`${sdk.name}: a wait that times out gives null, and not before its time`, async (t) => {
  const world = await worldWith(t, async ({ event, step }) => {
    const timeout = event.data["timeout"] as string;
    const paid = await step.waitForEvent("payment", { event: "order/paid", timeout, if: MATCH });
    return paid === null ? "timed out" : "paid";
  });
  const short = await world.send("order/placed", { order: "short", timeout: "1h" });
  const long = await world.send("order/placed", { order: "long", timeout: "7d" });
  assert.equal((await world.ended(short, world.advancing(HOUR_MS / 2))).output, "timed out");
  assert.equal((await world.started(long)).status, "Running");
  await world.send("order/paid", { order: "long" });
  assert.equal((await world.ended(long)).output, "paid");
});

test(`${sdk.name}: an event that came before the wait resolves it`, async (t) => {
  const world = await worldWith(t, async ({ event, step }) => {
    await step.sendEvent("pay-at-once", { name: "order/paid", data: { order: event.data["order"], amount: 3 } });
    await step.run("dawdle", () => "the payment is long in");
    const paid = await step.waitForEvent("payment", { event: "order/paid", timeout: "1h", if: MATCH });
    return paid?.data;
  });
  const run = await world.run("order/placed", { order: "early" });
  assert.deepEqual(run.output, { order: "early", amount: 3 });
});

test(`${sdk.name}: an early event answers one wait of a run, not two`, async (t) => {
  const world = await worldWith(t, async ({ event, step }) => {
    await step.sendEvent("pay-once", { name: "order/paid", data: { order: event.data["order"] } });
    const first = await step.waitForEvent("first", { event: "order/paid", timeout: "1h", if: MATCH });
    const second = await step.waitForEvent("second", { event: "order/paid", timeout: "1h", if: MATCH });
    return [first !== null, second !== null];
  });
  const run = await world.run("order/placed", { order: "once" }, world.advancing(HOUR_MS));
  assert.deepEqual(run.output, [true, false]);
});

test(`${sdk.name}: an event from before the run is not for it`, async (t) => {
  const world = await worldWith(t, async ({ step }) => {
    const paid = await step.waitForEvent("payment", { event: "order/paid", timeout: "1h", if: MATCH });
    return paid === null;
  });
  await world.send("order/paid", { order: "old" });
  const run = await world.run("order/placed", { order: "old" }, world.advancing(HOUR_MS));
  assert.equal(run.output, true);
});

test(`${sdk.name}: the event that started a run never answers its wait`, async (t) => {
  const world = await worldWith(t, async ({ step }) => {
    const again = await step.waitForEvent("again", { event: "order/placed", timeout: "1h", if: MATCH });
    return again === null;
  });
  const run = await world.run("order/placed", { order: "self" }, world.advancing(HOUR_MS));
  assert.equal(run.output, true);
});

test(`${sdk.name}: one event answers every run that waits for it`, async (t) => {
  const world = await worldWith(t, async ({ event, step }) => {
    const paid = await step.waitForEvent("payment", { event: "order/paid", timeout: "1h", if: MATCH });
    return [event.data["number"], paid?.data["amount"]];
  });
  const started = await Promise.all([1, 2, 3].map((number) => world.send("order/placed", { order: "shared", number })));
  await Promise.all(started.map((id) => world.started(id)));
  await world.send("order/paid", { order: "shared", amount: 9 });
  const runs = await Promise.all(started.map((id) => world.ended(id)));
  assert.deepEqual(runs.map((run) => run.output), [[1, 9], [2, 9], [3, 9]]);
});

test(`${sdk.name}: a wait with a broken expression fails its run at once`, async (t) => {
  const world = await worldWith(t, async ({ event, step }) => {
    return step.waitForEvent("payment", { event: "order/paid", timeout: "1h", if: event.data["expression"] as string });
  });
  for (const expression of ["async.data.order === 1", "invalid"]) {
    const run = await world.run("order/placed", { expression });
    assert.equal(run.status, "Failed");
    assert.match(JSON.stringify(run.output), /InvalidExpression/);
  }
});
