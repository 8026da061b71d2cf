/** Robot jobs as their users meet them: Perdura's own orchestrator, the robot service and the demo carrier. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { atEnd } from "../harness/at-end.ts";
import { RobotWorld } from "../harness/robot.ts";
import { BATCH_COMPLETED, JOB_COMPLETED, RobotJobsWorld, SECRETS, callbackKey, shippable, type Item } from "../harness/robot-jobs.ts";
import { Service } from "../harness/robot-service.ts";

const orders = (count: number) => Array.from({ length: count }, (_, index) => shippable(`order-${index}`));
const nowhere = (orderId: string) => ({ orderId, payload: { nombres: "Ana", ciudad: "Springfield" } });
const statuses = (items: Item[]): string[] => items.map((item) => item.status);
const count = (items: Item[], status: Item["status"]): number => items.filter((item) => item.status === status).length;
/** The robot works on the first order of a batch and rests before the next, longer than any test. */
const RESTS = { ROBOT_ITEM_PAUSE_MS: "600000" };

test("a job is created, watched and completed", async (t) => {
  const world = await RobotJobsWorld.start(t);
  const { status, body } = await world.request("POST", "/jobs", {
    workspaceId: "shop-1",
    kind: "coordinadora",
    items: [...orders(4), nowhere("order-4")],
  });
  assert.equal(status, 201);
  const { jobId } = body.job;
  assert.deepEqual([body.job.status, body.job.totalItems], ["pending", 5]);
  assert.deepEqual(body.callback, { url: `${world.perdura.url}/api/webhooks/robot-callback`.replace("localhost", "127.0.0.1"), keyId: `${jobId}.1` });

  const stream = world.stream(t, jobId);
  const { job, items } = await world.ended(jobId);
  assert.deepEqual([job.status, job.outcome, job.successCount, job.errorCount], ["completed", "partial", 4, 1]);
  assert.deepEqual(statuses(items), ["success", "success", "success", "success", "error"]);
  assert.deepEqual([items[4]?.errorType, items[4]?.errorMessage], ["validation", "The city 'Springfield' is not served."]);
  await world.eventually("the stream to tell the end", () => stream.named(JOB_COMPLETED).length === 1);
  assert.equal(stream.events[0]?.name, "snapshot");
  // What happened before the stream was open is in its first message.
  const { job: before } = stream.events[0]?.body as { job: { successCount: number; errorCount: number } };
  assert.ok(stream.named("robot/item.completed").length >= 5 - before.successCount - before.errorCount);

  const { shipments, duplicates, perReference } = await world.ledger();
  assert.deepEqual({ shipments, duplicates }, { shipments: 4, duplicates: 0 });
  assert.deepEqual(Object.keys(perReference).sort(), items.slice(0, 4).map((item) => `${item.itemId}-1`).sort());
  assert.equal(new Set(items.slice(0, 4).map((item) => item.trackingNumber)).size, 4);
  assert.equal((await world.allEvents(BATCH_COMPLETED)).length, 1);
  assert.equal((await world.allEvents("automation/robot.coord.completed")).length, 4);
  const [{ runs } = { runs: [] }] = await world.eventually("the run to end", async () => {
    const all = await world.runs("robot/job.submitted");
    return all.every(({ runs }) => runs.length > 0 && runs.every((run) => run.ended_at !== null)) ? all : undefined;
  });
  assert.deepEqual(runs.map((run) => run.status), ["Completed"]);
  const { successCount, errorCount, outcome } = runs[0]?.output as Record<string, unknown>;
  assert.deepEqual({ successCount, errorCount, outcome }, { successCount: 4, errorCount: 1, outcome: "partial" });
});

test("look-ups find the guides of what was shipped", async (t) => {
  const world = await RobotJobsWorld.start(t);
  const shipped = await world.ended((await world.create({ workspaceId: "shop-1", items: orders(2) })).jobId);
  assert.deepEqual(statuses(shipped.items), ["success", "success"]);
  const lookup = await world.create({
    workspaceId: "shop-1",
    jobType: "guide_lookup",
    items: ["P00000001", "P00000002", "P00000099"].map((pedidoNumber) => ({ orderId: pedidoNumber, payload: { pedidoNumber } })),
  });
  const { job, items } = await world.ended(lookup.jobId);
  assert.deepEqual([job.status, job.outcome], ["completed", "partial"]);
  assert.deepEqual(statuses(items), ["success", "success", "error"]);
  const guides = items.slice(0, 2).map((item) => item.guideNumber);
  assert.deepEqual(guides.sort(), shipped.items.map((item) => item.trackingNumber).sort());
});

