import assert from "node:assert/strict";
import { test } from "node:test";
import type { RobotItem, RobotJob } from "@contract";
import { type Happened, type ItemPages, openCount, retriableCount, withItemNews, withJobNews, withNews } from "./news.ts";

const JOB: RobotJob = {
  batchCompletedEmitted: false,
  callbackMode: "hmac",
  cancelledCount: 0,
  carrier: "ACME",
  cascadeDepth: 0,
  createdAt: "2026-01-01T00:00:00Z",
  dispatch: { dispatchId: "j1", status: "accepted" },
  errorCount: 0,
  expiresAt: "2026-05-01T00:00:00Z",
  jobId: "j1",
  jobType: "create_shipment",
  keyId: "j1.1",
  kind: "acme",
  lateCount: 0,
  oldestKey: 1,
  outcome: null,
  round: 2,
  roundHasResults: false,
  roundItems: 3,
  status: "processing",
  successCount: 1,
  totalItems: 3,
  updatedAt: "2026-01-01T00:01:00Z",
  workspaceId: "shop",
};
const item = (itemId: string, changes: Partial<RobotItem> = {}): RobotItem => ({ attempt: 2, itemId, jobId: "j1", orderId: `order-${itemId}`, payload: {}, position: 0, retryCount: 1, status: "pending", ...changes });
const news = (name: string, data: Record<string, unknown>, at = "2026-01-01T00:02:00Z"): Happened => ({ type: "event", name, at, data: { jobId: "j1", round: 2, ...data } });
const counts = (job: RobotJob) => [job.status, job.outcome, job.successCount, job.errorCount, job.cancelledCount];

test("counts and the end of a job come in", () => {
  const started = withNews(JOB, news("robot/item.completed", { status: "error", successCount: 1, errorCount: 1, cancelledCount: 0 }));
  assert.deepEqual(counts(started), ["processing", null, 1, 1, 0]);
  assert.equal(openCount(started), 1);
  const ended = withNews(started, news("robot/job.completed", { status: "completed", outcome: "partial", successCount: 2, errorCount: 1, cancelledCount: 0 }));
  assert.deepEqual(counts(ended), ["completed", "partial", 2, 1, 0]);
  assert.deepEqual([openCount(ended), retriableCount(ended), retriableCount(started)], [0, 1, 0]);
});

test("old news, of an earlier round or of another job change nothing", () => {
  for (const each of [
    news("robot/item.completed", { successCount: 0 }, "2026-01-01T00:00:59Z"),
    news("robot/job.completed", { round: 1, status: "failed", outcome: "failed" }),
    news("robot/job.completed", { jobId: "j2", status: "failed" }),
  ]) {
    assert.equal(withNews(JOB, each), JOB, each.name);
  }
  const pages = { pages: [{ jobs: [JOB] }], pageParams: [null] };
  assert.equal(withJobNews(pages, [news("robot/job.completed", { jobId: "j2" })]), pages);
});

test("an item is begun and settled by its own attempt alone", () => {
  const pages: ItemPages = { pages: [{ items: [item("a"), item("b")] }], pageParams: [null] };
  const after = withItemNews(pages, [
    news("robot/item.started", { itemId: "a", attempt: 2, deadlineAt: "2026-01-01T00:04:00Z" }),
    news("robot/item.completed", { itemId: "a", attempt: 2, status: "success", trackingNumber: "7001", settledBy: "callback" }),
    news("robot/item.started", { itemId: "b", attempt: 2 }),
    news("robot/item.completed", { itemId: "b", attempt: 1, status: "error" }),
  ]);
  assert.deepEqual(
    after.pages[0]?.items.map(({ itemId, status, trackingNumber, settledBy }) => [itemId, status, trackingNumber, settledBy]),
    [["a", "success", "7001", "callback"], ["b", "processing", undefined, undefined]],
  );
  assert.equal(withItemNews(pages, [news("robot/item.started", { itemId: "c", attempt: 2 })]), pages);
});
