/** What a stream tells of robot jobs, put into the jobs and items that are shown. */
import type { InfiniteData } from "@tanstack/react-query";
import type { RobotItem, RobotItemPage, RobotItemStatus, RobotJob, RobotJobNews, RobotJobPage } from "@contract";
import { ITEM_STATUSES, JOB_STATUSES } from "./search";

export type Happened = Extract<RobotJobNews, { type: "event" }>;
export type JobPages = InfiniteData<RobotJobPage, string | null>;
export type ItemPages = InfiniteData<RobotItemPage, number | null>;

/** The job of a message. */
export function jobIdOf({ data }: Happened): string | undefined {
  return text(data.jobId);
}

/** Whether a message tells less than the job itself says: then it is to be read again. */
export function asksForJob({ name }: Happened): boolean {
  return name.startsWith("robot/job.") || name === "robot/guide-lookup.submitted" || name === "robot/item.late";
}

/** Whether a message may change items without naming each. */
export function asksForItems({ name }: Happened): boolean {
  return name === "robot/item.late" || name.endsWith(".submitted") || name === "robot/job.cancelled" || name === "robot/job.completed";
}

/** A job after a message. What was known before the message is left as it is. */
export function withNews(job: RobotJob, { name, at, data }: Happened): RobotJob {
  const isOld = Date.parse(at) < Date.parse(job.updatedAt) || data.round !== job.round;
  if (isOld || text(data.jobId) !== job.jobId) return job;
  const next: RobotJob = {
    ...job,
    updatedAt: at,
    successCount: count(data.successCount) ?? job.successCount,
    errorCount: count(data.errorCount) ?? job.errorCount,
    cancelledCount: count(data.cancelledCount) ?? job.cancelledCount,
  };
  if (name.startsWith("robot/item.")) return { ...next, roundHasResults: true, heartbeatAt: at };
  const status = JOB_STATUSES.find((each) => each === data.status) ?? job.status;
  const outcome = data.outcome === "success" || data.outcome === "partial" || data.outcome === "failed" ? data.outcome : null;
  const deadlineAt = text(data.deadlineAt) ?? job.deadlineAt ?? null;
  return { ...next, status, outcome: isActive(status) ? null : outcome, deadlineAt };
}

/** A list of jobs after messages. */
export function withJobNews(pages: JobPages, news: readonly Happened[]): JobPages {
  return mapped(pages, (page) => {
    const jobs = page.jobs.map((job) => news.reduce(withNews, job));
    return jobs.every((job, index) => job === page.jobs[index]) ? page : { ...page, jobs };
  });
}

/** A list of jobs with one as it is now. */
export function withJob(pages: JobPages, job: RobotJob): JobPages {
  return mapped(pages, (page) => {
    const at = page.jobs.findIndex((each) => each.jobId === job.jobId);
    return at < 0 ? page : { ...page, jobs: page.jobs.with(at, job) };
  });
}

/** A list of items after messages. */
export function withItemNews(pages: ItemPages, news: readonly Happened[]): ItemPages {
  const of = new Map<string, Happened[]>();
  for (const each of news) {
    const itemId = each.name.startsWith("robot/item.") ? text(each.data.itemId) : undefined;
    if (itemId !== undefined) of.set(itemId, [...(of.get(itemId) ?? []), each]);
  }
  if (of.size === 0) return pages;
  return mapped(pages, (page) => {
    if (!page.items.some((item) => of.has(item.itemId))) return page;
    return { ...page, items: page.items.map((item) => (of.get(item.itemId) ?? []).reduce(itemWithNews, item)) };
  });
}

/** A list of items with one as it is now. */
export function withItem(pages: ItemPages, item: RobotItem): ItemPages {
  return mapped(pages, (page) => {
    const at = page.items.findIndex((each) => each.itemId === item.itemId);
    return at < 0 ? page : { ...page, items: page.items.with(at, item) };
  });
}

function itemWithNews(item: RobotItem, { name, at, data }: Happened): RobotItem {
  if (data.attempt !== item.attempt) return item;
  if (name === "robot/item.started" && item.status === "pending") {
    return { ...item, status: "processing", startedAt: at, deadlineAt: text(data.deadlineAt) ?? item.deadlineAt ?? null };
  }
  const status = ITEM_STATUSES.find((each) => each === data.status);
  if (name !== "robot/item.completed" || status === undefined || !isSettled(status)) return item;
  return {
    ...item,
    status,
    completedAt: at,
    trackingNumber: text(data.trackingNumber) ?? null,
    guideNumber: text(data.guideNumber) ?? null,
    validatedCity: text(data.validatedCity) ?? null,
    errorMessage: text(data.errorMessage) ?? null,
    errorType: oneOf(["validation", "portal", "timeout", "unknown"] as const, data.errorType) ?? null,
    settledBy: oneOf(["callback", "itemDeadline", "jobTimeout", "jobFailure", "cancel", "acceptedLate"] as const, data.settledBy) ?? null,
  };
}

export function isActive(status: RobotJob["status"]): boolean {
  return status === "pending" || status === "processing";
}

export function isSettled(status: RobotItemStatus): boolean {
  return status !== "pending" && status !== "processing";
}

/** Items that have no end yet. */
export function openCount(job: RobotJob): number {
  return Math.max(0, job.totalItems - job.successCount - job.errorCount - job.cancelledCount);
}

/** Items that may be tried again, once the job has ended. */
export function retriableCount(job: RobotJob): number {
  return isActive(job.status) ? 0 : job.errorCount + job.cancelledCount;
}

function mapped<Page, Param>(pages: InfiniteData<Page, Param>, change: (page: Page) => Page): InfiniteData<Page, Param> {
  const changed = pages.pages.map(change);
  return changed.every((page, index) => page === pages.pages[index]) ? pages : { ...pages, pages: changed };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function oneOf<T extends string>(all: readonly T[], value: unknown): T | undefined {
  return all.find((each) => each === value);
}
