/** What desks do, for real: every executor against the other side that it was made for. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CoordinationDesk } from "../../clients/typescript/perdura.ts";
import { atEnd, type Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { listen, type Reply } from "../harness/listener.ts";
import { serveModel } from "../harness/model.ts";
import { Perdura, type PerduraOptions } from "../harness/perdura.ts";
import { RobotJobsWorld, shippable } from "../harness/robot-jobs.ts";
import { sdk } from "../harness/sdk.ts";
import { World } from "../harness/world.ts";
import { carriedOut, start, told } from "./carry-out.ts";
import { rpc } from "./clients.ts";
import { desk, handoff, workflow } from "./documents.ts";

type Schema = CoordinationDesk["outputSchema"];

const SECRET = "the-key-of-the-suite";
const SECRETS = { environment: { PERDURA_SECRET_SUITE_KEY: SECRET } };

async function serve(test: Test, options: PerduraOptions = {}): Promise<Perdura> {
  const perdura = await Perdura.start(options);
  atEnd(test, () => perdura.close());
  return perdura;
}

/** Moves the clock while somebody waits, past the pauses between tries. */
const passing = (perdura: Perdura) => ({ between: () => perdura.advance(1_000) });

/** A workflow of this one desk. */
const alone = (workflowId: string, executor: CoordinationDesk["executor"], more: Partial<CoordinationDesk> = {}) =>
  workflow(workflowId, [desk("work", { executor: executor ?? null, ...more })], []);

