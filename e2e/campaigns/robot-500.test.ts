/** Dispatches that go wrong: the run fails without a second try, and onFailure marks the job. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RobotWorld } from "../harness/robot.ts";

const MINUTE_MS = 60_000;

for (const jobType of ["create_shipment", "guide_lookup"] as const) {
  test(`${jobType}: a robot that answers 500 is not asked again`, async (t) => {
    const world = await RobotWorld.start(t, { robot: { ROBOT_MODE: "refuse" } });
    const submitted = await world.submit(3, jobType);
    const { jobId } = submitted;
    const run = await world.ended(submitted);
    assert.equal(run.status, "Failed");
    assert.match(JSON.stringify(run.output), /the robot answered 500/);
    const job = await world.eventually("onFailure to mark the job", async () => {
      const view = await world.job(jobId);
      return view.status === "failed" ? view : undefined;
    });
    assert.match(job.failureReason ?? "", /the robot answered 500/);
    await world.perdura.advance(24 * 60 * MINUTE_MS);
    assert.equal((await world.ended(await world.submit(1, jobType))).status, "Failed");
    assert.equal((await world.counts()).dispatches[jobId], 1);
  });
}

const broken: [title: string, data: Record<string, unknown>][] = [
  ["without any field", {}],
  ["with a job that nobody knows", { jobId: "nobody", workspaceId: "w", credentials: {}, orders: [] }],
];
for (const [title, data] of broken) {
  test(`an event ${title} fails its run, and onFailure survives it`, async (t) => {
    const world = await RobotWorld.start(t);
    const sent = await world.api.request("POST", "/e/any", { name: "robot/job.submitted", data });
    const [eventId = ""] = (sent.body as { ids: string[] }).ids;
    const run = await world.ended({ eventId, jobId: title, items: 0 });
    assert.equal(run.status, "Failed");
    const cleanup = await world.eventually("onFailure to end", async () => {
      const [failed] = await world.api.events("inngest/function.failed");
      const runs = failed === undefined ? [] : await world.api.eventRuns(failed.internal_id);
      return runs.find((one) => one.status === "Completed");
    });
    assert.deepEqual(cleanup.output, { marked: false });
    assert.deepEqual((await world.counts()).dispatches, {});
  });
}
