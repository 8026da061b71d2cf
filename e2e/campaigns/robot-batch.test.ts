/** A batch is dispatched once and counted exactly, however hard the robot stutters. `ITEMS` sets its size. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { size } from "../harness/random.ts";
import { COMPLETED, RobotWorld } from "../harness/robot.ts";

const ITEMS = size("ITEMS", 50);
const ERROR_EVERY = 7;

const ERRORS = Math.floor(ITEMS / ERROR_EVERY);
const COUNTS = { successCount: ITEMS - ERRORS, errorCount: ERRORS };

for (const jobType of ["create_shipment", "guide_lookup"] as const) {
  test(`${jobType}: ${ITEMS} items, all callbacks at once and each twice, give exact counts`, async (t) => {
    const world = await RobotWorld.start(t, {
      settles: true,
      robot: {
        ROBOT_CONCURRENCY: String(ITEMS),
        ROBOT_ITEM_DELAY_MS: "0-5",
        ROBOT_ERROR_EVERY: String(ERROR_EVERY),
        ROBOT_CALLBACK_COPIES: "2",
      },
    });
    const submitted = await world.submit(ITEMS, jobType);
    const { jobId } = submitted;
    // The clock moves in steps that the two-second pause notices and the long wait does not.
    const run = await world.ended(submitted, world.advancing(500));
    assert.equal(run.status, "Completed");
    const { dispatchResult, ...output } = run.output as Record<string, unknown>;
    assert.deepEqual(output, { status: "completed", jobId, ...COUNTS });
    assert.equal(dispatchResult === undefined, jobType === "guide_lookup");

    const { status, successCount, errorCount } = await world.job(jobId);
    assert.deepEqual({ status, successCount, errorCount }, { status: "completed", ...COUNTS });
    const { dispatches, items } = await world.counts();
    assert.deepEqual(dispatches, { [jobId]: 1 });
    assert.equal(Object.keys(items).length, ITEMS);
    assert.deepEqual([...new Set(Object.values(items))], [1]);
    const signals = await world.api.events(COMPLETED);
    assert.deepEqual(signals.map((event) => event.data), [{ jobId, workspaceId: "workspace-1", ...COUNTS }]);
  });
}
