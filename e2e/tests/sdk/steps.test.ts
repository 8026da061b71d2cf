/** The steps of one run, one after the other: run, sleep, sleepUntil, sendEvent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sdk } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

test(`${sdk.name}: steps run once each and feed each other`, async (t) => {
  const counts = { first: 0, second: 0, third: 0 };
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "add" }, { event: "numbers/given" }, async ({ event, step }) => {
        const first = await step.run("first", () => ((counts.first += 1), event.data["number"] + 1));
        const second = await step.run("second", async () => ((counts.second += 1), first * 10));
        const third = await step.run("third", () => ((counts.third += 1), { second, name: event.name }));
        return { ...third, by: "add" };
      }),
    ],
  });
  const run = await world.run("numbers/given", { number: 4 });
  assert.equal(run.status, "Completed");
  assert.deepEqual(run.output, { second: 50, name: "numbers/given", by: "add" });
  assert.deepEqual(counts, { first: 1, second: 1, third: 1 });
  assert.notEqual(run.ended_at, null);
});

test(`${sdk.name}: a function without steps completes with what it returns`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "echo" }, { event: "echo/asked" }, ({ event }) => event.data["value"]),
      define({ id: "silent" }, { event: "silence/asked" }, () => {}),
    ],
  });
  for (const value of ["text", 0, false, [], { deep: [{ er: "ü€😀" }] }]) {
    const run = await world.run("echo/asked", { value });
    assert.deepEqual([run.status, run.output], ["Completed", value]);
  }
  const run = await world.run("silence/asked");
  assert.deepEqual([run.status, run.output ?? null], ["Completed", null]);
});

test(`${sdk.name}: every JSON value survives a step and a re-entry`, async (t) => {
  const values: unknown[] = [null, true, false, 0, -1.5, 1e21, 9007199254740991, "", "ü€😀\u2028", [], {}, [[null]], { a: { b: [1, "2"] } }];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "values" }, { event: "values/asked" }, async ({ step }) => {
        const kept: unknown[] = [];
        for (const [index, value] of values.entries()) kept.push(await step.run(`value-${index}`, () => value));
        await step.sleep("re-enter", "1s");
        return kept;
      }),
    ],
  });
  const run = await world.run("values/asked", {}, world.advancing(MINUTE_MS));
  assert.deepEqual(run.output, values);
});

test(`${sdk.name}: a step id may be used again, and each use is a step`, async (t) => {
  const ran: number[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "loop" }, { event: "loop/asked" }, async ({ step }) => {
        const results: number[] = [];
        for (const round of [1, 2, 3]) results.push(await step.run("same", () => (ran.push(round), round)));
        return results;
      }),
    ],
  });
  const run = await world.run("loop/asked");
  assert.deepEqual(run.output, [1, 2, 3]);
  assert.deepEqual(ran, [1, 2, 3]);
});

test(`${sdk.name}: a sleep lasts as long as it says`, async (t) => {
  let awake = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "nap" }, { event: "nap/asked" }, async ({ step }) => {
        await step.sleep("an-hour", "1h");
        return step.run("wake", () => (awake += 1));
      }),
      define({ id: "other" }, { event: "other/asked" }, () => "done"),
    ],
  });
  const eventId = await world.send("nap/asked");
  await world.answered("Sleep");
  // A whole other run after each move of the clock: had the sleeper woken, it would show by then.
  await world.run("other/asked");
  await world.perdura.advance(59 * MINUTE_MS);
  await world.run("other/asked");
  assert.equal((await world.started(eventId)).status, "Running");
  assert.equal(awake, 0);
  await world.perdura.advance(2 * MINUTE_MS);
  const run = await world.ended(eventId);
  assert.deepEqual([run.status, run.output, awake], ["Completed", 1, 1]);
});

test(`${sdk.name}: sleepUntil wakes at its time, and at once when that has passed`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "alarm" }, { event: "alarm/set" }, async ({ event, step }) => {
        await step.sleepUntil("until", new Date(event.data["at"]));
        return "awake";
      }),
    ],
  });
  const past = await world.run("alarm/set", { at: Date.now() - HOUR_MS });
  assert.equal(past.output, "awake");
  const future = await world.send("alarm/set", { at: Date.now() + 24 * HOUR_MS });
  await world.perdura.advance(23 * HOUR_MS);
  assert.equal((await world.run("alarm/set", { at: Date.now() })).output, "awake");
  assert.equal((await world.started(future)).status, "Running");
  await world.perdura.advance(HOUR_MS + MINUTE_MS);
  assert.equal((await world.ended(future)).output, "awake");
});

test(`${sdk.name}: sendEvent starts other functions once and gives the events' ids`, async (t) => {
  const heard: unknown[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "sender" }, { event: "sender/asked" }, async ({ step }) => {
        const { ids } = await step.sendEvent("tell", [
          { name: "news/told", data: { number: 1 } },
          { name: "news/told", data: { number: 2 } },
        ]);
        await step.sleep("re-enter", "1s");
        return ids;
      }),
      define({ id: "listener" }, { event: "news/told" }, ({ event }) => heard.push(event.data["number"])),
    ],
  });
  const run = await world.run("sender/asked", {}, world.advancing(MINUTE_MS));
  const ids = run.output as string[];
  assert.equal(ids.length, 2);
  for (const id of ids) assert.equal((await world.ended(id)).status, "Completed");
  assert.deepEqual(heard.sort(), [1, 2]);
  assert.deepEqual((await world.api.event(ids[0] ?? "")).data, { number: 1 });
});