describe("an HTTP desk", () => {
  it("calls with its method, address, headers and body, and gives the answer", async (test) => {
    const perdura = await serve(test, SECRETS);
    const shop = await listen(test, ({ body }) => ({ status: 201, headers: { "x-shelf": "7" }, body: { kept: body } }));
    const done = await carriedOut(
      perdura.url,
      alone("put", {
        type: "http",
        method: "PUT",
        url: `${shop.url}/orders/{{ input.id }}?by={{ run.by }}`,
        headers: { authorization: "Bearer {{ secret.SUITE_KEY }}", "x-by": "{{ run.by }}" },
        body: "{'lines': input.lines, 'first': input.lines[0].sku}",
      }),
      { id: "A/7 ü", by: "Ana&Luis", lines: [{ sku: "pen", count: 2 }] },
    );
    assert.equal(done.run.status, "completed", done.run.error ?? "");
    const [heard] = shop.heard;
    assert.deepEqual([shop.heard.length, heard?.method, heard?.path], [1, "PUT", "/orders/A%2F7%20%C3%BC?by=Ana%26Luis"]);
    assert.deepEqual(heard?.body, { lines: [{ sku: "pen", count: 2 }], first: "pen" });
    const { authorization, "x-by": by, "content-type": type, "idempotency-key": key } = heard?.headers ?? {};
    assert.deepEqual([authorization, by, type, key], [`Bearer ${SECRET}`, "Ana&Luis", "application/json", "put/work"]);
    const output = done.run.output as { status: number; headers: Record<string, string>; body: unknown };
    assert.deepEqual([output.status, output.headers["x-shelf"], output.body], [201, "7", { kept: heard?.body }]);
    assert.ok(!done.text.includes(SECRET), "a secret stands in no record and no trace");
    assert.deepEqual(done.outcomes("desk/work/execute"), ["answered"]);
  });

  it("sends the whole input when nothing else is said, and nothing where it reads", async (test) => {
    const perdura = await serve(test);
    const shop = await listen(test, () => ({ body: { stock: 3 } }));
    const posted = await carriedOut(perdura.url, alone("post", { type: "http", url: `${shop.url}/` }), { n: 1 });
    const read = await carriedOut(perdura.url, alone("get", { type: "http", method: "get", url: `${shop.url}/stock` }), { n: 1 });
    assert.deepEqual([posted.run.status, read.run.status], ["completed", "completed"]);
    assert.deepEqual(shop.heard.map(({ method, body }) => [method, body]), [["POST", { n: 1 }], ["GET", undefined]]);
    assert.equal(shop.heard[1]?.headers["content-type"], undefined);
  });

  it("tries a passing fault again under the same key, and the trace shows each try", async (test) => {
    const perdura = await serve(test);
    const replies: Reply[] = [{ status: 503 }, { status: 429, headers: { "retry-after": "40" } }, { body: { paid: true } }];
    const shop = await listen(test, () => replies.shift() ?? { status: 500 });
    const done = await carriedOut(perdura.url, alone("pay", { type: "http", url: shop.url }), {}, passing(perdura));
    assert.deepEqual((done.run.output as { body: unknown }).body, { paid: true }, done.run.error ?? "");
    assert.deepEqual(shop.heard.map(({ headers }) => headers["idempotency-key"]), ["pay/work", "pay/work", "pay/work"]);
    const { attempts } = done.step("desk/work/execute");
    assert.deepEqual(attempts.map(({ attempt, outcome }) => [attempt, outcome]), [[0, "retried"], [1, "retried"], [2, "answered"]]);
    assert.match(JSON.stringify(attempts[0]?.error), /answered 503/);
    const [, second, third] = attempts;
    assert.ok(Date.parse(third?.startedAt ?? "") - Date.parse(second?.endedAt ?? "") >= 40_000, "retry-after is followed");
  });

  it("fails after its last try, and at once when it is to blame itself", async (test) => {
    const perdura = await serve(test);
    const shop = await listen(test, ({ path }) => ({ status: Number(path.slice(1)), body: { why: "no such order" } }));
    const call = (status: number): CoordinationDesk["executor"] => ({ type: "http", url: `${shop.url}/${status}` });
    const tries = async (workflowId: string, status: number, retries?: number): Promise<{ error: string; tries: number; outcomes: string[] }> => {
      const before = shop.heard.length;
      const policy = retries === undefined ? {} : { runtimePolicy: { retries } };
      const done = await carriedOut(perdura.url, alone(workflowId, call(status), policy), {}, passing(perdura));
      assert.equal(done.run.status, "failed");
      return { error: done.run.error ?? "", tries: shop.heard.length - before, outcomes: done.outcomes("desk/work/execute") };
    };
    const blamed = await tries("blamed", 404);
    assert.deepEqual([blamed.tries, blamed.outcomes.length], [1, 1]);
    assert.match(blamed.error, /desk 'work' failed: .*\/404 answered 404: .*no such order/);
    const twice = await tries("twice", 502, 1);
    assert.equal(twice.tries, 2);
    assert.equal(twice.outcomes[0], "retried");
    assert.match(twice.error, /answered 502/);
    assert.equal((await tries("usual", 500)).tries, 3);
    assert.equal((await tries("once", 500, 0)).tries, 1);
  });

  it("gives up on whoever does not answer in time, and says so of whoever is not there", async (test) => {
    const perdura = await serve(test);
    const silent = await listen(test, () => new Promise<Reply>(() => {}));
    const policy = { retries: 0, timeoutSeconds: 1 };
    const late = await carriedOut(perdura.url, alone("late", { type: "http", url: silent.url }, { runtimePolicy: policy }));
    assert.deepEqual([late.run.status, silent.heard.length], ["failed", 1]);
    assert.match(late.run.error ?? "", /HttpFailed/);
    const nobody = await carriedOut(perdura.url, alone("nobody", { type: "http", url: "http://127.0.0.1:1/" }, { runtimePolicy: policy }));
    assert.match(nobody.run.error ?? "", /127\.0\.0\.1:1.*HttpFailed/);
  });

  for (const [retries, ending, calls] of [[0, "failed", 1], [1, "completed", 2]] as const) {
    it(`is ${retries === 0 ? "never" : "once more"} sent after a kill with ${retries} retries`, async (test) => {
      const perdura = await serve(test);
      let isDown = true;
      const shop = await listen(test, () => (isDown ? new Promise<Reply>(() => {}) : { body: { paid: true } }));
      const client = rpc(perdura.url);
      const runId = await start(client, alone("pay", { type: "http", url: shop.url }, { runtimePolicy: { retries } }));
      await eventually("the call to arrive", () => shop.heard.length === 1);
      await perdura.kill();
      isDown = false;
      await perdura.restart();
      const done = await told(client, runId, passing(perdura));
      assert.deepEqual([done.run.status, shop.heard.length], [ending, calls], done.run.error ?? "");
      assert.equal(done.outcomes("desk/work/execute")[0], "lost");
      if (retries === 0) assert.match(done.run.error ?? "", /AttemptLost/);
    });
  }
});

