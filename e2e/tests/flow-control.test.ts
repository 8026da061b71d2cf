/** Limits on what may run, how often, and in which order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Test } from "../harness/at-end.ts";
import type { Context, FunctionOptions, Handler } from "../harness/sdk.ts";
import { World } from "../harness/world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A world with one limited function on `work/asked` and a free one that tells when events were taken. */
const limitedWorld = (t: Test, options: Omit<FunctionOptions, "id">, handler: Handler): Promise<World> =>
  World.start(t, {
    functions: (define) => [
      define({ id: "limited", ...options }, { event: "work/asked" }, handler),
      define({ id: "barrier" }, { event: "barrier/sent" }, () => "done"),
    ],
  });

/** Steps that stay open until the test lets them go, by name. */
class Gate {
  readonly entered: string[] = [];
  private readonly doors = new Map<string, () => void>();
  private opened = false;

  /** A handler with one step that waits here under `event.data.name`. */
  readonly handler = ({ event, step }: Context): Promise<string> =>
    step.run("hold", async () => {
      const name = event.data["name"] as string;
      this.entered.push(name);
      if (!this.opened) await new Promise<void>((resolve) => this.doors.set(name, resolve));
      return name;
    });

  open(name: string): void {
    this.doors.get(name)?.();
  }

  openAll(): void {
    this.opened = true;
    for (const open of this.doors.values()) open();
  }
}

test("concurrency holds back steps of the same key, and only those", async (t) => {
  const gate = new Gate();
  const world = await limitedWorld(t, { concurrency: [{ limit: 1, key: "event.data.key" }] }, gate.handler);
  if (world.isBeyondRelease(t)) return;
  const ids: string[] = [];
  for (const [name, key] of [["a-1", "a"], ["a-2", "a"], ["b-1", "b"]] as const) ids.push(await world.send("work/asked", { name, key }));
  await world.eventually("one step of each key", () => gate.entered.length === 2);
  await world.run("barrier/sent");
  assert.equal(gate.entered.length, 2);
  assert.ok(gate.entered.includes("b-1"));
  gate.openAll();
  for (const id of ids) assert.equal((await world.ended(id, world.advancing(1_000))).status, "Completed");
  assert.deepEqual([...gate.entered].sort(), ["a-1", "a-2", "b-1"]);
});

test("a sleeping run takes no part of the concurrency", async (t) => {
  const world = await limitedWorld(t, { concurrency: 1 }, async ({ event, step }) => {
    await step.sleep("sleep", event.data["sleep"]);
    return event.data["sleep"];
  });
  if (world.isBeyondRelease(t)) return;
  const long = await world.send("work/asked", { sleep: "30d" });
  await world.answered("Sleep");
  assert.equal((await world.run("work/asked", { sleep: "1s" }, world.advancing(1_000))).output, "1s");
  assert.equal((await world.started(long)).status, "Running");
});

test("priority lets an important run go first", async (t) => {
  const gate = new Gate();
  const options = { concurrency: 1, priority: { run: "event.data.name == 'important' ? 120 : 0" } };
  const world = await limitedWorld(t, options, gate.handler);
  if (world.isBeyondRelease(t)) return;
  const ids = [await world.send("work/asked", { name: "holder" })];
  await world.eventually("the holder to hold", () => gate.entered.length === 1);
  for (const name of ["plain", "important"]) ids.push(await world.send("work/asked", { name }));
  await world.run("barrier/sent");
  gate.open("holder");
  await world.eventually("the next to enter", () => gate.entered.length === 2, world.advancing(1_000));
  assert.deepEqual(gate.entered, ["holder", "important"]);
  gate.openAll();
  for (const id of ids) assert.equal((await world.ended(id, world.advancing(1_000))).status, "Completed");
});

