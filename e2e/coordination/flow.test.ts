/** Desks of every kind in one workflow: conditions and mappings between them, and which of them start first. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { CoordinationDesk, CoordinationWorkflow } from "../../clients/typescript/perdura.ts";
import { atEnd } from "../harness/at-end.ts";
import { App } from "../harness/app.ts";
import { listen, type Listener } from "../harness/listener.ts";
import { serveModel, type Model } from "../harness/model.ts";
import { Perdura } from "../harness/perdura.ts";
import { RobotJobsWorld, shippable } from "../harness/robot-jobs.ts";
import { sdk } from "../harness/sdk.ts";
import { carriedOut } from "./carry-out.ts";
import { rpc } from "./clients.ts";
import { desk, handoff, workflow } from "./documents.ts";

const KEY = "the-key-of-the-suite";

/**
 * weigh → stock, price → decide → refuse (too dear), or ship → (some were shipped) write → archive → end, and (some were
 * not) complain → end.
 */
function order({ shop, model }: { shop: Listener; model: Model }): CoordinationWorkflow {
  const does = (deskId: string, executor: CoordinationDesk["executor"], more: Partial<CoordinationDesk> = {}) => desk(deskId, { executor: executor ?? null, ...more });
  const written: CoordinationDesk["outputSchema"] = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };
  const desks = [
    does("weigh", { type: "expression", value: { pieces: "size(input.orders)", sku: "input.sku" } }),
    does("stock", { type: "http", method: "GET", url: `${shop.url}/stock/{{ input.sku }}` }),
    does("price", { type: "function", functionId: "suite-price" }),
    does("decide", null, { kind: "desk:join" }),
    does("refuse", { type: "expression", value: "{'refused': input.total}" }),
    does("ship", { type: "robot-job", kind: "coordinadora", workspaceId: "{{ run.shop }}", orders: "run.orders" }),
    does("write", { type: "llm", baseUrl: model.url, model: "small", prompt: "Thank {{ run.customer }} for {{ input.pieces }}", apiKeySecret: "SUITE_KEY" }, { outputSchema: written }),
    does("archive", { type: "sub-workflow", workflowId: "archive", input: "{'letter': input.letter, 'job': run.sku}" }),
    does("complain", { type: "http", url: `${shop.url}/complaints`, body: "{'lost': input.lost, 'of': run.customer}" }, { runtimePolicy: { retries: 2 } }),
    does("end", null, { kind: "desk:join" }),
  ];
  const dear = "output.merged.price.total > input.limit || output.merged.stock.body.left < 1";
  const handoffs = [
    handoff("weigh>stock"),
    handoff("weigh>price", { mappingRefs: { pieces: "output.pieces", customer: "input.customer" } }),
    handoff("stock>decide"),
    handoff("price>decide"),
    handoff("decide>refuse", { condition: dear, mappingRefs: { total: "output.merged.price.total" } }),
    handoff("decide>ship", { condition: `!(${dear})` }),
    handoff("ship>write", { condition: "output.successCount > 0", mappingRefs: { pieces: "output.successCount" } }),
    handoff("ship>complain", { condition: "output.errorCount > 0", mappingRefs: { lost: "output.errorCount" } }),
    handoff("write>archive", { mappingRefs: { letter: "output.text" } }),
    handoff("archive>end"),
    handoff("complain>end"),
  ];
  const outputs = { letter: "archive.filed", complaint: "complain.body.ticket", refused: "refuse.refused" };
  return workflow("order", desks, handoffs, { outputs });
}

