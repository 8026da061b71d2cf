import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run } from "@contract";
import { comparer, filterOf, fits } from "./filter";
import { append, type Asked, begin, countNew, type Held, patch, settle } from "./model";

const at = (second: number) => new Date(second * 1_000).toISOString();
const run = (id: string, second: number, more: Partial<Run> = {}): Run => ({
  runId: id, app: "shop", functionId: "shop-order", status: "running", eventId: `e-${id}`, eventName: "shop/order.placed", queuedAt: at(second), ...more,
});
const news = (...runs: Run[]) => new Map(runs.map((each) => [each.runId, each]));
const nothing: Held = new Map();
const asked: Asked = { filter: {}, order: "newestFirst" };
const ids = (rows: readonly Run[]) => rows.map((row) => row.runId).join(" ");

test("a change of a row that stays where it is is shown at once", () => {
  const list = begin({ runs: [run("b", 2), run("a", 1)] });
  const changed = patch(list, nothing, news(run("a", 1, { status: "completed" })), asked);
  assert.equal(changed.list.rows[1]!.status, "completed");
  assert.equal(changed.held.size, 0);
});

test("a new run is held, and settles at its place", () => {
  const list = begin({ runs: [run("c", 3), run("a", 1)] });
  const changed = patch(list, nothing, news(run("d", 4), run("b", 2)), asked);
  assert.equal(changed.list, list);
  assert.equal(countNew(changed.list, changed.held), 2);
  assert.equal(ids(settle(changed.list, changed.held, asked).rows), "d c b a");
});

test("a run behind the last loaded row waits for its page, and comes once", () => {
  const list = begin({ runs: [run("c", 3), run("b", 2)], next: "more" });
  const changed = patch(list, nothing, news(run("a", 1)), asked);
  assert.equal(changed.held.size, 0);
  assert.equal(ids(append(changed.list, { runs: [run("b", 2), run("a", 1)] }).rows), "c b a");
});

test("a run that no longer fits stays until it settles, and its status is true meanwhile", () => {
  const running: Asked = { filter: { statuses: ["running"] }, order: "newestFirst" };
  const list = begin({ runs: [run("b", 2), run("a", 1)] });
  const changed = patch(list, nothing, news(run("b", 2, { status: "failed" })), running);
  assert.equal(changed.list.rows[0]!.status, "failed");
  assert.equal(countNew(changed.list, changed.held), 0);
  assert.equal(ids(settle(changed.list, changed.held, running).rows), "a");
  const back = patch(changed.list, changed.held, news(run("b", 2)), running);
  assert.equal(back.held.size, 0);
});

test("runs that end come first in a list by end, and live ones are not in it", () => {
  const ended: Asked = { filter: { timeField: "ended" }, order: "newestFirst" };
  const list = begin({ runs: [run("b", 2, { endedAt: at(9) })] });
  const live = patch(list, nothing, news(run("a", 1)), ended);
  assert.equal(live.held.size, 0);
  const over = patch(list, nothing, news(run("a", 1, { endedAt: at(10) })), ended);
  assert.equal(ids(settle(over.list, over.held, ended).rows), "a b");
});

test("runs of one moment are ordered by id, the way round of the list", () => {
  const same = [run("a", 1), run("c", 1), run("b", 1)];
  assert.equal(ids([...same].sort(comparer())), "c b a");
  assert.equal(ids([...same].sort(comparer("queued", "oldestFirst"))), "a b c");
});

test("text is found in any case in function, event, error and ids", () => {
  const failed = run("01ABC", 1, { error: "card Declined" });
  const has = (text: string) => fits(failed, { text });
  assert.deepEqual(["declined", "ORDER", "01abc", "e-01", "nowhere"].map(has), [true, true, true, true, false]);
});

test("a time that ends now is counted from the server's time", () => {
  const filter = filterOf({ since: "1h", until: at(5) }, Date.parse("2026-01-01T12:00:00Z"));
  assert.deepEqual(filter, { from: "2026-01-01T11:00:00.000Z" });
});
