/** `kill -9` at the worst moments: what was promised is kept, and what must not repeat does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ATTEMPT_LOST } from "../../harness/api.ts";
import { onlyWith, sdk } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A door: user code waits before it, the test opens it. */
function door(): { reached: () => boolean; pass: () => Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  let waiting = false;
  return {
    reached: () => waiting,
    pass: () => {
      waiting = true;
      return opened;
    },
    open: () => open(),
  };
}

test(`${sdk.name}: an accepted event starts its run even if the server dies at once`, async (t) => {
  const ran: number[] = [];
  const world = await World.start(t, {
    functions: (define) => [define({ id: "kept" }, { event: "kept/asked" }, ({ event }) => ran.push(event.data["number"]))],
  });
  const { ids } = await world.client.send([1, 2, 3].map((number) => ({ name: "kept/asked", data: { number } })));
  await world.perdura.kill();
  await world.perdura.restart();
  for (const id of ids) assert.equal((await world.ended(id, world.advancing(MINUTE_MS))).status, "Completed");
  assert.deepEqual([...new Set(ran)].sort(), [1, 2, 3]);
});

test(`${sdk.name}: a run that sleeps, and one that waits, outlive the server`, async (t) => {
  const ran: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "sleeper" }, { event: "sleeper/asked" }, async ({ step }) => {
        await step.run("before", () => ran.push("before sleep"));
        await step.sleep("sleep", "1h");
        return "slept";
      }),
      define({ id: "waiter" }, { event: "waiter/asked" }, async ({ step }) => {
        await step.run("before", () => ran.push("before wait"));
        const reply = await step.waitForEvent("reply", { event: "waiter/replied", timeout: "1d", if: "async.data.key == event.data.key" });
        return reply?.data["text"];
      }),
    ],
  });
  const sleeper = await world.send("sleeper/asked");
  const waiter = await world.send("waiter/asked", { key: 7 });
  await world.answered("Sleep");
  await world.answered("WaitForEvent");
  for (const _round of [1, 2]) {
    await world.perdura.kill();
    await world.perdura.restart();
  }
  await world.send("waiter/replied", { key: 7, text: "hello again" });
  assert.equal((await world.ended(waiter)).output, "hello again");
  assert.equal((await world.ended(sleeper, world.advancing(10 * MINUTE_MS))).output, "slept");
  assert.deepEqual(ran.sort(), ["before sleep", "before wait"]);
});

test(`${sdk.name}: a crash in mid-step repeats that step and no other`, async (t) => {
  const counts = { before: 0, during: 0, after: 0 };
  const gate = door();
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "interrupted", retries: 3, checkpointing: false }, { event: "interrupted/asked" }, async ({ step }) => {
        await step.run("before", () => (counts.before += 1));
        await step.run("during", () => {
          counts.during += 1;
          return counts.during === 1 ? gate.pass() : undefined;
        });
        await step.run("after", () => (counts.after += 1));
        return "done";
      }),
    ],
  });
  const eventId = await world.send("interrupted/asked");
  await world.eventually("the step to be in progress", gate.reached);
  await world.perdura.kill();
  gate.open();
  await world.perdura.restart();
  const run = await world.ended(eventId, world.advancing(MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", "done"]);
  assert.deepEqual(counts, { before: 1, during: 2, after: 1 });
});

test(`${sdk.name}: a step without retries is never sent twice, and the run hears AttemptLost`, async (t) => {
  let dispatched = 0;
  const failures: string[] = [];
  const gate = door();
  const world = await World.start(t, {
    functions: (define) => [
      define(
        { id: "fragile", retries: 0, onFailure: ({ error }) => void failures.push(`${error.name}: ${error.message}`) },
        { event: "fragile/asked" },
        async ({ step }) => {
          await step.run("prepare", () => "ready");
          return step.run("dispatch", () => {
            dispatched += 1;
            return gate.pass();
          });
        },
      ),
    ],
  });
  const eventId = await world.send("fragile/asked");
  await world.eventually("the step to be in progress", gate.reached);
  await world.perdura.kill();
  gate.open();
  await world.perdura.restart();
  const run = await world.ended(eventId, world.advancing(MINUTE_MS));
  assert.equal(run.status, "Failed");
  assert.match(JSON.stringify(run.output), ATTEMPT_LOST);
  await world.eventually("onFailure to be called", () => failures.length > 0);
  assert.match(failures[0] ?? "", ATTEMPT_LOST);
  await world.perdura.advance(24 * HOUR_MS);
  await world.run("fragile/asked");
  assert.equal(dispatched, 2, "once by each of the two runs");
  assert.equal(failures.length, 1);
});