test("a cancelled job stops its robot, and a retry does the rest once", async (t) => {
  const world = await RobotJobsWorld.start(t, { portal: { PORTAL_DELAY_MS: "100" } });
  const { jobId } = await world.create({ workspaceId: "shop-1", items: orders(20) });
  await world.eventually("the first item to end", async () => (await world.job(jobId)).job.successCount > 0);
  const answer = await world.request("POST", `/jobs/${jobId}/cancel`, { reason: "wrong batch" });
  assert.deepEqual([answer.status, answer.body.job.status, answer.body.job.failureReason], [200, "cancelled", "wrong batch"]);
  assert.equal((await world.request("POST", `/jobs/${jobId}/cancel`)).status, 409);
  const robotIsIdle = () => world.eventually("the robot to be idle", async () => (await world.robotOpenBatches()) === 0);
  await robotIsIdle();
  const { shipments } = await world.ledger();
  assert.ok(shipments < 20, `${shipments} of 20 were shipped after a cancel`);
  const stopped = await world.job(jobId);
  // What the robot had in its hands is shipped all the same, and its result is kept.
  assert.equal(stopped.job.successCount + stopped.job.lateCount, shipments);
  assert.equal(count(stopped.items, "cancelled"), stopped.job.cancelledCount);
  assert.equal((await world.allEvents(BATCH_COMPLETED)).length, 0);

  assert.equal((await world.request("POST", `/jobs/${jobId}/retry`)).status, 200);
  const { job, items } = await world.ended(jobId);
  assert.deepEqual([job.status, job.outcome, job.round, job.successCount], ["completed", "success", 2, 20]);
  assert.equal(count(items, "success"), 20);
  await robotIsIdle();
  const after = await world.ledger();
  assert.deepEqual([after.shipments, after.duplicates], [20, 0]);
  assert.deepEqual((await world.allEvents(BATCH_COMPLETED)).map((event) => event.data["round"]), [2]);
});

test("chosen items are tried again, and the others are left alone", async (t) => {
  const world = await RobotJobsWorld.start(t, { portal: { PORTAL_REFUSE_EVERY: "3" } });
  const { jobId } = await world.create({ workspaceId: "shop-1", items: orders(6) });
  const first = await world.ended(jobId);
  const failed = first.items.filter((item) => item.status === "error");
  assert.deepEqual([failed.length, failed[0]?.errorType], [2, "portal"]);
  const { status, body } = await world.request("POST", `/jobs/${jobId}/retry`, { itemIds: [failed[0]?.itemId] });
  assert.deepEqual([status, body.job.round], [200, 2]);
  const { job, items } = await world.ended(jobId);
  assert.deepEqual([job.successCount, job.errorCount], [5, 1]);
  assert.deepEqual(items.map((item) => item.attempt).sort(), [1, 1, 1, 1, 1, 2]);
  const refused = await world.request("POST", `/jobs/${jobId}/retry`, { itemIds: [items.find((item) => item.status === "success")?.itemId] });
  assert.equal(refused.status, 409);
  const { shipments, duplicates } = await world.ledger();
  assert.deepEqual([shipments, duplicates], [5, 0]);
});

test("a workspace that is busy at the robot fails the job readably, and a retry goes through", async (t) => {
  const world = await RobotJobsWorld.start(t, { portal: { PORTAL_DELAY_MS: "300" } });
  const busy = await world.create({ workspaceId: "shop-1", items: [shippable("a"), shippable("b"), shippable("c")] });
  await world.eventually("the robot to have the first job", async () => (await world.job(busy.jobId)).job.dispatch.status === "accepted");
  const { jobId } = await world.create({ workspaceId: "shop-1", items: [shippable("d")] });
  const blocked = await world.ended(jobId);
  assert.deepEqual([blocked.job.status, blocked.items[0]?.settledBy], ["failed", "jobFailure"]);
  assert.match(blocked.job.failureReason ?? "", new RegExp(`the robot answered 409.*${busy.jobId}`));
  await world.ended(busy.jobId);
  await world.eventually("the retry to be done", async () => {
    const { job } = await world.job(jobId);
    if (job.status === "failed") await world.request("POST", `/jobs/${jobId}/retry`);
    return job.status === "completed";
  });
  const { shipments, duplicates } = await world.ledger();
  assert.deepEqual([shipments, duplicates], [4, 0]);
});

