/** Ending a run from outside: by event, by API, by its own time limits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sdk } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;

test(`${sdk.name}: cancelOn ends the run that fits, and only that`, async (t) => {
  let failures = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define(
        {
          id: "long",
          cancelOn: [{ event: "long/unwanted", if: "async.data.key == event.data.key" }],
          onFailure: () => (failures += 1),
        },
        { event: "long/asked" },
        async ({ event, step }) => {
          await step.sleep("long", "1h");
          return event.data["key"];
        },
      ),
    ],
  });
  const doomed = await world.send("long/asked", { key: "doomed" });
  const spared = await world.send("long/asked", { key: "spared" });
  await world.started(doomed);
  await world.started(spared);
  await world.send("long/unwanted", { key: "doomed" });
  assert.equal((await world.ended(doomed)).status, "Cancelled");
  const run = await world.ended(spared, world.advancing(30 * MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", "spared"]);
  assert.equal(failures, 0, "a cancelled run has not failed");
});

test(`${sdk.name}: a run may be cancelled by the API, once`, async (t) => {
  let after = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "long" }, { event: "long/asked" }, async ({ step }) => {
        await step.sleep("long", "1h");
        await step.run("after", () => (after += 1));
      }),
    ],
  });
  const eventId = await world.send("long/asked");
  const { run_id: runId } = await world.started(eventId);
  assert.equal(await world.api.cancel(runId), 200);
  assert.equal((await world.ended(eventId)).status, "Cancelled");
  await world.perdura.advance(120 * MINUTE_MS);
  await world.eventually("the cancelled event", async () => (await world.api.events("inngest/function.cancelled"))[0]);
  assert.equal(after, 0);
  assert.equal((await world.api.run(runId)).status, "Cancelled");
  assert.equal(await world.api.cancel("01H00000000000000000000000"), 404);
});

test(`${sdk.name}: what a cancelled run still answers is dropped`, async (t) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = 0;
  let after = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "busy", checkpointing: false }, { event: "busy/asked" }, async ({ step }) => {
        await step.run("held", async () => {
          begun += 1;
          await held;
        });
        await step.run("after", () => (after += 1));
      }),
    ],
  });
  const eventId = await world.send("busy/asked");
  await world.eventually("the step to begin", () => begun === 1);
  const { run_id: runId } = await world.started(eventId);
  await world.api.cancel(runId);
  assert.equal((await world.ended(eventId)).status, "Cancelled");
  release();
  await world.eventually("the late answer", () => world.log.of(runId).length === 1);
  // A second run of the same function, to its end: a wrongly revived first one would have moved too.
  assert.equal((await world.run("busy/asked")).status, "Completed");
  assert.deepEqual([begun, after], [2, 1]);
  assert.equal((await world.api.run(runId)).status, "Cancelled");
});

test(`${sdk.name}: a run that does not start in time is cancelled`, async (t) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const started: string[] = [];
  const world = await World.start(t, {
    // The first run keeps the only worker busy, so the second cannot start.
    perdura: { queueWorkers: 1 },
    functions: (define) => [
      define({ id: "narrow", timeouts: { start: "10s" } }, { event: "narrow/asked" }, async ({ event, step }) => {
        await step.run("hold", () => {
          started.push(event.data["name"]);
          return held;
        });
      }),
    ],
  });
  const first = await world.send("narrow/asked", { name: "first" });
  await world.eventually("the first run to start", () => started.length === 1);
  const second = await world.send("narrow/asked", { name: "second" });
  await world.started(second);
  await world.perdura.advance(20_000);
  assert.equal((await world.ended(second)).status, "Cancelled");
  release();
  assert.equal((await world.ended(first)).status, "Completed");
  assert.deepEqual(started, ["first"]);
});

test(`${sdk.name}: a run that takes too long is cancelled`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "slow", timeouts: { finish: "1m" } }, { event: "slow/asked" }, async ({ event, step }) => {
        await step.sleep("sleep", event.data["sleep"]);
        return "in time";
      }),
    ],
  });
  const late = await world.send("slow/asked", { sleep: "1h" });
  const early = await world.send("slow/asked", { sleep: "1s" });
  assert.equal((await world.ended(early, world.advancing(2_000))).output, "in time");
  assert.equal((await world.ended(late, world.advancing(30_000))).status, "Cancelled");
});
