/**
 * The robot answers within a millisecond, often before its dispatch is even answered, and the app
 * does not pause before it waits. No signal may be lost. `ROUNDS` sets how often; 200 is a full run.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Random, sessionSeed, size } from "../harness/random.ts";
import { RobotWorld } from "../harness/robot.ts";

const ROUNDS = size("ROUNDS", 10);

test(`${ROUNDS} rounds against a robot that answers at once`, async (t) => {
  const random = new Random(sessionSeed());
  t.diagnostic(`SEED=${random.seed}`);
  const world = await RobotWorld.start(t, {
    settles: false,
    robot: { ROBOT_ITEM_DELAY_MS: "0-1", ROBOT_CONCURRENCY: "4" },
  });
  for (let round = 1; round <= ROUNDS; round += 1) {
    const submitted = await world.submit(random.whole(1, 4));
    // The clock stands: a lost signal would leave the run waiting until this gives up.
    const run = await world.ended(submitted);
    const { successCount, errorCount, status } = run.output as Record<string, unknown>;
    assert.deepEqual(
      { run: run.status, status, successCount, errorCount },
      { run: "Completed", status: "completed", successCount: submitted.items, errorCount: 0 },
      `round ${round}, SEED=${random.seed}`,
    );
  }
  const { dispatches } = await world.counts();
  assert.equal(Object.keys(dispatches).length, ROUNDS);
  assert.deepEqual([...new Set(Object.values(dispatches))], [1]);
});