describe("a function desk", () => {
  it("invokes a function of a TypeScript app and gives its result; the function's own retries are its own", async (test) => {
    const seen: unknown[] = [];
    const world = await World.start(test, {
      functions: (define) => [
        define({ id: "price", retries: 1 }, { event: "never" }, async ({ event, step, attempt }) => {
          const total = await step.run("total", () => (event.data["lines"] as number[]).reduce((sum, line) => sum + line, 0));
          seen.push([event.data, attempt]);
          if (attempt === 0) throw new sdk.RetryAfterError("the price list is busy", "20s");
          return { total };
        }),
      ],
    });
    const executor = { type: "function", functionId: "suite-price", data: "{'lines': input.order.lines}" } as const;
    const done = await carriedOut(world.perdura.url, alone("price", executor), { order: { lines: [3, 4] } }, passing(world.perdura));
    assert.deepEqual(done.run.output, { total: 7 }, done.run.error ?? "");
    assert.equal(seen.length, 2);
    const { kind, status, output } = done.step("desk/work/execute");
    assert.ok(kind.type === "invoke" && kind.runId != null);
    assert.deepEqual([kind.functionId, status, output], ["suite-price", "completed", { total: 7 }]);
    const child = await rpc(world.perdura.url).runs.trace({ runId: kind.runId });
    assert.deepEqual([child.status, child.parentRunId], ["completed", done.trace.runId]);
    assert.ok(child.spans.some(({ name, status }) => name === "total" && status === "completed"));
    assert.ok(child.spans.some(({ attempts }) => attempts.some(({ outcome }) => outcome === "retried")));
  });

  it("is invoked as often as its policy says when the function fails for good", async (test) => {
    let calls = 0;
    const world = await World.start(test, {
      functions: (define) => [
        define({ id: "reserve" }, { event: "never" }, () => {
          calls += 1;
          if (calls < 3) throw new sdk.NonRetriableError(`the shelf is empty for the ${calls}. time`);
          return { shelf: 9 };
        }),
      ],
    });
    const executor = { type: "function", functionId: "suite-reserve" } as const;
    const done = (workflowId: string, retries?: number) =>
      carriedOut(world.perdura.url, alone(workflowId, executor, retries === undefined ? {} : { runtimePolicy: { retries } }), {}, passing(world.perdura));
    const once = await done("once");
    assert.equal(calls, 1);
    assert.match(once.run.error ?? "", /desk 'work' failed: .*the shelf is empty for the 1. time/);
    const again = await done("again", 2);
    assert.deepEqual([again.run.output, calls], [{ shelf: 9 }, 3]);
    assert.deepEqual([again.step("desk/work/execute").status, again.step("desk/work/execute-2").status], ["failed", "completed"]);
  });

  it("says which function there is not", async (test) => {
    const perdura = await serve(test);
    const done = await carriedOut(perdura.url, alone("gone", { type: "function", functionId: "suite-nobody" }));
    assert.equal(done.run.status, "failed");
    assert.match(done.run.error ?? "", /suite-nobody/);
  });
});

