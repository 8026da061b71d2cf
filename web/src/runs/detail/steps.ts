/** The parts of a run as its page shows them: steps by their names, and calls of the function between them. */
import type { RunSpan, RunTrace } from "@contract";

export interface Step {
  /** Its place in the address: the step's id, or `call-2` for the second call of the function. */
  key: string;
  title: string;
  span: RunSpan;
  /** Whether it is a call of the function itself. */
  isCall: boolean;
  from: number;
  /** Null while it goes on. */
  to: number | null;
}

const VERBS: Record<RunSpan["kind"]["type"], string> = {
  entry: "call",
  step: "step",
  sleep: "sleep",
  event: "wait for an event",
  signal: "wait for a signal",
  invoke: "call of a function",
};

export function stepsOf(trace: Pick<RunTrace, "spans">): Step[] {
  let calls = 0;
  const seen = new Map<string, number>();
  return trace.spans.map((span): Step => {
    const isCall = span.kind.type === "entry";
    if (isCall) calls += 1;
    const id = span.stepId ?? `call-${calls}`;
    const before = seen.get(id) ?? 0;
    seen.set(id, before + 1);
    return {
      key: before === 0 ? id : `${id}.${before + 1}`,
      title: isCall ? `Call ${calls} of the function` : span.name === "" ? "step without a name" : span.name,
      span,
      isCall,
      from: startOf(span),
      to: span.endedAt ? Date.parse(span.endedAt) : null,
    };
  });
}

/** A step that its call carried out has begun before the server heard of it. */
function startOf(span: RunSpan): number {
  const moments = [span.queuedAt, span.startedAt, span.attempts[0]?.startedAt];
  return Math.min(...moments.flatMap((moment) => (moment ? [Date.parse(moment)] : [])));
}

/** What sort of thing it is, for people. */
export function kindOf({ span }: Step): string {
  return VERBS[span.kind.type];
}

/** Whether there is more to say of a call than that it went well. */
export function isTelling({ isCall, span }: Step): boolean {
  return !isCall || span.status !== "completed" || span.attempts.length > 1;
}

/** The moment that a pause or a wait ends by itself. */
export function untilOf({ span }: Step): string | null {
  return "until" in span.kind ? (span.kind.until ?? null) : null;
}

/** How many calls it took in all. */
export function attemptsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { span }) => sum + span.attempts.length, 0);
}