test("callbacks prove themselves, count once, and are kept when they come too late", async (t) => {
  const world = await RobotJobsWorld.start(t, { robot: RESTS });
  const { jobId, keyId } = await world.create({ workspaceId: "shop-1", items: orders(2) });
  const other = await world.create({ workspaceId: "shop-2", items: orders(1) });
  await world.eventually("the first item to end", async () => (await world.job(jobId)).job.successCount === 1);
  const open = (await world.job(jobId)).items.find((item) => item.status !== "success");
  const success = { itemId: open?.itemId, attempt: 1, status: "success", trackingNumber: "T-100" };
  const strangers: [title: string, how: { keyId: string; key?: string }, code: string][] = [
    ["another key", { keyId, key: "wrong" }, "signature_mismatch"],
    ["another job's key", { keyId: other.keyId }, "key_of_other_job"],
    ["another job's key under this one's name", { keyId, key: callbackKey(other.keyId) }, "signature_mismatch"],
  ];
  for (const [title, how, code] of strangers) {
    const refused = await world.callback(success, how);
    assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [401, code], title);
  }
  const unsigned = await world.api.request("POST", "/api/webhooks/robot-callback", success);
  assert.equal(unsigned.status, 401);
  assert.equal((await world.job(jobId)).job.successCount, 1, "no stranger counted");

  const error = { itemId: open?.itemId, attempt: 1, status: "error", errorType: "portal", errorMessage: "no" };
  assert.deepEqual(await (await world.callback(error, { keyId })).json(), { received: true });
  assert.deepEqual(await (await world.callback(error, { keyId })).json(), { received: true, duplicate: true });
  const { job } = await world.ended(jobId);
  assert.deepEqual([job.status, job.successCount, job.errorCount], ["completed", 1, 1]);

  // A silent robot: its job is given up on time, and what it says afterwards waits for a person.
  const silent = await world.create({ workspaceId: "shop-3", items: orders(3) });
  await world.eventually("the first item to end", async () => (await world.job(silent.jobId)).job.successCount === 1);
  await world.perdura.advance(3 * 30_000 + 5 * 60_000);
  const given = await world.ended(silent.jobId);
  assert.deepEqual([given.job.status, given.job.errorCount], ["failed", 2]);
  const late = given.items.find((item) => item.status === "error");
  assert.deepEqual([late?.errorType, late?.settledBy], ["timeout", "jobTimeout"]);
  const lateSuccess = { ...success, itemId: late?.itemId };
  assert.deepEqual(await (await world.callback(lateSuccess, { keyId: silent.keyId })).json(), { received: true, late: true });
  const kept = await world.job(silent.jobId);
  assert.deepEqual([kept.job.errorCount, kept.job.lateCount, kept.job.status], [2, 1, "failed"]);
  const accepted = await world.request("POST", `/jobs/${silent.jobId}/items/${late?.itemId}/accept-late`);
  assert.deepEqual([accepted.status, accepted.body.item.trackingNumber, accepted.body.job.successCount], [200, "T-100", 2]);
});

test("the way of the original: the secret in a header", async (t) => {
  const world = await RobotJobsWorld.start(t, { robot: RESTS });
  const { jobId } = await world.create({ workspaceId: "shop-1", callbackMode: "secret", items: orders(2) });
  await world.eventually("the first item to end", async () => (await world.job(jobId)).job.successCount === 1);
  const open = (await world.job(jobId)).items.find((item) => item.status !== "success");
  const send = (secret: string) =>
    fetch(`${world.perdura.url}/api/webhooks/robot-callback`, {
      method: "POST",
      headers: { "x-callback-secret": secret },
      body: JSON.stringify({ itemId: open?.itemId, status: "success", trackingNumber: "T-100" }),
    });
  assert.equal((await send("wrong")).status, 401);
  assert.equal((await send(SECRETS.callback)).status, 200);
  assert.equal((await world.ended(jobId)).job.successCount, 2);
});

