/** A workflow that asks a person, killed at each of its steps, and answered from its signed page in a real browser. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import type { Browser } from "playwright-core";
import type { CoordinationDesk, CoordinationTask, CoordinationWorkflow } from "../../clients/typescript/perdura.ts";
import { atEnd } from "../harness/at-end.ts";
import { browse } from "../harness/browser.ts";
import { eventually } from "../harness/eventually.ts";
import { listen } from "../harness/listener.ts";
import { Perdura } from "../harness/perdura.ts";
import { ended, happenings, type Management, persistent, rpc } from "./clients.ts";
import { desk, handoff, workflow } from "./documents.ts";

const PICTURES = join(tmpdir(), "perdura-e2e-pictures");

/** What every run of it tells, whatever happens to the server. Branches run side by side, so this has no order. */
const HAPPENINGS = [
  "run.started queued",
  "run.started running",
  ...["price", "log", "approve", "join", "ship"].flatMap((id) => [`${id} desk.started`, `${id} desk.completed`]),
  "run.completed completed",
];
/** The server is killed behind each of them in turn. */
const STEPS = HAPPENINGS.length;

/** price → log, approve (large) or cheap (small) → join → ship. */
function purchase(shop: string, approve: Partial<CoordinationDesk> = {}): CoordinationWorkflow {
  const decision: CoordinationDesk["outputSchema"] = {
    type: "object",
    properties: { approved: { type: "boolean", description: "May it be bought?" }, note: { type: "string" } },
    required: ["approved", "note"],
  };
  const desks = [
    desk("price", { executor: { type: "expression", value: { total: "input.amount * 2.0" } } }),
    desk("log", { executor: { type: "http", url: `${shop}/log` } }),
    desk("approve", {
      kind: "desk:human-wait",
      outputSchema: decision,
      executor: { type: "human", title: "Buy for {{ input.total }}?", instructions: "Somebody wants to spend money." },
      ...approve,
    }),
    desk("cheap"),
    desk("join", { kind: "desk:join" }),
    desk("ship", { executor: { type: "http", url: `${shop}/ship` } }),
  ];
  const handoffs = [
    handoff("price>log"),
    handoff("price>approve", { condition: "output.total > 100" }),
    handoff("price>cheap", { condition: "output.total <= 100" }),
    handoff("log>join"),
    handoff("approve>join"),
    handoff("cheap>join"),
    handoff("join>ship", { mappingRefs: { decision: "output.merged.approve", amount: "input.amount" } }),
  ];
  return workflow("purchase", desks, handoffs);
}

it("survives a kill at every step, and ends with the answer", { timeout: 600_000 }, async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const shop = await listen(test, ({ body }) => ({ body }));
  const browser = await browse(test);
  const client = persistent(perdura.url);
  await client.coordination.saveWorkflow({ workflow: purchase(shop.url) });

  for (let step = 1; step <= STEPS; step += 1) {
    const runId = `purchase-${step}`;
    await client.coordination.queueRun({ workflowId: "purchase", runId, input: { amount: 90 } });
    const answering = answerInBrowser(browser, client, runId, `note ${step}`, step === 1);
    await killedBehind(step, perdura, client, runId);
    await answering;
    const run = await ended(client, runId);
    const decision = { approved: true, note: `note ${step}` };
    assert.deepEqual([run.status, (run.output as { body: unknown }).body], ["completed", { decision, amount: 90 }]);
    assert.deepEqual([...(await happenings(client, runId))].sort(), [...HAPPENINGS].sort());
  }
  console.log(`${STEPS} runs, each killed behind another of its ${STEPS} steps, each desk completed once; pictures in ${PICTURES}`);
});

