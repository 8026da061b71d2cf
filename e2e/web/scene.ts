/** A server on which something of everything has happened, for looking at every page. */
import type { CoordinationJsonSchema } from "../../clients/typescript/perdura.ts";
import type { Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { desk, handoff, workflow } from "../coordination/documents.ts";
import { ended, rpc } from "../coordination/clients.ts";
import type { Perdura } from "../harness/perdura.ts";
import { openShop } from "./runs-app.ts";

/** A page of the app, what says that it is there, and a name for its picture. */
export interface Place {
  name: string;
  path: string;
  heading: RegExp;
  /** Pressed once the page is there. */
  keys?: string;
}

const APPROVAL: CoordinationJsonSchema = { type: "object", properties: { approved: { type: "boolean" }, reason: { type: "string" } }, required: ["approved"] };
const ORDER: CoordinationJsonSchema = { type: "object", properties: { total: { type: "number" }, customer: { type: "string" } } };

/** Makes runs that ended well and badly, that wait and that try again, a workflow that asks a person, and a robot job. */
export async function setTheScene(test: Test, perdura: Perdura): Promise<Place[]> {
  const client = rpc(perdura.url, perdura.options.signingKey);
  const shop = await openShop(test, perdura);
  await shop.become(await shop.start("shop/greeted", { name: "Ada" }), "completed");
  await shop.become(await shop.start("shop/order.placed", { orderId: "o-1" }), "completed");
  const declined = await shop.start("shop/order.placed", { orderId: "o-2", isDeclined: true });
  const waiting = await shop.start("shop/approval.asked", { orderId: "a-name-of-an-order-that-is-much-longer-than-anybody-would-ever-expect-it-to-be" });
  await shop.start("shop/rested");
  await shop.client.send({ name: "shop/approval.answered", data: { orderId: "another" } });
  const { events } = await client.events.list({ name: "shop/order.placed" });

  const saved = workflow(
    "purchase",
    [
      desk("price", { name: "Price the order", outputSchema: ORDER, executor: { type: "expression", value: "input" } }),
      desk("small", { name: "Small order" }),
      desk("approve", { name: "Ask a manager", kind: "desk:human-wait", outputSchema: APPROVAL, executor: { type: "human", title: "Buy for {{ input.total }}?", instructions: "Look at the order first.", assignee: "ana" } }),
      desk("join", { name: "Both ways meet", kind: "desk:join" }),
      desk("ship", { name: "Ship it" }),
    ],
    [
      handoff("price>small", { condition: "output.total <= 100" }),
      handoff("price>approve", { condition: "output.total > 100" }),
      handoff("small>join"),
      handoff("approve>join"),
      handoff("join>ship"),
    ],
    { name: "Purchase with approval" },
  );
  await client.coordination.saveWorkflow({ workflow: saved });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "small-order", input: { total: 20 } });
  await ended(client, "small-order");
  await client.coordination.queueRun({ workflowId: "purchase", runId: "large-order", input: { total: 900 } });
  const task = await eventually("a person to be asked", async () => (await client.coordination.listTasks({})).tasks[0]);
  const { task: asked } = await client.coordination.getTask({ taskId: task.taskId });

  await client.coordination.saveWorkflow({ workflow: workflow("failing", [desk("divide", { executor: { type: "expression", value: "1 / 0" } })], []) });
  await client.coordination.queueRun({ workflowId: "failing", runId: "run-that-fails", input: {} });
  await ended(client, "run-that-fails");
  await client.coordination.saveDraft({ workflow: workflow("unfinished", [desk("first"), desk("lonely")], [handoff("first>nowhere")]) });
  await client.coordination.saveWorkflow({ workflow: workflow("reworked", [desk("pick"), desk("pack"), desk("call", { name: "Call a carrier" })], [handoff("pick>pack"), handoff("pack>call")]) });
  const reworked = workflow("reworked", [desk("pick"), desk("weigh"), desk("pack", { name: "Pack it well" }), desk("book", { name: "Book a carrier" })], [handoff("pick>weigh"), handoff("weigh>pack"), handoff("pack>book", { condition: "output != null" })]);
  await client.coordination.saveDraft({ workflow: reworked });

  const { job } = await client.robot.jobs.create({ kind: "coordinadora", jobType: "create_shipment", workspaceId: "shop-1", items: [{ orderId: "1001", payload: { nombres: "Ana", direccion: "Calle 1", ciudad: "CALI (VALLE)", celular: "300", unidades: 1 } }] });
  const page = new URL(asked.url ?? "/t/missing");
  return [
    { name: "home", path: "/", heading: /Home/ },
    { name: "runs", path: "/runs", heading: /Runs/ },
    { name: "run-failed", path: `/runs/${declined}`, heading: /charge/ },
    { name: "run-waiting", path: `/runs/${waiting}`, heading: /approve/ },
    { name: "events", path: "/events", heading: /Events/ },
    { name: "event", path: `/events/${events[0]?.eventId}`, heading: /shop\/order\.placed/ },
    { name: "functions", path: "/functions", heading: /Functions/ },
    { name: "function", path: "/functions/shop-charge", heading: /charge/ },
    { name: "apps", path: "/apps", heading: /Apps/ },
    { name: "coordination", path: "/coordination", heading: /Coordination/ },
    { name: "canvas", path: "/coordination/purchase", heading: /Agent Coordination Canvas/ },
    { name: "canvas-run", path: "/coordination/purchase?run=small-order", heading: /Agent Coordination Canvas/ },
    { name: "canvas-run-failed", path: "/coordination/failing?run=run-that-fails", heading: /Agent Coordination Canvas/ },
    { name: "canvas-problems", path: "/coordination/unfinished", heading: /Agent Coordination Canvas/ },
    { name: "canvas-review", path: "/coordination/reworked", heading: /Agent Coordination Canvas/, keys: "Control+Shift+s" },
    { name: "canvas-palette", path: "/coordination/purchase", heading: /Agent Coordination Canvas/, keys: "Control+k" },
    { name: "jobs", path: "/jobs", heading: /Robot jobs/ },
    { name: "job", path: `/jobs/${job.jobId}`, heading: /coordinadora/ },
    { name: "inbox", path: "/inbox", heading: /Inbox/ },
    { name: "task", path: page.pathname, heading: /Buy for 900/ },
    { name: "mounts", path: "/mounts", heading: /Mounts/ },
    { name: "doctor", path: "/doctor", heading: /Doctor/ },
    { name: "not-found", path: "/nowhere", heading: /no such page/ },
  ];
}