test("no secret is in an event, a run, a log, an answer or on disk", async (t) => {
  const world = await RobotJobsWorld.start(t, { portal: { PORTAL_REFUSE_EVERY: "2" } });
  const keys: string[] = [];
  for (const callbackMode of ["hmac", "secret"] as const) {
    const { jobId, keyId } = await world.create({ workspaceId: `shop-${callbackMode}`, callbackMode, items: orders(4) });
    keys.push(callbackKey(keyId));
    await world.ended(jobId);
    await world.request("POST", `/jobs/${jobId}/retry`);
    await world.ended(jobId);
  }
  // The robot refuses this one, and says so in its answer.
  const second = await world.create({ workspaceId: "shop-hmac", items: [{ orderId: "no-city", payload: { nombres: "Ana" } }] });
  await world.ended(second.jobId);
  keys.push(callbackKey(second.keyId));

  const seen: [where: string, text: string][] = [
    ["the server's log", world.perdura.output],
    ["the robot's log", world.robot.output],
  ];
  const take = async (path: string): Promise<unknown> => {
    const { status, body } = await world.api.request("GET", path);
    assert.equal(status, 200, path);
    seen.push([path, JSON.stringify(body)]);
    return body;
  };
  const { data } = (await take("/v1/events?limit=100")) as { data: { internal_id: string; name: string }[] };
  assert.ok(data.length < 100, "all events are on this page");
  assert.ok(data.some((event) => event.name === "robot/job.submitted"));
  for (const event of data) {
    const { data: runs } = (await take(`/v1/events/${event.internal_id}/runs`)) as { data: { run_id: string }[] };
    for (const run of runs) await take(`/v1/runs/${run.run_id}`);
  }
  const { jobs } = (await take("/api/robot/jobs")) as { jobs: { jobId: string }[] };
  for (const { jobId } of jobs) {
    for (const part of ["", "/summary", "/callbacks"]) await take(`/api/robot/jobs/${jobId}${part}`);
  }
  await take("/api/robot/kinds");
  const files = readdirSync(world.perdura.dataDirectory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  for (const file of files) seen.push([file.name, readFileSync(join(file.parentPath, file.name), "latin1")]);

  for (const [where, text] of seen) {
    for (const secret of [...Object.values(SECRETS), ...keys]) assert.ok(!text.includes(secret), `${secret} is in ${where}`);
  }
  assert.ok(seen.some(([, text]) => text.includes("order-3")), "the search would have found something");
});

test("the TypeScript orchestrator goes on beside it, and each has its own events", async (t) => {
  const { username: PORTAL_USERNAME, password: PORTAL_PASSWORD } = SECRETS;
  const portal = await Service.portal({ PORTAL_USERNAME, PORTAL_PASSWORD });
  atEnd(t, () => portal.close());
  const robot = await Service.robot({ ROBOT_PORTAL_URL: portal.url, ROBOT_CALLBACK_SECRET: SECRETS.callback });
  atEnd(t, () => robot.close());
  const environment = {
    ROBOT_CALLBACK_SECRET: SECRETS.callback,
    ROBOT_COORDINADORA_URL: robot.url,
    ROBOT_COORDINADORA_USERNAME: PORTAL_USERNAME,
    ROBOT_COORDINADORA_PASSWORD: PORTAL_PASSWORD,
  };
  const example = await RobotWorld.start(t, { perdura: { environment }, robot: { ROBOT_ITEM_DELAY_MS: "0-5" } });
  const theirs = new Set<string>();
  for (const jobType of ["create_shipment", "guide_lookup"] as const) {
    // `ended` makes sure that the event has started one run only.
    const submitted = await example.submit(3, jobType);
    const run = await example.ended(submitted);
    assert.equal(run.status, "Completed");
    theirs.add(run.function_id);
    assert.deepEqual((await example.job(submitted.jobId)).status, "completed");
  }
  const created = await example.api.request("POST", "/api/robot/jobs", { workspaceId: "shop-1", kind: "coordinadora", items: orders(3) });
  const { job } = created.body as { job: { jobId: string } };
  await example.eventually("the job of Perdura's own orchestrator to end", async () => {
    const { body } = await example.api.request("GET", `/api/robot/jobs/${job.jobId}`);
    return (body as { job: { status: string } }).job.status === "completed";
  });
  const [own] = await example.api.events("robot/job.submitted", 1);
  const ownRuns = await example.api.eventRuns(own?.internal_id ?? "");
  assert.ok(ownRuns.some((run) => !theirs.has(run.function_id)), "Perdura's own function took Perdura's own job");
  const verdict = (await (await fetch(`${portal.url}/ledger`)).json()) as { shipments: number; duplicates: number };
  assert.deepEqual([verdict.shipments, verdict.duplicates], [3, 0]);
  assert.equal(Object.keys((await example.counts()).dispatches).length, 2);
});