it("takes one answer, through its own link only", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const shop = await listen(test, ({ body }) => ({ body }));
  const client = rpc(perdura.url);
  await client.coordination.saveWorkflow({ workflow: purchase(shop.url) });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "once", input: { amount: 90 } });
  const { url } = await openTask(client, "once");
  assert.ok(url != null);

  const wrong = `${url.slice(0, -1)}${url.endsWith("A") ? "B" : "A"}`;
  for (const method of ["GET", "POST"]) assert.ok([401, 403, 404].includes((await fetch(wrong, { method })).status), method);
  const post = async (fields: Record<string, string>): Promise<{ status: number; text: string }> => {
    const response = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
    return { status: response.status, text: await response.text() };
  };
  const incomplete = await post({ "answer/note": "" });
  assert.equal(incomplete.status, 422);
  assert.match(incomplete.text, /This is needed/);
  assert.match((await post({ "answer/note": "no", answeredBy: "Ana" })).text, /Thank you/);
  const second = await post({ "answer/note": "yes", "answer/approved": "true" });
  assert.equal(second.status, 409);
  assert.match(second.text, /takes no second one/);
  const run = await ended(client, "once");
  assert.deepEqual((run.output as { body: { decision: unknown } }).body.decision, { approved: false, note: "no" });
});

it("goes on without an answer when the time is over", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const shop = await listen(test, ({ body }) => ({ body }));
  const client = rpc(perdura.url);
  const timeoutOutput = { approved: false, note: "nobody was there" };
  const executor = { type: "human", title: "Buy?", timeoutOutput } as const;
  await client.coordination.saveWorkflow({ workflow: purchase(shop.url, { executor, runtimePolicy: { timeoutSeconds: 3_600 } }) });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "late", input: { amount: 90 } });
  const { url, taskId } = await openTask(client, "late");
  await perdura.kill();
  await perdura.restart();
  await perdura.advance(3_601_000);
  const run = await ended(client, "late");
  assert.deepEqual((run.output as { body: { decision: unknown } }).body.decision, { ...timeoutOutput, timedOut: true });
  assert.equal((await client.coordination.getTask({ taskId })).task.status, "timed-out");
  assert.match(await (await fetch(url ?? "")).text(), /open for a limited time, which is over/);
});

it("never asks about what is cheap", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const shop = await listen(test, ({ body }) => ({ body }));
  const client = rpc(perdura.url);
  await client.coordination.saveWorkflow({ workflow: purchase(shop.url) });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "small", input: { amount: 1 } });
  const run = await ended(client, "small");
  assert.equal(run.status, "completed", run.error ?? "");
  const told = await happenings(client, "small");
  assert.ok(told.includes("cheap desk.completed") && !told.some((what) => what.startsWith("approve")));
  assert.deepEqual((await client.coordination.listTasks({ runId: "small" })).tasks, []);
});

/** Kills the server as soon as `step` things stand in the run's timeline, and starts it again. */
async function killedBehind(step: number, perdura: Perdura, client: Management, runId: string): Promise<void> {
  for await (const { run } of await client.coordination.watchRun({ runId })) {
    const { timeline } = await client.coordination.getRunTimeline({ runId });
    if (timeline.length >= step || run.status === "completed") break;
  }
  await perdura.kill();
  await perdura.restart();
}

function openTask(client: Management, runId: string): Promise<CoordinationTask> {
  return eventually(`run ${runId} to ask`, async () => (await client.coordination.listTasks({ runId, status: ["open"] })).tasks[0]);
}

/** Opens the page of the run's question, fills its form and sends it; while the server is down, again. */
async function answerInBrowser(browser: Browser, client: Management, runId: string, note: string, keep: boolean): Promise<void> {
  const page = await browser.newPage();
  const { url, taskId } = await openTask(client, runId);
  await eventually(`the answer of ${runId} to be taken`, async () => {
    const { task } = await client.coordination.getTask({ taskId });
    if (task.status === "answered") return true;
    await page.goto(url ?? "");
    await page.getByLabel("Note").fill(note);
    await page.getByLabel("Approved").check();
    if (keep) await picture(page, "question");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await page.getByRole("heading", { name: /Thank you|Nothing to answer/ }).waitFor({ timeout: 5_000 });
    if (keep) await picture(page, "thanks");
    return true;
  });
  await page.close();
}

async function picture(page: { screenshot(options: { path: string }): Promise<unknown> }, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
