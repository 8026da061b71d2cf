/** A robot that accepts and never reports: the run ends by its timeout, and says why. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RobotWorld } from "../harness/robot.ts";

const MINUTE_MS = 60_000;
const ITEMS = 2;

const timeouts: [jobType: "create_shipment" | "guide_lookup", timeoutMs: number][] = [
  ["create_shipment", ITEMS * 30_000 + 5 * MINUTE_MS],
  ["guide_lookup", ITEMS * 10_000 + 3 * MINUTE_MS],
];
for (const [jobType, timeoutMs] of timeouts) {
  test(`${jobType}: a silent robot is given ${timeoutMs} ms, and what it says later is not counted`, async (t) => {
    const world = await RobotWorld.start(t, { robot: { ROBOT_MODE: "silent" } });
    const submitted = await world.submit(ITEMS, jobType);
    const { jobId } = submitted;
    await world.eventually("the batch to be dispatched", async () => (await world.counts()).dispatches[jobId] === 1);
    await world.perdura.advance(timeoutMs - MINUTE_MS);
    const [waiting] = await world.api.eventRuns(submitted.eventId);
    assert.equal(waiting?.status, "Running");

    const run = await world.ended(submitted, world.advancing(MINUTE_MS / 4));
    assert.equal(run.status, "Completed");
    assert.deepEqual(run.output, { status: "failed", reason: "timeout", jobId });
    const job = await world.job(jobId);
    assert.deepEqual([job.status, job.failureReason], ["failed", "timeout"]);

    const late = await world.callback({ itemId: job.items[0]?.id, status: "success", trackingNumber: "LATE123" });
    assert.deepEqual([late.status, await late.json()], [200, { received: true, late: true }]);
    const after = await world.job(jobId);
    assert.deepEqual([after.status, after.successCount, after.items[0]?.late.length], ["failed", 0, 1]);
  });
}
