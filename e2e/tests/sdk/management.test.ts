/** The management contract over functions of a real SDK: what an operator sees and does, with the npm client. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { getEventMeta, isDefinedError, safe } from "@orpc/client";
import { persistent, rpc } from "../../coordination/clients.ts";
import { sdk } from "../../harness/sdk.ts";
import { APP_ID, World } from "../../harness/world.ts";

it("runs are listed, filtered and paged, with every attempt in their trace", async (test) => {
  let tries = 0;
  const world = await World.start(test, {
    functions: (define) => [
      define({ id: "flaky", retries: 2 }, { event: "work" }, ({ step, event }) =>
        step.run("try", () => {
          tries += 1;
          if (tries === 1) throw new sdk.RetryAfterError("not yet", 1_000);
          return event.data["n"];
        }),
      ),
      define({ id: "broken", retries: 0 }, { event: "break" }, () => {
        throw new Error("it broke for good");
      }),
    ],
  });
  const client = rpc(world.perdura.url);
  const flaky = await world.run("work", { n: 7 }, world.advancing(500));
  const broken = await world.run("break");

  const all = await world.eventually("both runs to be listed as ended", async () => {
    const { runs } = await client.runs.list({ apps: [APP_ID], statuses: ["completed", "failed"] });
    return runs.length === 2 ? runs : undefined;
  });
  assert.deepEqual(all.map(({ runId }) => runId), [broken.run_id, flaky.run_id]);
  const page = async (filter: Parameters<typeof client.runs.list>[0]): Promise<string[]> =>
    (await client.runs.list({ apps: [APP_ID], ...filter })).runs.map(({ runId }) => runId);
  assert.deepEqual(await page({ statuses: ["failed"] }), [broken.run_id]);
  assert.deepEqual(await page({ functionIds: [`${APP_ID}-flaky`] }), [flaky.run_id]);
  assert.deepEqual(await page({ eventNames: ["break"] }), [broken.run_id]);
  assert.deepEqual(await page({ text: "broke for good" }), [broken.run_id]);
  const first = await client.runs.list({ apps: [APP_ID], limit: 1 });
  assert.ok(first.next != null);
  const second = await client.runs.list({ apps: [APP_ID], limit: 1, cursor: first.next });
  assert.deepEqual([first, second].map(({ runs }) => runs[0]?.runId), [broken.run_id, flaky.run_id]);

  const trace = await client.runs.trace({ runId: flaky.run_id });
  const step = trace.spans.find(({ name }) => name === "try");
  // A step that runs within a call of the function has that call's attempts.
  const [call] = trace.spans.filter(({ kind }) => kind.type === "entry");
  assert.deepEqual(call?.attempts.map(({ attempt, outcome }) => [attempt, outcome]), [[0, "retried"], [1, "answered"]]);
  assert.deepEqual([step?.status, step?.output], ["completed", 7]);
  assert.deepEqual(trace.events.map(({ name, data }) => [name, data]), [["work", { n: 7 }]]);
});

it("a run that waits says for what, and what came close", async (test) => {
  const world = await World.start(test, {
    functions: (define) => [
      define({ id: "waiter" }, { event: "begin" }, ({ step }) =>
        step.waitForEvent("answer", { event: "answered", timeout: "1h", if: "async.data.n == event.data.n" }),
      ),
    ],
  });
  const client = rpc(world.perdura.url);
  const run = await world.started(await world.send("begin", { n: 1 }));
  await world.eventually("the wait to be there", async () => (await client.runs.nearMisses({ runId: run.run_id })).waits.length === 1);
  const missed = await world.send("answered", { n: 2 });
  const wait = await world.eventually("the near miss to be told", async () => {
    const { waits } = await client.runs.nearMisses({ runId: run.run_id });
    return waits.find(({ misses }) => misses.length > 0);
  });
  assert.equal(wait.event, "answered");
  assert.deepEqual(wait.misses.map(({ event, code }) => [(event as { data: unknown }).data, code]), [[{ n: 2 }, "untrue"]]);
  assert.ok((wait.misses[0]?.reason ?? "").length > 0 && missed.length > 0);
  const { reasons } = await client.runs.diagnose({ runId: run.run_id });
  assert.equal(reasons[0]?.code, "waiting_for_event");
  assert.match(reasons[0]?.sentence ?? "", /answered/);

  await client.runs.cancel({ runId: run.run_id });
  assert.equal((await client.runs.get({ runId: run.run_id })).status, "cancelled");
  const [again] = await safe(client.runs.cancel({ runId: run.run_id }));
  assert.ok(isDefinedError(again) && again.status === 409);
});

it("a run is repeated whole, and from one of its steps with another input", async (test) => {
  const doubled: number[] = [];
  const world = await World.start(test, {
    functions: (define) => [
      define({ id: "sum" }, { event: "add" }, async ({ step, event }) => {
        const base = await step.run("base", () => event.data["n"] as number);
        const withInput = step.run as unknown as (id: string, work: (n: number) => number, n: number) => Promise<number>;
        return withInput(
          "double",
          (n) => {
            doubled.push(n);
            return n * 2;
          },
          base,
        );
      }),
    ],
  });
  const client = rpc(world.perdura.url);
  const run = await world.run("add", { n: 4 });
  assert.deepEqual([run.output, doubled], [8, [4]]);
  const output = async (runId: string): Promise<unknown> =>
    world.eventually(`run ${runId} to complete`, async () => {
      const trace = await client.runs.trace({ runId });
      return trace.status === "completed" ? { output: trace.output } : undefined;
    }).then(({ output }) => output);

  const whole = await client.runs.rerun({ runId: run.run_id });
  assert.equal(await output(whole.runId), 8);
  const { spans } = await client.runs.trace({ runId: run.run_id });
  const stepId = spans.find(({ name }) => name === "double")?.stepId;
  assert.ok(stepId != null);
  const edited = await client.runs.rerun({ runId: run.run_id, fromStep: { stepId, input: [50] } });
  assert.equal(await output(edited.runId), 100);
  assert.deepEqual(doubled, [4, 4, 50]);
  const repeated = await client.runs.trace({ runId: edited.runId });
  assert.equal(repeated.rerunOf, run.run_id);
  assert.equal(repeated.spans.find(({ name }) => name === "base")?.isCopied, true, "what ended before the step is taken over");
});

it("many runs are cancelled at once, after a look at which", async (test) => {
  const world = await World.start(test, {
    functions: (define) => [define({ id: "sleeper" }, { event: "sleep" }, ({ step }) => step.sleep("long", "1h"))],
  });
  const client = rpc(world.perdura.url);
  const { eventIds } = await client.events.send({ events: [1, 2, 3].map((n) => ({ name: "sleep", data: { n } })) });
  const filter = { functionIds: [`${APP_ID}-sleeper`], statuses: ["running" as const] };
  await world.eventually("all to sleep", async () => (await client.runs.count(filter)).count === 3);

  const planned = await client.runs.bulkCancel({ filter, dryRun: true });
  assert.deepEqual([planned.matched.count, planned.done], [3, []]);
  assert.equal((await client.runs.count(filter)).count, 3);
  const done = await client.runs.bulkCancel({ filter, dryRun: false });
  assert.deepEqual(done.done.map(({ result }) => result), ["cancelled", "cancelled", "cancelled"]);
  for (const eventId of eventIds) {
    const runs = await world.eventually("the run of an event to be cancelled", async () => {
      const { runs } = await client.events.runs({ eventId });
      return runs.every(({ status }) => status === "cancelled") ? runs : undefined;
    });
    assert.equal(runs.length, 1);
  }
  const { events } = await client.events.list({ name: "sleep" });
  assert.deepEqual(events.map(({ data }) => (data as { n: number }).n).sort(), [1, 2, 3]);
});

it("a stream of all runs is resumed after a kill", async (test) => {
  const world = await World.start(test, {
    functions: (define) => [define({ id: "quick" }, { event: "go" }, () => "done")],
  });
  const client = persistent(world.perdura.url);
  const ended: string[] = [];
  const messages: string[] = [];
  const updates = await client.runs.watchAll({ functionIds: [`${APP_ID}-quick`] });
  const following = (async () => {
    for await (const update of updates) {
      messages.push(getEventMeta(update)?.id ?? "none");
      if (update.run.status === "completed" && !ended.includes(update.run.runId)) ended.push(update.run.runId);
      if (ended.length === 2) return;
    }
  })();
  const before = await world.run("go");
  await world.eventually("the first run to be told", () => ended.length === 1);
  await world.perdura.kill();
  await world.perdura.restart();
  const after = await world.run("go");
  await world.eventually("the second run to be told", () => ended.length === 2);
  await following;
  assert.deepEqual(ended, [before.run_id, after.run_id]);
  assert.equal(new Set(messages).size, messages.length, "no message is told twice");
});

it("REST v2 reads runs, and an invocation's key starts one run", async (test) => {
  const world = await World.start(test, {
    functions: (define) => [define({ id: "answer" }, { event: "ask" }, ({ event }) => event.data["n"])],
  });
  const invoke = (): Promise<{ status: number; body: any }> =>
    world.api.request("POST", `/api/v2/apps/${APP_ID}/functions/answer/invoke`, { data: { n: 3 }, idempotencyKey: "once" });
  const first = await invoke();
  assert.equal(first.status, 200, JSON.stringify(first.body));
  const { runId } = first.body.data;
  const second = await invoke();
  assert.deepEqual([second.status, second.body.data.runId], [409, runId]);
  const run = await world.eventually("the run to end", async () => {
    const { body } = await world.api.request("GET", `/api/v2/runs/${runId}?includeOutput=true`);
    const { data } = body as { data: { status: string; output: unknown } };
    return data.status === "COMPLETED" ? data : undefined;
  });
  assert.equal(run.status, "COMPLETED");
  const listed = await world.api.request("GET", `/api/v2/runs?appId=${APP_ID}&limit=1`);
  assert.deepEqual((listed.body as { data: { id: string }[] }).data.map(({ id }) => id), [runId]);
  const trace = await world.api.request("GET", `/api/v2/runs/${runId}/trace`);
  assert.equal(trace.status, 200);
});
