/** What the first page says of runs, tasks and the server, without React. */
import type { CoordinationTask, DoctorReport, Run, ServerOverview } from "@contract";
import type { Tone } from "../ui/status";
import { counted } from "../ui/counted";
import { duration, exact, relative } from "../ui/time";

/** The time over which failures are shown. */
export const RECENT_MS = 3_600_000;
/** Rows of each short list. */
export const ROWS = 6;
/** Tasks that are counted; of more it says so. */
export const TASKS_COUNTED = 100;

const LIVE: readonly Run["status"][] = ["scheduled", "running"];

/** How far the server's clock is ahead of this machine's: a development server's may have been moved. */
export function aheadMs(overview: Pick<ServerOverview, "now"> | undefined, readAt: number): number {
  return overview === undefined ? 0 : Date.parse(overview.now) - readAt;
}

/** Live runs after news of one: the newest first, each once, and none that has ended. */
export function patchLive(runs: readonly Run[], news: Run): Run[] {
  const others = runs.filter((run) => run.runId !== news.runId);
  if (!LIVE.includes(news.status)) return others.length === runs.length ? [...runs] : others;
  const at = runs.findIndex((run) => run.runId === news.runId);
  return at < 0 ? newestFirst([news, ...runs]) : runs.map((run) => (run.runId === news.runId ? news : run));
}

/** Failed runs after news of one, the last to fail first. */
export function patchFailed(runs: readonly Run[], news: Run): Run[] {
  if (news.status !== "failed" || runs.some((run) => run.runId === news.runId)) return [...runs];
  return [news, ...runs].slice(0, ROWS);
}

function newestFirst(runs: readonly Run[]): Run[] {
  return [...runs].sort((left, right) => right.queuedAt.localeCompare(left.queuedAt)).slice(0, ROWS);
}

/** A number as a person reads it, with a sign when it is only a part. */
export function atLeast(count: number, isMore: boolean): string {
  return `${count.toLocaleString("en")}${isMore ? "+" : ""}`;
}

/** What waits for room, and for how long. */
export function backlogNote(waitingCalls: number, oldestSince: string | null | undefined, now: number): string {
  if (waitingCalls === 0) return "nothing waits for room";
  return oldestSince == null ? "calls wait for room" : `the oldest run has waited ${duration(Math.max(0, now - Date.parse(oldestSince)))}`;
}

/** When the next timer rings. */
export function timerNote(nextTimerAt: string | null | undefined, now: number): { value: string; note: string } {
  if (nextTimerAt == null) return { value: "None", note: "no run sleeps or waits" };
  const at = Date.parse(nextTimerAt);
  return { value: at <= now ? "now" : relative(at, now), note: exact(at) };
}

/** The next moment at which an open task ends. */
export function taskNote(tasks: readonly Pick<CoordinationTask, "deadline">[], now: number): string {
  if (tasks.length === 0) return "nobody is asked anything";
  const deadlines = tasks.flatMap((task) => (task.deadline == null ? [] : [Date.parse(task.deadline)]));
  if (deadlines.length === 0) return "they may take any time";
  return `the first ends ${relative(Math.min(...deadlines), now)}`;
}

/** The doctor's findings in a word. */
export function health(report: Pick<DoctorReport, "checks"> | undefined): { value: string; note: string; tone: Tone } {
  if (report === undefined) return { value: "…", note: "being looked at", tone: "quiet" };
  const wrong = report.checks.filter((check) => check.status === "wrong");
  const warnings = report.checks.filter((check) => check.status === "warning");
  const first = wrong[0] ?? warnings[0];
  if (first === undefined) return { value: "Well", note: "nothing to mend", tone: "good" };
  const count = wrong.length > 0 ? counted(wrong.length, "problem") : counted(warnings.length, "warning");
  return { value: count, note: first.finding, tone: wrong.length > 0 ? "bad" : "warn" };
}

/** The queries' start of an hour ago, the same for a minute, so that the answer can be kept. */
export function sinceMinute(now: number): string {
  return new Date(Math.floor((now - RECENT_MS) / 60_000) * 60_000).toISOString();
}
