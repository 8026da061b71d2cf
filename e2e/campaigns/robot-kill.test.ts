/**
 * Perdura is killed with `kill -9` at random moments while jobs are on their way. No job may be
 * dispatched twice, every accepted event must lead to one run that ends, and no signal may be
 * lost. `ROUNDS` sets the number of kills; 100 is a full campaign. `SEED` plays one again.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { ATTEMPT_LOST } from "../harness/api.ts";
import { Random, sessionSeed, size } from "../harness/random.ts";
import { RobotWorld, type Submitted } from "../harness/robot.ts";

const ROUNDS = size("ROUNDS", 5);
const JOBS_PER_ROUND = 3;
/** From its event to its dispatch a job takes so long, about. */
const KILL_AFTER_MS_MAX = 100;
/** From the dispatch to the last callback. */
const KILL_AFTER_DISPATCH_MS_MAX = 150;
const END_DEADLINE_MS = 60_000;

test(`${ROUNDS} kills`, async (t) => {
  const random = new Random(sessionSeed());
  t.diagnostic(`SEED=${random.seed}`);
  const world = await RobotWorld.start(t, {
    settles: false,
    robot: { ROBOT_ITEM_DELAY_MS: "0-40", ROBOT_CONCURRENCY: "2" },
  });
  const accepted: Submitted[] = [];
  let dispatched = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const submitting = Array.from({ length: JOBS_PER_ROUND }, () => world.trySubmit(random.whole(1, 5)));
    if (random.next() < 0.5) {
      await pause(random.whole(0, KILL_AFTER_MS_MAX));
    } else {
      dispatched = await moreDispatches(world, dispatched);
      await pause(random.whole(0, KILL_AFTER_DISPATCH_MS_MAX));
    }
    await world.perdura.kill();
    await world.perdura.restart();
    accepted.push(...(await Promise.all(submitting)).filter((job) => job !== undefined));
  }
  assert.ok(accepted.length > 0, "at least one job was accepted");

  const outcomes = { completed: 0, failed: 0 };
  for (const submitted of accepted) {
    const story = `job ${submitted.jobId}, SEED=${random.seed}`;
    const patience = { ...world.advancing(1_000), deadlineMs: END_DEADLINE_MS };
    const run = await world.ended(submitted, patience);
    const job = await world.eventually(
      `job ${submitted.jobId} to end`,
      async () => {
        const view = await world.job(submitted.jobId);
        return view.status === "completed" || view.status === "failed" ? view : undefined;
      },
      patience,
    );
    if (run.status === "Completed") {
      outcomes.completed += 1;
      const { status, successCount, errorCount } = run.output as Record<string, unknown>;
      assert.deepEqual(
        { status, successCount, errorCount, job: job.status },
        { status: "completed", successCount: submitted.items, errorCount: 0, job: "completed" },
        story,
      );
    } else {
      outcomes.failed += 1;
      assert.equal(run.status, "Failed", story);
      assert.match(JSON.stringify(run.output), ATTEMPT_LOST, story);
    }
  }
  t.diagnostic(`${accepted.length} jobs accepted, ${outcomes.completed} completed, ${outcomes.failed} failed by a lost attempt`);

  const { dispatches, items } = await world.counts();
  assert.ok(Object.keys(dispatches).length > 0, "some dispatch reached the robot");
  for (const [jobId, count] of Object.entries(dispatches)) assert.equal(count, 1, `job ${jobId}, SEED=${random.seed}`);
  for (const [itemId, count] of Object.entries(items)) assert.equal(count, 1, `item ${itemId}, SEED=${random.seed}`);
});

/** Waits until the robot has heard of more jobs than before, and gives their number. */
const moreDispatches = (world: RobotWorld, before: number): Promise<number> =>
  world.eventually("another dispatch", async () => {
    const now = Object.keys((await world.counts()).dispatches).length;
    return now > before ? now : undefined;
  });