test(`${sdk.name}: user code may catch the loss of a step without retries`, async (t) => {
  let dispatched = 0;
  const gate = door();
  const world = await World.start(t, {
    functions: (define) => [
      // Optimised, so that nothing but the step is on the wire: a lost call of the function itself ends its run.
      define({ id: "careful", retries: 0, optimizeParallelism: true }, { event: "careful/asked" }, async ({ step }) => {
        const [dispatch, other] = await Promise.allSettled([
          step.run("dispatch", () => {
            dispatched += 1;
            return gate.pass();
          }),
          step.run("other", () => "fine"),
        ]);
        const reason = dispatch.status === "rejected" ? (dispatch.reason as Error) : undefined;
        return step.run("note", () => ({
          lost: `${reason?.name}: ${reason?.message} ${String((reason as { cause?: Error })?.cause?.name)}`,
          other: other.status,
        }));
      }),
    ],
  });
  const eventId = await world.send("careful/asked");
  await world.eventually("the step to be in progress", gate.reached);
  await world.eventually("the other step to be answered", () =>
    world.log.calls.some((call) => call.stepId !== "step" && call.answer.includes("fine")),
  );
  await world.perdura.kill();
  gate.open();
  await world.perdura.restart();
  const run = await world.ended(eventId, world.advancing(MINUTE_MS));
  assert.equal(run.status, "Completed", JSON.stringify(run.output));
  assert.match((run.output as { lost: string }).lost, /AttemptLost/);
  assert.equal(dispatched, 1);
});

test(`${sdk.name}: a polite stop waits for the calls on the wire, and loses nothing`, async (t) => {
  let dispatched = 0;
  const gate = door();
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "polite", retries: 0, checkpointing: false }, { event: "polite/asked" }, async ({ step }) => {
        await step.run("dispatch", () => {
          dispatched += 1;
          return gate.pass();
        });
        return "delivered";
      }),
    ],
  });
  const eventId = await world.send("polite/asked");
  await world.eventually("the step to be in progress", gate.reached);
  const stopped = world.perdura.stop();
  await world.eventually("the server to say that it waits", () => world.perdura.output.includes("finishing calls on the wire"));
  // It may refuse this one; if it takes it, then for good.
  const meanwhile = await world.send("polite/asked").catch(() => undefined);
  gate.open();
  await stopped;
  await world.perdura.restart();
  for (const id of [eventId, meanwhile]) {
    if (id === undefined) continue;
    const run = await world.ended(id, world.advancing(MINUTE_MS));
    assert.deepEqual([run.status, run.output], ["Completed", "delivered"]);
  }
  assert.equal(dispatched, meanwhile === undefined ? 1 : 2);
});

test("v4: checkpointed steps are not run again after a crash", onlyWith("v4"), async (t) => {
  const counts = { one: 0, two: 0, three: 0 };
  const gate = door();
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "checkpointed", retries: 3 }, { event: "checkpointed/asked" }, async ({ step }) => {
        await step.run("one", () => (counts.one += 1));
        await step.run("two", () => (counts.two += 1));
        await step.run("three", () => {
          counts.three += 1;
          return counts.three === 1 ? gate.pass() : undefined;
        });
        return counts;
      }),
    ],
  });
  const eventId = await world.send("checkpointed/asked");
  await world.eventually("the third step to be in progress", gate.reached);
  await world.perdura.kill();
  gate.open();
  await world.perdura.restart();
  const run = await world.ended(eventId, world.advancing(MINUTE_MS));
  assert.equal(run.status, "Completed");
  assert.deepEqual(counts, { one: 1, two: 1, three: 2 });
});

test("v4: a server that returns while the call is open takes its checkpoints, or calls again", onlyWith("v4"), async (t) => {
  const counts = { one: 0, two: 0 };
  const gate = door();
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "reunited", retries: 3 }, { event: "reunited/asked" }, async ({ step }) => {
        await step.run("one", () => ((counts.one += 1), counts.one === 1 ? gate.pass() : undefined));
        await step.run("two", () => (counts.two += 1));
        return "together";
      }),
    ],
  });
  const eventId = await world.send("reunited/asked");
  await world.eventually("the first step to be in progress", gate.reached);
  await world.perdura.kill();
  await world.perdura.restart();
  gate.open();
  const run = await world.ended(eventId, world.advancing(MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", "together"]);
  assert.ok(counts.one <= 2 && counts.two <= 2, JSON.stringify(counts));
});

test("killed again and again, every accepted event still ends in one run", async (t) => {
  const completions = new Map<number, number>();
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "stubborn", retries: 20 }, { event: "stubborn/asked" }, async ({ event, step }) => {
        const number = event.data["number"] as number;
        await step.run("one", () => number);
        await step.run("two", () => number);
        return number;
      }),
      define({ id: "counter", retries: 20 }, { event: "inngest/function.finished", if: "event.data.function_id == 'suite-stubborn'" }, ({ event }) => {
        const number = event.data["result"] as number;
        completions.set(number, (completions.get(number) ?? 0) + 1);
      }),
    ],
  });
  const ids: string[] = [];
  for (const round of [0, 1, 2, 3, 4]) {
    const events = [0, 1, 2, 3].map((index) => ({ name: "stubborn/asked", data: { number: round * 4 + index } }));
    ids.push(...(await world.client.send(events)).ids);
    await world.perdura.kill();
    await world.perdura.restart();
  }
  for (const [number, id] of ids.entries()) {
    const run = await world.ended(id, world.advancing(MINUTE_MS));
    assert.deepEqual([run.status, run.output], ["Completed", number]);
  }
  await world.eventually("every completion to be heard", () => completions.size === ids.length, world.advancing(MINUTE_MS));
});