it("an order goes through desks of every kind, on the ways that its conditions open", async (test) => {
  const world = await RobotJobsWorld.start(test, { environment: { PERDURA_SECRET_SUITE_KEY: KEY } });
  const { perdura } = world;
  const prices: [pieces: unknown, customer: unknown][] = [];
  const client = sdk.client({ id: "suite", baseUrl: perdura.url, mode: "dev" });
  const price = client.define({ id: "price" }, { event: "never" }, ({ event, step }) => {
    prices.push([event.data["pieces"], event.data["customer"]]);
    return step.run("total", () => ({ total: (event.data["pieces"] as number) * 10 }));
  });
  const app = await App.start(client, [price]);
  atEnd(test, () => app.close());
  assert.equal((await app.sync()).status, 200);
  const shop = await listen(test, ({ path }) => {
    if (path.startsWith("/stock/")) return { body: { left: 5 } };
    return shop.heard.filter(({ path }) => path === "/complaints").length < 2 ? { status: 503, headers: { "retry-after": "0" } } : { body: { ticket: "C-1" } };
  });
  const model = await serveModel(test, { key: KEY, says: ['{"text": "Thank you!"}'] });
  const archive = desk("file", { executor: { type: "expression", value: { filed: "input.letter + ' for ' + input.job" } } });
  await rpc(perdura.url).coordination.saveWorkflow({ workflow: workflow("archive", [archive], []) });

  const orders = [shippable("order-0"), shippable("order-1"), { orderId: "order-2", payload: { nombres: "Ana", ciudad: "Springfield" } }];
  const input = { shop: "shop-1", sku: "pen", customer: "Ana", orders, limit: 100 };
  const document = order({ shop, model });
  const done = await carriedOut(perdura.url, document, input);
  assert.equal(done.run.status, "completed", done.run.error ?? "");
  assert.deepEqual(done.run.outputs, { letter: "Thank you! for pen", complaint: "C-1", refused: null });
  assert.deepEqual([...done.started].sort(), ["archive", "complain", "decide", "end", "price", "ship", "stock", "weigh", "write"]);
  assert.deepEqual(prices[0], [3, "Ana"]);
  assert.deepEqual(done.received("decide"), { stock: done.gave("stock"), price: { total: 30 } });
  assert.deepEqual([done.received("write"), done.received("complain"), done.received("archive")], [{ pieces: 2 }, { lost: 1 }, { letter: "Thank you!" }]);
  assert.deepEqual(model.asked[0]?.body.messages.at(-1), { role: "user", content: "Thank Ana for 2" });
  const complaints = shop.heard.filter(({ path }) => path === "/complaints");
  assert.deepEqual(complaints.map(({ body }) => body), [{ lost: 1, of: "Ana" }, { lost: 1, of: "Ana" }]);
  assert.deepEqual(done.outcomes("desk/complain/execute"), ["retried", "answered"]);
  const { shipments, duplicates } = await world.ledger();
  assert.deepEqual([shipments, duplicates], [2, 0]);

  const dear = await carriedOut(perdura.url, { ...document, workflowId: "dear" }, { ...input, limit: 29 });
  assert.equal(dear.run.status, "completed", dear.run.error ?? "");
  assert.deepEqual(dear.run.outputs, { letter: null, complaint: null, refused: 30 });
  assert.deepEqual([...dear.started].sort(), ["decide", "price", "refuse", "stock", "weigh"]);
  assert.equal((await world.ledger()).shipments, 2, "nothing is shipped of what is refused");
});

it("of desks that may start at once, those of a higher priority start first", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const shop = await listen(test, ({ path }) => ({ body: { path } }));
  const priorities = { a: "low", b: "normal", c: "high", d: "low", e: "high" } as const;
  const ids = Object.keys(priorities) as (keyof typeof priorities)[];
  const desks = ids.map((id) => desk(id, { executor: { type: "http", method: "GET", url: `${shop.url}/${id}` }, runtimePolicy: { priority: priorities[id] } }));
  const done = await carriedOut(perdura.url, workflow("urgent", [desk("begin"), ...desks], ids.map((id) => handoff(`begin>${id}`))));
  assert.equal(done.run.status, "completed", done.run.error ?? "");
  const ranks = { high: 0, normal: 1, low: 2 };
  const began = done.started.slice(1).map((id) => ranks[priorities[id as keyof typeof priorities]]);
  assert.deepEqual(began, [0, 0, 1, 2, 2]);
  const spans = done.trace.spans.map(({ name }) => /^desk\/(.)\/started$/.exec(name)?.[1]).filter((id) => id !== undefined);
  assert.deepEqual(spans.map((id) => ranks[priorities[id as keyof typeof priorities]]), [0, 0, 1, 2, 2], "so does the trace say");
  assert.deepEqual(shop.heard.map(({ path }) => path.slice(1)).sort(), ids);
});
