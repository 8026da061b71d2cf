/**
 * The callback's rules, one row each, against the real app process. A little event server stands
 * in for Perdura: it notes what the app sends and can be told to refuse.
 */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { randomUUID } from "node:crypto";

const SECRET = "a-secret-for-tests";
const COMPLETED = "robot/job.batch_completed";

interface SentEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
}

interface JobView {
  status: string;
  successCount: number;
  errorCount: number;
  items: { id: string; status: string; outcome?: Record<string, unknown>; late: unknown[] }[];
}

const sent: SentEvent[] = [];
let refusing: string | undefined;
let events: Server;
let app: ChildProcess;
let appUrl: string;

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

before(async () => {
  events = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const parsed: unknown = request.method === "POST" ? JSON.parse(Buffer.concat(chunks).toString()) : [];
    const batch = (Array.isArray(parsed) ? parsed : [parsed]) as SentEvent[];
    const refused = batch.some((event) => event.name === refusing);
    if (!refused) sent.push(...batch);
    response.writeHead(refused ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(refused ? { status: 400, error: "refused" } : { status: 200, ids: batch.map(() => randomUUID()) }));
  });
  const eventsPort = await listening(events);
  const probe = createServer();
  const port = await listening(probe);
  await new Promise((resolve) => probe.close(resolve));
  appUrl = `http://127.0.0.1:${port}`;
  app = spawn(process.execPath, ["--import", "tsx", "src/app/main.ts"], {
    env: { ...process.env, PORT: String(port), INNGEST_DEV: `http://127.0.0.1:${eventsPort}`, ROBOT_CALLBACK_SECRET: SECRET },
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise<void>((resolve, reject) => {
    app.stdout?.on("data", (text: Buffer) => text.includes("listening") && resolve());
    app.once("exit", (code) => reject(new Error(`the app ended with ${code}`)));
  });
});

after(() => {
  app.kill("SIGKILL");
  events.close();
  events.closeAllConnections();
});

