/** What starts a run, how often, and when. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sdk, type Trigger } from "../../harness/sdk.ts";
import { APP_ID, World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A trigger list, events sent in this order, and which of them must start the function. */
const matches: [title: string, triggers: Trigger | Trigger[], sent: [name: string, data: object, starts: boolean][]][] = [
  [
    "several triggers",
    [{ event: "user/created" }, { event: "user/renamed" }],
    [["user/created", {}, true], ["user/renamed", {}, true], ["user/deleted", {}, false]],
  ],
  [
    "a wildcard after a slash",
    { event: "user/*" },
    [["user/created", {}, true], ["user/name.changed", {}, true], ["users/created", {}, false], ["user", {}, false]],
  ],
  [
    "a wildcard after a dot",
    { event: "user/name.*" },
    [["user/name.changed", {}, true], ["user/name", {}, false], ["user/phone.changed", {}, false]],
  ],
  [
    "an expression",
    { event: "user/created", if: "event.data.plan == 'pro' && event.data.seats > 3" },
    [
      ["user/created", { plan: "pro", seats: 4 }, true],
      ["user/created", { plan: "pro", seats: 3 }, false],
      ["user/created", { plan: "free", seats: 9 }, false],
      ["user/created", {}, false],
    ],
  ],
  [
    "two triggers that both fit",
    [{ event: "user/created" }, { event: "user/*" }],
    [["user/created", {}, true]],
  ],
];

for (const [title, triggers, sent] of matches) {
  test(`${sdk.name}: ${title}`, async (t) => {
    const heard: string[] = [];
    const world = await World.start(t, {
      functions: (define) => [
        define({ id: "matching" }, triggers, ({ event }) => heard.push(event.id)),
        define({ id: "barrier" }, { event: "barrier/sent" }, () => "done"),
      ],
    });
    const ids: string[] = [];
    for (const [name, data] of sent) ids.push(await world.send(name, { ...data }));
    // Events are taken in order, so what these start is known once a later event's run has ended.
    await world.run("barrier/sent");
    for (const [index, [name, data, starts]] of sent.entries()) {
      const runs = await world.api.eventRuns(ids[index] ?? "");
      assert.equal(runs.length, starts ? 1 : 0, `${name} ${JSON.stringify(data)}`);
    }
    const expected = sent.filter(([, , starts]) => starts).length;
    await world.eventually("all runs to be called", () => heard.length === expected);
  });
}

test(`${sdk.name}: an event id starts a function once`, async (t) => {
  let ran = 0;
  const world = await World.start(t, {
    functions: (define) => [define({ id: "once" }, { event: "once/asked" }, () => (ran += 1))],
  });
  const first = await world.send("once/asked", { number: 1 }, { id: "same" });
  await world.ended(first);
  const second = await world.send("once/asked", { number: 2 }, { id: "same" });
  const third = await world.run("once/asked", { number: 3 });
  assert.equal(third.status, "Completed");
  assert.deepEqual(await world.api.eventRuns(second), []);
  assert.equal(ran, 2);
  assert.equal((await world.api.event(second)).id, "same", "the repeated event is stored all the same");
});

test(`${sdk.name}: an idempotency expression lets one run through`, async (t) => {
  const ran: unknown[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "once", idempotency: "event.data.cart" }, { event: "cart/paid" }, ({ event }) => ran.push(event.data["cart"])),
    ],
  });
  await world.run("cart/paid", { cart: "a" });
  await world.send("cart/paid", { cart: "a" });
  await world.run("cart/paid", { cart: "b" });
  assert.deepEqual(ran, ["a", "b"]);
});

test(`${sdk.name}: a hundred events in one request start a hundred runs`, async (t) => {
  const ran = new Set<number>();
  let count = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "crowd" }, { event: "crowd/came" }, ({ event }) => {
        count += 1;
        ran.add(event.data["number"]);
      }),
    ],
  });
  const events = Array.from({ length: 100 }, (_, number) => ({ name: "crowd/came", data: { number } }));
  const { ids } = await world.client.send(events);
  assert.equal(new Set(ids).size, 100);
  for (const [number, id] of ids.entries()) {
    assert.equal((await world.ended(id)).status, "Completed");
    assert.equal((await world.api.event(id)).data["number"], number, "ids are in the order of the events");
  }
  assert.deepEqual([ran.size, count], [100, 100]);
});

test(`${sdk.name}: an event of the future starts its run when its time comes`, async (t) => {
  let ran = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "future" }, { event: "future/planned" }, () => (ran += 1)),
      define({ id: "barrier" }, { event: "barrier/sent" }, () => "done"),
    ],
  });
  const eventId = await world.send("future/planned", {}, { ts: Date.now() + HOUR_MS });
  await world.run("barrier/sent");
  await world.perdura.advance(HOUR_MS - 5 * MINUTE_MS);
  await world.run("barrier/sent");
  assert.equal(ran, 0);
  await world.perdura.advance(10 * MINUTE_MS);
  assert.equal((await world.ended(eventId)).status, "Completed");
  assert.equal(ran, 1);
});

test(`${sdk.name}: the end of a run is an event, and may be a trigger`, async (t) => {
  const heard: Record<string, unknown>[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "work", retries: 0, cancelOn: [{ event: "work/unwanted" }] }, { event: "work/asked" }, async ({ event, step }) => {
        if (event.data["how"] === "fail") throw new Error("as asked");
        if (event.data["how"] === "cancel") await step.sleep("long", "1d");
        return "result";
      }),
      ...["finished", "failed", "cancelled"].map((end) =>
        define(
          { id: `on-${end}` },
          { event: `inngest/function.${end}`, if: `event.data.function_id == '${APP_ID}-work'` },
          ({ event }) => heard.push({ end, run: event.data["run_id"], how: event.data["event"].data.how, result: event.data["result"] ?? null }),
        ),
      ),
    ],
  });
  const completed = await world.run("work/asked", { how: "complete" });
  const failed = await world.run("work/asked", { how: "fail" });
  const cancelling = await world.send("work/asked", { how: "cancel" });
  await world.started(cancelling);
  await world.send("work/unwanted");
  const cancelled = await world.ended(cancelling);
  await world.eventually("all ends to be heard", () => heard.length === 5);
  const of = (end: string): unknown[] =>
    heard.filter((one) => one["end"] === end).map(({ how, run, result }) => [how, run, result]).sort();
  assert.deepEqual(of("failed"), [["fail", failed.run_id, null]]);
  assert.deepEqual(of("cancelled"), [["cancel", cancelled.run_id, null]]);
  assert.deepEqual(of("finished"), [
    ["cancel", cancelled.run_id, null],
    ["complete", completed.run_id, "result"],
    ["fail", failed.run_id, null],
  ]);
});

test(`${sdk.name}: a cron fires on the minute`, async (t) => {
  const fired: { name: string; ts: number }[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "hourly" }, { cron: "0 * * * *" }, ({ event }) => fired.push({ name: event.name, ts: event.ts })),
    ],
  });
  if (world.isBeyondRelease(t)) return;
  await world.eventually("two hours to be struck", () => fired.length >= 2, world.advancing(10 * MINUTE_MS));
  const [first, second] = fired;
  assert.equal(first?.name, "inngest/scheduled.timer");
  assert.equal((first?.ts ?? 1) % HOUR_MS, 0);
  assert.equal((second?.ts ?? 0) - (first?.ts ?? 0), HOUR_MS);
});