describe("a robot desk", () => {
  const nowhere = { orderId: "order-2", payload: { nombres: "Ana", ciudad: "Springfield" } };
  const ship: CoordinationDesk["executor"] = { type: "robot-job", kind: "coordinadora", workspaceId: "shop-{{ input.shop }}", orders: "input.orders" };

  it("has the robot do a batch, and what follows branches on its outcome", async (test) => {
    const world = await RobotJobsWorld.start(test);
    const document = workflow(
      "ship",
      [
        desk("ship", { executor: ship }),
        desk("repair", { executor: { type: "expression", value: { broken: "input.errors" } } }),
        desk("celebrate", { executor: { type: "expression", value: { shipped: "input.successCount" } } }),
      ],
      [
        handoff("ship>repair", { condition: "output.outcome != 'success'", mappingRefs: { errors: "output.errorCount", job: "output.jobId" } }),
        handoff("ship>celebrate", { condition: "output.outcome == 'success'" }),
      ],
    );
    const orders = [shippable("order-0"), shippable("order-1"), nowhere];
    const done = await carriedOut(world.perdura.url, document, { shop: 1, orders });
    assert.equal(done.run.status, "completed", done.run.error ?? "");
    const { jobId, ...gave } = done.gave("ship");
    const counts = { totalItems: 3, successCount: 2, errorCount: 1, cancelledCount: 0 };
    assert.deepEqual(gave, { status: "completed", outcome: "partial", ...counts });
    assert.deepEqual([done.started, done.received("repair"), done.run.output], [["ship", "repair"], { errors: 1, job: jobId }, { broken: 1 }]);
    const { job, items } = await world.job(jobId);
    assert.deepEqual([job.workspaceId, items.map(({ orderId, status }) => [orderId, status])], ["shop-1", [["order-0", "success"], ["order-1", "success"], ["order-2", "error"]]]);
    const { shipments, duplicates } = await world.ledger();
    assert.deepEqual([shipments, duplicates], [2, 0]);
    assert.equal(done.step("desk/ship/robot-end").kind.type, "event");
  });

  it("does not do a batch twice when the server is killed in the middle", async (test) => {
    const world = await RobotJobsWorld.start(test, { portal: { PORTAL_DELAY_MS: "50" } });
    const client = rpc(world.perdura.url);
    const orders = Array.from({ length: 10 }, (_, number) => shippable(`order-${number}`));
    const runId = await start(client, alone("ship", ship), { shop: 2, orders });
    await world.eventually("the first shipment", async () => (await world.ledger()).shipments > 0);
    await world.perdura.kill();
    await world.perdura.restart();
    const done = await told(client, runId, { deadlineMs: 60_000 });
    assert.deepEqual([done.run.status, (done.run.output as { successCount: number }).successCount], ["completed", 10], done.run.error ?? "");
    const { shipments, duplicates } = await world.ledger();
    assert.deepEqual([shipments, duplicates], [10, 0]);
    const { body } = await world.request("GET", "/jobs?workspaceId=shop-2");
    assert.equal((body as { jobs: unknown[] }).jobs.length, 1);
  });

  it("cancels its job when the run is cancelled", async (test) => {
    const world = await RobotJobsWorld.start(test, { robot: { ROBOT_ITEM_PAUSE_MS: "600000" } });
    const client = rpc(world.perdura.url);
    const runId = await start(client, alone("ship", ship), { shop: 3, orders: [shippable("order-0"), shippable("order-1")] });
    const jobId = await world.eventually("a job", async () => {
      const { body } = await world.request("GET", "/jobs?workspaceId=shop-3");
      return (body as { jobs: { jobId: string }[] }).jobs[0]?.jobId;
    });
    await client.coordination.cancelRun({ runId, reason: "wrong batch" });
    const { job } = await world.ended(jobId);
    assert.equal(job.status, "cancelled");
    const done = await told(client, runId);
    assert.deepEqual([done.run.status, /wrong batch/.test(done.run.error ?? "")], ["failed", true]);
  });

  it("says what is wrong with a batch, and which robot there is not", async (test) => {
    const world = await RobotJobsWorld.start(test);
    const empty = await carriedOut(world.perdura.url, alone("empty", ship), { shop: 4, orders: [] });
    assert.match(empty.run.error ?? "", /orders.*an empty list/);
    const unknown = await carriedOut(world.perdura.url, alone("unknown", { ...ship, kind: "nobody" } as CoordinationDesk["executor"]), { shop: 4, orders: [shippable("a")] });
    assert.match(unknown.run.error ?? "", /nobody/);
    assert.equal((await world.ledger()).shipments, 0);
  });
});

