/** What the inbox says of tasks, without React. */
import type { CoordinationTask, CoordinationTaskStatus } from "@contract";
import type { Tone } from "../ui/status";
import type { InboxView } from "./search";

/** The states that a view shows. */
export const STATES: Record<InboxView, CoordinationTaskStatus[]> = { open: ["open"], closed: ["answered", "timed-out", "cancelled"] };

/** Tasks of one page of the list. */
export const PAGE_SIZE = 50;

/** A deadline nearer than this is shown as urgent. */
const SOON_MS = 60 * 60_000;

/** How urgent an open task is; nothing when it may take any time. */
export function urgency({ deadline, status }: Pick<CoordinationTask, "deadline" | "status">, now: number): Tone | undefined {
  if (deadline == null || status !== "open") return undefined;
  const left = Date.parse(deadline) - now;
  return left < 0 ? "bad" : left < SOON_MS ? "warn" : "quiet";
}

/** What became of a task that takes no answer any more. */
export function closedSentence(task: Pick<CoordinationTask, "status" | "answeredBy">): string {
  switch (task.status) {
    case "open":
      return "This question is open.";
    case "answered":
      return task.answeredBy == null ? "This question was answered." : `This question was answered by ${task.answeredBy}.`;
    case "timed-out":
      return "Nobody answered in time; the run went on without an answer.";
    case "cancelled":
      return "This question was withdrawn: the run that asked has ended.";
  }
}

/** Text that was typed with empty lines between its paragraphs. */
export function paragraphs(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

/** The task after this one in the list, or the one before it; none when it stands alone. */
export function neighbour(tasks: readonly Pick<CoordinationTask, "taskId">[], taskId: string | undefined, step: 1 | -1): string | undefined {
  if (tasks.length === 0) return undefined;
  const at = tasks.findIndex((task) => task.taskId === taskId);
  if (at < 0) return tasks[0]?.taskId;
  return tasks[Math.min(Math.max(at + step, 0), tasks.length - 1)]?.taskId;
}

/** The open task to go to after one was answered. */
export function nextOpen(tasks: readonly Pick<CoordinationTask, "taskId" | "status">[], answered: string): string | undefined {
  const at = tasks.findIndex((task) => task.taskId === answered);
  const others = [...tasks.slice(at + 1), ...tasks.slice(0, Math.max(at, 0))];
  return others.find((task) => task.status === "open" && task.taskId !== answered)?.taskId;
}