const callback = (body: unknown, secret: string | undefined = SECRET): Promise<Response> =>
  fetch(`${appUrl}/api/webhooks/robot-callback`, {
    method: "POST",
    headers: secret === undefined ? {} : { "x-callback-secret": secret },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

async function submit(orders: number, jobType = "create_shipment"): Promise<{ jobId: string; items: string[] }> {
  const jobOrders = Array.from({ length: orders }, () => ({ orderId: randomUUID(), pedidoInput: { city: "CALI (VAC)" } }));
  const response = await fetch(`${appUrl}/api/jobs`, {
    method: "POST",
    body: JSON.stringify({ workspaceId: "w", jobType, orders: jobOrders }),
  });
  assert.equal(response.status, 201);
  const { jobId } = (await response.json()) as { jobId: string };
  return { jobId, items: (await job(jobId)).items.map((item) => item.id) };
}

const job = async (id: string): Promise<JobView> => (await (await fetch(`${appUrl}/api/jobs/${id}`)).json()) as JobView;

const signals = (jobId: string): SentEvent[] =>
  sent.filter((event) => event.name === COMPLETED && event.data["jobId"] === jobId);

const success = (itemId: string | undefined) => ({ itemId, status: "success", trackingNumber: "ABC123" });

test("the caller must know the secret", async () => {
  assert.equal((await callback({}, "wrong")).status, 401);
  assert.equal((await callback({}, `${SECRET}x`)).status, 401);
  const bare = await fetch(`${appUrl}/api/webhooks/robot-callback`, { method: "POST", body: "{}" });
  assert.equal(bare.status, 401);
});

const itemId = randomUUID();
const refusals: [title: string, body: unknown, status: number][] = [
  ["bad JSON", "{", 400],
  ["a list", "[]", 400],
  ["no item", { status: "success" }, 400],
  ["an empty item", { itemId: "", status: "success" }, 400],
  ["an item that is no UUID", { itemId: "item-1", status: "success" }, 400],
  ["an unknown status", { itemId, status: "done" }, 400],
  ["a short tracking number", { itemId, status: "success", trackingNumber: "AB" }, 400],
  ["a long tracking number", { itemId, status: "success", trackingNumber: "A".repeat(51) }, 400],
  ["an unknown error type", { itemId, status: "error", errorType: "weather" }, 400],
  ["an error without a type", { itemId, status: "error" }, 400],
  ["an unknown item", { itemId, status: "success" }, 404],
];
for (const [title, body, status] of refusals) {
  test(`refused: ${title}`, async () => assert.equal((await callback(body)).status, status));
}

test("fifty callbacks at once, each twice, are counted exactly and signalled once", async () => {
  const { jobId, items } = await submit(50);
  const bodies = items.flatMap((id, index) => {
    const body = index % 5 === 0 ? { itemId: id, status: "error", errorType: "portal" } : success(id);
    return [body, body];
  });
  const statuses = await Promise.all(bodies.map(async (body) => (await callback(body)).status));
  assert.deepEqual([...new Set(statuses)], [200]);
  const { status, successCount, errorCount } = await job(jobId);
  assert.deepEqual({ status, successCount, errorCount }, { status: "completed", successCount: 40, errorCount: 10 });
  assert.deepEqual(
    signals(jobId).map((event) => [event.data["successCount"], event.data["errorCount"]]),
    [[40, 10]],
  );
});

test("a success teaches the order its number and tells the automations once", async () => {
  const { jobId, items } = await submit(2);
  await callback(success(items[0]));
  await callback(success(items[0]));
  const told = sent.filter((event) => event.id === `robot-shipment-created-${items[0]}`);
  assert.equal(told.length, 1);
  const { orderId, ...rest } = told[0]?.data ?? {};
  assert.deepEqual(rest, { workspaceId: "w", trackingNumber: "ABC123", carrier: "COORDINADORA", contactId: null, cascadeDepth: 0 });
  const order: unknown = await (await fetch(`${appUrl}/api/orders/${String(orderId)}`)).json();
  assert.deepEqual(order, { trackingNumber: "ABC123", carrier: "COORDINADORA" });
  assert.deepEqual(signals(jobId), []);
});

test("a guide look-up teaches the order its guide and tells no automation", async () => {
  const { jobId, items } = await submit(1, "guide_lookup");
  await callback(success(items[0]));
  assert.equal(signals(jobId).length, 1);
  assert.equal(sent.filter((event) => event.id === `robot-shipment-created-${items[0]}`).length, 0);
});

test("an error message is cut at 500 characters", async () => {
  const { jobId, items } = await submit(1);
  await callback({ itemId: items[0], status: "error", errorType: "unknown", errorMessage: "x".repeat(900) });
  assert.equal(String((await job(jobId)).items[0]?.outcome?.["errorMessage"]).length, 500);
});

test("a failed automation event does not fail the callback", async () => {
  const { jobId, items } = await submit(1);
  refusing = "automation/robot.coord.completed";
  assert.equal((await callback(success(items[0]))).status, 200);
  refusing = undefined;
  assert.equal(signals(jobId).length, 1);
});

test("a failed signal answers 500, and the repeated callback sends it", async () => {
  const { jobId, items } = await submit(1);
  refusing = COMPLETED;
  assert.equal((await callback(success(items[0]))).status, 500);
  refusing = undefined;
  assert.deepEqual(signals(jobId), []);
  assert.equal((await callback(success(items[0]))).status, 200);
  assert.equal(signals(jobId).length, 1);
  assert.equal((await job(jobId)).successCount, 1);
});

test("an order appears only once in a job, and a job needs one", async () => {
  for (const orders of [[], [{ orderId: "same" }, { orderId: "same" }]]) {
    const response = await fetch(`${appUrl}/api/jobs`, { method: "POST", body: JSON.stringify({ workspaceId: "w", orders }) });
    assert.equal(response.status, 409);
  }
});
