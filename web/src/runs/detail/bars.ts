/** What is drawn on the line of a step: when it waited for room, when it was called, when it paused. */
import type { RunAttemptOutcome, RunSpanStatus } from "@contract";
import type { Tone } from "../../ui/status";
import type { Step } from "./steps";

export type BarKind = "queued" | "work" | "pause" | "wait";

export interface Bar {
  kind: BarKind;
  from: number;
  to: number;
  tone: Tone;
  /** For people. */
  label: string;
}

const OF_OUTCOME: Record<RunAttemptOutcome, Tone> = { open: "accent", answered: "good", conflict: "quiet", retried: "warn", failed: "bad", lost: "bad", stopped: "quiet" };
const OF_STATUS: Record<RunSpanStatus, Tone> = {
  queued: "quiet",
  running: "accent",
  retrying: "warn",
  waiting: "accent",
  completed: "good",
  failed: "bad",
  timedOut: "warn",
  abandoned: "quiet",
  stopped: "quiet",
};

export function toneOfStep({ span }: Step): Tone {
  return OF_STATUS[span.status];
}

/** The bars of a step, `now` being the end of what goes on. */
export function barsOf(step: Step, now: number): Bar[] {
  const { span, from } = step;
  const end = Math.max(step.to ?? now, from);
  const first = span.attempts[0];
  if (first === undefined) {
    const kind = span.kind.type === "step" || span.kind.type === "entry" ? (span.status === "queued" ? "queued" : "work") : "wait";
    return [{ kind, from, to: end, tone: toneOfStep(step), label: kind === "queued" ? "waits for room" : kind }];
  }
  const bars: Bar[] = [];
  const add = (bar: Bar) => bar.to > bar.from && bars.push(bar);
  let last = from;
  for (const [index, attempt] of span.attempts.entries()) {
    const began = Math.max(Date.parse(attempt.startedAt), last);
    add({ kind: index === 0 ? "queued" : "pause", from: last, to: began, tone: "quiet", label: index === 0 ? "waited for room" : "waited for the next attempt" });
    const ended = Math.max(attempt.endedAt ? Date.parse(attempt.endedAt) : end, began);
    bars.push({ kind: "work", from: began, to: ended, tone: OF_OUTCOME[attempt.outcome], label: `attempt ${attempt.attempt + 1}: ${attempt.outcome}` });
    last = ended;
  }
  const isInvoke = span.kind.type === "invoke" || span.kind.type === "event" || span.kind.type === "signal";
  add({ kind: isInvoke ? "wait" : "pause", from: last, to: end, tone: isInvoke ? toneOfStep(step) : "quiet", label: isInvoke ? "waits" : "waits for the next attempt" });
  return bars;
}
