import assert from "node:assert/strict";
import { test } from "node:test";
import type { BulkOutcome, Run } from "@contract";
import { type Actor, actOnAll, actOnSome } from "./act";

const ended: Run = { runId: "x", app: "a", functionId: "a-f", eventId: "e", eventName: "n", queuedAt: "2026-01-01T00:00:00Z", status: "cancelled" };

function actor(more: Partial<Actor>): Actor {
  const unexpected = () => Promise.reject(new Error("nobody asked for this"));
  return { cancel: unexpected, rerun: unexpected, bulk: unexpected, ...more };
}

async function all(outcomes: AsyncGenerator<BulkOutcome[]>): Promise<BulkOutcome[]> {
  const gathered: BulkOutcome[] = [];
  for await (const some of outcomes) gathered.push(...some);
  return gathered;
}

test("one refusal does not keep the others from being done", async () => {
  const cancel = ({ runId }: { runId: string }) => (runId === "b" ? Promise.reject(new Error("it has ended")) : Promise.resolve(ended));
  const done = await all(actOnSome(actor({ cancel }), "cancel", ["a", "b", "c"], "k", new AbortController().signal));
  assert.deepEqual(done.map(({ runId, result, reason }) => [runId, result, reason]), [["a", "cancelled", undefined], ["b", "skipped", "it has ended"], ["c", "cancelled", undefined]]);
});

test("each run is repeated under a key of its own", async () => {
  const keys: string[] = [];
  const rerun = ({ runId, key }: { runId: string; key: string }) => {
    keys.push(key);
    return Promise.resolve({ runId: `new-${runId}` });
  };
  const done = await all(actOnSome(actor({ rerun }), "rerun", ["a", "b"], "k", new AbortController().signal));
  assert.deepEqual(keys, ["k:a", "k:b"]);
  assert.equal(done[1]!.startedRunId, "new-b");
});

test("all that fit are done page by page, until there is no next", async () => {
  const asked: (string | undefined)[] = [];
  const bulk: Actor["bulk"] = (_, { cursor, dryRun }) => {
    asked.push(cursor);
    assert.equal(dryRun, false);
    return Promise.resolve({ matched: { count: 2, isMore: false }, sample: [], done: [{ runId: cursor ?? "first", result: "cancelled" }], ...(cursor === undefined && { next: "second" }) });
  };
  const done = await all(actOnAll(actor({ bulk }), "cancel", {}, new AbortController().signal));
  assert.deepEqual(asked, [undefined, "second"]);
  assert.deepEqual(done.map(({ runId }) => runId), ["first", "second"]);
});

test("once it is stopped, no further page is asked for", async () => {
  const stop = new AbortController();
  const bulk: Actor["bulk"] = () => {
    stop.abort();
    return Promise.resolve({ matched: { count: 9, isMore: true }, sample: [], done: [{ runId: "a", result: "cancelled" }], next: "more" });
  };
  assert.equal((await all(actOnAll(actor({ bulk }), "cancel", {}, stop.signal))).length, 1);
});