test("throttle delays what is too much, and drops nothing", async (t) => {
  const ran: number[] = [];
  const world = await limitedWorld(t, { throttle: { limit: 1, period: "1h" } }, ({ event }) => ran.push(event.data["number"]));
  if (world.isBeyondRelease(t)) return;
  const ids: string[] = [];
  for (const number of [1, 2, 3, 4, 5]) ids.push(await world.send("work/asked", { number }));
  await world.run("barrier/sent");
  await world.eventually("the first to run", () => ran.length > 0);
  assert.ok(ran.length <= 2, `${ran.length} ran at once`);
  for (const id of ids) assert.equal((await world.ended(id, world.advancing(HOUR_MS / 4))).status, "Completed");
  assert.deepEqual(ran, [1, 2, 3, 4, 5]);
});

test("rateLimit drops what is too much", async (t) => {
  const ran: string[] = [];
  const options = { rateLimit: { limit: 1, period: "1h", key: "event.data.key" } };
  const world = await limitedWorld(t, options, ({ event }) => ran.push(`${event.data["key"]}${event.data["number"]}`));
  if (world.isBeyondRelease(t)) return;
  for (const [key, number] of [["a", 1], ["a", 2], ["b", 1], ["a", 3]] as const) await world.send("work/asked", { key, number });
  await world.run("barrier/sent");
  await world.eventually("one run of each key", () => ran.length === 2);
  await world.perdura.advance(HOUR_MS + MINUTE_MS);
  await world.run("work/asked", { key: "a", number: 4 });
  assert.deepEqual(ran.sort(), ["a1", "a4", "b1"]);
});

test("debounce runs once, with the last event", async (t) => {
  const ran: number[] = [];
  const world = await limitedWorld(t, { debounce: { period: "1m" } }, ({ event }) => ran.push(event.data["number"]));
  if (world.isBeyondRelease(t)) return;
  for (const number of [1, 2, 3]) {
    await world.send("work/asked", { number });
    await world.perdura.advance(30_000);
  }
  await world.run("barrier/sent");
  assert.deepEqual(ran, []);
  await world.eventually("the debounced run", () => ran.length > 0, world.advancing(10_000));
  await world.run("barrier/sent");
  assert.deepEqual(ran, [3]);
});

test("a batch starts when it is full, or when its time is up", async (t) => {
  const batches: number[][] = [];
  const options = { batchEvents: { maxSize: 3, timeout: "60s" } };
  const world = await limitedWorld(t, options, ({ events }) => batches.push(events.map((event) => event.data["number"] as number)));
  if (world.isBeyondRelease(t)) return;
  for (const number of [1, 2, 3, 4]) await world.send("work/asked", { number });
  await world.eventually("the full batch", () => batches.length === 1);
  await world.run("barrier/sent");
  assert.deepEqual(batches, [[1, 2, 3]]);
  await world.eventually("the rest", () => batches.length === 2, world.advancing(10_000));
  assert.deepEqual(batches, [[1, 2, 3], [4]]);
});

const singletons: [mode: "skip" | "cancel", first: string, second: string][] = [
  ["skip", "Completed", "Skipped"],
  ["cancel", "Cancelled", "Completed"],
];
for (const [mode, firstStatus, secondStatus] of singletons) {
  test(`singleton ${mode}: the first run is ${firstStatus}, the second ${secondStatus}`, async (t) => {
    const world = await limitedWorld(t, { singleton: { mode, key: "event.data.key" } }, async ({ step }) => {
      await step.sleep("sleep", "1h");
    });
    if (world.isBeyondRelease(t)) return;
    const first = await world.send("work/asked", { key: "same" });
    await world.answered("Sleep");
    const second = await world.send("work/asked", { key: "same" });
    const other = await world.send("work/asked", { key: "other" });
    const patience = world.advancing(10 * MINUTE_MS);
    await world.run("barrier/sent");
    assert.equal((await world.ended(first, patience)).status, firstStatus);
    assert.equal((await world.ended(second, patience)).status, secondStatus);
    assert.equal((await world.ended(other, patience)).status, "Completed");
  });
}