describe("an expression desk", () => {
  it("gives one value, or one for each field", async (test) => {
    const perdura = await serve(test);
    const input = { lines: [2, 5], by: "Ana" };
    const one = await carriedOut(perdura.url, alone("one", { type: "expression", value: "{'sum': input.lines[0] + input.lines[1]}" }), input);
    assert.deepEqual(one.run.output, { sum: 7 }, one.run.error ?? "");
    const fields = { count: "size(input.lines)", who: "run.by", isNew: "memory == null", gone: "input.nothing" };
    const many = await carriedOut(perdura.url, alone("many", { type: "expression", value: fields }), input);
    assert.deepEqual(many.run.output, { count: 2, who: "Ana", isNew: true, gone: null }, many.run.error ?? "");
  });

  it("that fails, or gives what its schema refuses, fails the desk with the reason", async (test) => {
    const perdura = await serve(test);
    const broken = await carriedOut(perdura.url, alone("broken", { type: "expression", value: "{'sum': input.by < 1}" }), { by: "Ana" });
    assert.match(broken.run.error ?? "", /desk 'work' failed: .*input\.by < 1.*Ana/);
    assert.equal(broken.step("desk/work/execute").attempts.length, 1, "what comes to nothing is not tried again");
    const outputSchema: Schema = { type: "object", properties: { sum: { type: "integer" } }, required: ["sum"] };
    const misfit = await carriedOut(perdura.url, alone("misfit", { type: "expression", value: { sum: "input.by" } }, { outputSchema }), { by: "Ana" });
    assert.match(misfit.run.error ?? "", /output does not fit.*\/sum/);
  });
});

describe("a desk that is another workflow", () => {
  const inner = (workflowId: string, value: string) => alone(workflowId, { type: "expression", value: { is: value } });

  it("runs it with its own timeline, and gives its output", async (test) => {
    const perdura = await serve(test);
    const client = rpc(perdura.url);
    await client.coordination.saveWorkflow({ workflow: inner("inner", "'first ' + input.name") });
    await client.coordination.saveWorkflow({ workflow: inner("inner", "'second ' + input.name") });
    const within = (version?: number): CoordinationDesk["executor"] => ({
      type: "sub-workflow",
      workflowId: "inner",
      input: "{'name': input.who}",
      ...(version === undefined ? {} : { version }),
    });
    const newest = await carriedOut(perdura.url, alone("newest", within()), { who: "Ana" });
    assert.deepEqual(newest.run.output, { is: "second Ana" }, newest.run.error ?? "");
    const pinned = await carriedOut(perdura.url, alone("pinned", within(1)), { who: "Ana" });
    assert.deepEqual(pinned.run.output, { is: "first Ana" }, pinned.run.error ?? "");
    const child = await told(client, "pinned.work.1");
    assert.deepEqual([child.run.status, child.run.workflowId, child.run.input, child.started], ["completed", "inner", { name: "Ana" }, ["work"]]);
    assert.equal((await client.coordination.getRun({ runId: "pinned.work.1" })).parentRunId, "pinned");
    assert.equal(child.trace.parentRunId, pinned.trace.runId);
  });

  it("tries a failed one again as a new run, and tells its error", async (test) => {
    const perdura = await serve(test);
    const client = rpc(perdura.url);
    const shop = await listen(test, () => ({ status: shop.heard.length === 1 ? 409 : 200, body: { n: 1 } }));
    await client.coordination.saveWorkflow({ workflow: alone("inner", { type: "http", url: shop.url }) });
    const desks = (workflowId: string, retries: number) => alone(workflowId, { type: "sub-workflow", workflowId: "inner" }, { runtimePolicy: { retries } });
    const done = await carriedOut(perdura.url, desks("twice", 1), {}, passing(perdura));
    assert.equal(done.run.status, "completed", done.run.error ?? "");
    const states = await Promise.all(["twice.work.1", "twice.work.2"].map((runId) => client.coordination.getRunStatus({ runId })));
    assert.deepEqual(states.map(({ run }) => run.status), ["failed", "completed"]);
    shop.heard.length = 0;
    const failed = await carriedOut(perdura.url, desks("once", 0), {}, passing(perdura));
    assert.match(failed.run.error ?? "", /desk 'work' failed: .*answered 409/);
  });
});

