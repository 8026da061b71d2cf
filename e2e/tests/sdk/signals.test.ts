/** waitForSignal: one waiter per signal name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Test } from "../../harness/at-end.ts";
import { sdk } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const HOUR_MS = 3_600_000;

const worldOf = (t: Test): Promise<World> =>
  World.start(t, {
    functions: (define) => [
      define({ id: "waiter" }, { event: "signal/awaited" }, async ({ event, step }) => {
        const { signal, onConflict } = event.data as { signal: string; onConflict: "fail" | "replace" };
        return step.waitForSignal("signal", { signal, timeout: "1h", onConflict });
      }),
      define({ id: "sender" }, { event: "signal/asked" }, async ({ event, step }) => {
        await step.sendSignal("send", { signal: event.data["signal"], data: { from: "a step" } });
        return "sent";
      }),
    ],
  });

/** Sends a signal until somebody waits for it, and gives the run that it woke. */
const signalUntilHeard = (world: World, signal: string, data: unknown): Promise<string> =>
  world.eventually(`somebody to wait for ${signal}`, async () => {
    const { status, runId } = await world.api.signal(signal, data);
    return status === 200 ? runId : undefined;
  });

test(`${sdk.name}: a signal wakes its waiter with its data`, async (t) => {
  const world = await worldOf(t);
  const eventId = await world.send("signal/awaited", { signal: "door", onConflict: "fail" });
  const woken = await signalUntilHeard(world, "door", { open: true });
  const run = await world.ended(eventId);
  assert.equal(run.run_id, woken);
  assert.deepEqual(run.output, { signal: "door", data: { open: true } });
  assert.equal((await world.api.signal("door", {})).status, 404, "nobody waits any more");
});

test(`${sdk.name}: a wait for a signal times out with null`, async (t) => {
  const world = await worldOf(t);
  const run = await world.run("signal/awaited", { signal: "never", onConflict: "fail" }, world.advancing(HOUR_MS));
  assert.deepEqual([run.status, run.output ?? null], ["Completed", null]);
});

test(`${sdk.name}: a second waiter fails, or takes over, as it asks`, async (t) => {
  const world = await worldOf(t);
  const first = await world.send("signal/awaited", { signal: "seat", onConflict: "fail" });
  await world.answered("WaitForSignal");
  const second = await world.run("signal/awaited", { signal: "seat", onConflict: "fail" });
  assert.equal(second.status, "Failed");
  assert.match(JSON.stringify(second.output), /[Ss]ignal/);

  const third = await world.send("signal/awaited", { signal: "seat", onConflict: "replace" });
  const { run_id: thirdRunId } = await world.started(third);
  await world.eventually("the third waiter to be answered", () => world.log.of(thirdRunId).length > 0);
  const woken = await world.eventually("the signal to wake the third waiter", async () => {
    const { runId } = await world.api.signal("seat", "yours");
    return runId;
  });
  assert.equal(woken, thirdRunId);
  assert.deepEqual((await world.ended(third)).output, { signal: "seat", data: "yours" });
  const displaced = await world.ended(first, world.advancing(HOUR_MS));
  assert.deepEqual([displaced.status, displaced.output ?? null], ["Completed", null]);
});

test(`${sdk.name}: a step may send a signal`, async (t) => {
  const world = await worldOf(t);
  const waiting = await world.send("signal/awaited", { signal: "step", onConflict: "fail" });
  const { run_id: waiterId } = await world.started(waiting);
  await world.eventually("the waiter to be answered", () => world.log.of(waiterId).length > 0);
  const run = await world.run("signal/asked", { signal: "step" }, world.advancing(60_000));
  assert.equal(run.output, "sent");
  assert.deepEqual((await world.ended(waiting)).output, { signal: "step", data: { from: "a step" } });
});
