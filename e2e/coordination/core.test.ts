/** The seven procedures, and the stream of a run, under every client that speaks to them. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createORPCClient, isDefinedError, safe } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { BatchLinkPlugin } from "@orpc/client/plugins";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryClient } from "@tanstack/query-core";
import { type Anything, versions } from "../contract/clients.ts";
import { Perdura } from "../harness/perdura.ts";
import { ended, happenings, type Management, rest, rpc } from "./clients.ts";
import { desk, pair, workflow } from "./documents.ts";

/** What a run of two desks tells, in order. */
const PAIR_HAPPENINGS = [
  "run.started queued",
  "run.started running",
  "first desk.started",
  "first desk.completed",
  "second desk.started",
  "second desk.completed",
  "run.completed completed",
];

let perdura: Perdura;
before(async () => {
  perdura = await Perdura.start();
});
after(() => perdura.close());

/** Save, list, get, validate, queue, status, timeline and stream, with whatever client it is. */
async function drivesEverything(coordination: Anything, workflowId: string): Promise<void> {
  const document = pair(workflowId);
  assert.deepEqual((await coordination.saveWorkflow({ workflow: document })).workflow, document);
  const { workflows } = await coordination.listWorkflows({});
  const listed = workflows.find((known: Anything) => known.workflowId === workflowId);
  assert.ok(listed?.updatedAt, "a listed workflow says when it was stored");
  assert.equal((await coordination.getWorkflow({ workflowId })).workflow.name, workflowId);
  const { validation } = await coordination.validateWorkflow({ workflowId });
  assert.deepEqual([validation.ok, validation.errors], [true, []]);

  const runId = `${workflowId}-run`;
  const queued = await coordination.queueRun({ workflowId, runId, input: { n: 1 } });
  assert.deepEqual([queued.run.runId, queued.eventIds.length], [runId, 1]);
  const told: string[] = [];
  let last: Anything;
  for await (const news of await coordination.watchRun({ runId })) {
    if (news.snapshot) told.length = 0;
    told.push(...news.timeline.map((event: Anything) => (event.deskId ? `${event.deskId} ${event.type}` : `${event.type} ${event.status}`)));
    last = news.run;
  }
  assert.deepEqual(told, PAIR_HAPPENINGS);
  assert.equal(last.status, "completed");
  const { run } = await coordination.getRunStatus({ runId });
  assert.deepEqual(run, last);
  const { timeline } = await coordination.getRunTimeline({ runId });
  assert.equal(timeline.length, PAIR_HAPPENINGS.length);
}

describe("what a client does with workflows", () => {
  for (const { version, connect } of versions) {
    it(`over RPC, @orpc/client ${version}`, () =>
      drivesEverything(connect(`${perdura.url}/rpc`).coordination, `rpc-${version}`));
  }

  it("as REST, @orpc/openapi-client 1.16.1", () => drivesEverything(rest(perdura.url).coordination, "rest"));

  it("is told apart by declared errors", async () => {
    for (const [wire, client] of [["rpc", rpc(perdura.url)], ["rest", rest(perdura.url) as unknown as Management]] as const) {
      const [missing] = await safe(client.coordination.getWorkflow({ workflowId: "nobody" }));
      assert.ok(isDefinedError(missing), wire);
      assert.deepEqual([missing.code, missing.status], ["WORKFLOW_NOT_FOUND", 404]);
      const [wrong] = await safe(client.coordination.saveWorkflow({ workflow: workflow("wrong", [desk("a", { kind: "desk:nothing" })], []) }));
      assert.ok(isDefinedError(wrong), wire);
      assert.deepEqual([wrong.code, wrong.status], ["WORKFLOW_VALIDATION_FAILED", 400]);
      const [unsaved] = await safe(client.coordination.getWorkflow({ workflowId: "wrong" }));
      assert.ok(isDefinedError(unsaved) && unsaved.code === "WORKFLOW_NOT_FOUND", "nothing of a refused document is stored");
      const [badRun] = await safe(client.coordination.getRunStatus({ runId: "no run!" }));
      assert.ok(isDefinedError(badRun), wire);
      assert.deepEqual([badRun.code, badRun.status], ["INVALID_RUN_ID", 400]);
    }
  });

  it("refuses the run id of another workflow, and leaves that run alone", async () => {
    const client = rpc(perdura.url);
    await client.coordination.saveWorkflow({ workflow: pair("owner") });
    await client.coordination.saveWorkflow({ workflow: pair("thief") });
    await client.coordination.queueRun({ workflowId: "owner", runId: "mine" });
    const [refused] = await safe(client.coordination.queueRun({ workflowId: "thief", runId: "mine" }));
    assert.ok(isDefinedError(refused) && refused.code === "RUN_ID_IN_USE");
    assert.deepEqual(refused.data, { runId: "mine", workflowId: "owner" });
    assert.equal((await ended(client, "mine")).workflowId, "owner");
    assert.deepEqual(await happenings(client, "mine"), PAIR_HAPPENINGS);
  });
});

describe("plugins and companions of the client", () => {
  it("batches calls into one request", async () => {
    let requests = 0;
    const link = new RPCLink({
      url: `${perdura.url}/rpc`,
      plugins: [new BatchLinkPlugin({ groups: [{ condition: () => true, context: {} }] })],
      fetch: (request, init) => {
        requests += 1;
        return fetch(request, init);
      },
    });
    const client: Management = createORPCClient(link);
    const [saved, listed, missing, overview] = await Promise.all([
      client.coordination.saveWorkflow({ workflow: pair("batched") }),
      client.coordination.listWorkflows({}),
      safe(client.coordination.getWorkflow({ workflowId: "nobody" })),
      client.server.overview(),
    ]);
    assert.equal(requests, 1);
    assert.equal(saved.workflow.workflowId, "batched");
    assert.ok(Array.isArray(listed.workflows));
    assert.ok(isDefinedError(missing.error) && missing.error.code === "WORKFLOW_NOT_FOUND");
    assert.equal(typeof overview, "object");
  });

  it("queries, mutates, pages and follows with TanStack Query", async () => {
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    const { coordination } = createTanstackQueryUtils(rpc(perdura.url));
    for (const name of ["query-1", "query-2"]) {
      const mutation = queries.getMutationCache().build(queries, coordination.saveWorkflow.mutationOptions());
      await mutation.execute({ workflow: pair(name) });
    }
    const { workflow: found } = await queries.fetchQuery(coordination.getWorkflow.queryOptions({ input: { workflowId: "query-1" } }));
    assert.equal(found.name, "query-1");
    const pages = coordination.listWorkflowPage.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: 1, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    });
    const listed = await queries.fetchInfiniteQuery({ ...pages, pages: 2 });
    assert.deepEqual(listed.pages.map(({ workflows }) => workflows.length), [1, 1]);
    assert.notEqual(listed.pages[0]?.workflows[0]?.workflowId, listed.pages[1]?.workflows[0]?.workflowId);

    await rpc(perdura.url).coordination.queueRun({ workflowId: "query-1", runId: "query-run" });
    const news = await queries.fetchQuery(coordination.watchRun.experimental_streamedOptions({ input: { runId: "query-run" } }));
    assert.equal(news.at(-1)?.run.status, "completed");
  });
});