describe("a desk that asks a model", () => {
  const ask = (baseUrl: string | null): CoordinationDesk["executor"] => ({
    type: "llm",
    model: "small",
    system: "You are brief.",
    prompt: "Say hello to {{ input.who }}",
    apiKeySecret: "SUITE_KEY",
    parameters: { temperature: 0 },
    baseUrl,
  });

  it("gives its text, with the model and what it cost", async (test) => {
    const perdura = await serve(test, SECRETS);
    const model = await serveModel(test, { key: SECRET, says: ["Hello, Ana"] });
    const done = await carriedOut(perdura.url, alone("hello", ask(model.url), { outputSchema: {} }), { who: "Ana" });
    const { text, model: which, usage } = done.run.output as Record<string, unknown>;
    assert.deepEqual([text, which, usage], ["Hello, Ana", "small-2026-01-01", { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 }], done.run.error ?? "");
    const messages = [{ role: "system", content: "You are brief." }, { role: "user", content: "Say hello to Ana" }];
    assert.deepEqual(model.asked.map(({ body }) => body), [{ model: "small", messages, temperature: 0 }]);
    assert.ok(!done.text.includes(SECRET));
  });

  it("asks once more when the answer does not fit the desk's schema, of the server's own endpoint", async (test) => {
    const model = await serveModel(test, {
      key: SECRET,
      says: ["Of course! Here you are:", '{"mood": 3}', { status: 500 }, '{"mood": "good"}'],
    });
    const perdura = await serve(test, { environment: { ...SECRETS.environment, PERDURA_LLM_BASE_URL: model.url } });
    const outputSchema: Schema = { type: "object", properties: { mood: { type: "string", enum: ["good", "bad"] } }, required: ["mood"] };
    const more = { outputSchema, runtimePolicy: { retries: 3 } };
    const done = await carriedOut(perdura.url, alone("mood", ask(null), more), { who: "Ana" }, passing(perdura));
    assert.deepEqual(done.run.output, { mood: "good" }, done.run.error ?? "");
    const { attempts } = done.step("desk/work/execute");
    assert.deepEqual(attempts.map(({ outcome }) => outcome), ["retried", "retried", "retried", "answered"]);
    const reasons = attempts.map(({ error }) => JSON.stringify(error ?? null));
    assert.match(reasons[0] ?? "", /no JSON/);
    assert.match(reasons[1] ?? "", /does not fit the desk's schema.*\/mood/);
    assert.match(reasons[2] ?? "", /answered 500/);
    assert.deepEqual(model.asked[0]?.body.response_format, { type: "json_object" });
    assert.match(model.asked[0]?.body.messages[0].content, /^You are brief\.\n\n.*JSON Schema.*"mood"/);
  });

  it("is told that its key is wrong, and is not tried again", async (test) => {
    const perdura = await serve(test, SECRETS);
    const model = await serveModel(test, { key: "another", says: ["never"] });
    const done = await carriedOut(perdura.url, alone("locked", ask(model.url)), { who: "Ana" });
    assert.match(done.run.error ?? "", /answered 401: .*Incorrect API key/);
    assert.deepEqual([done.outcomes("desk/work/execute").length, model.asked.length], [1, 0]);
  });
});
