/**
 * A run on its graph: what each desk and each handoff has come to, from the run's timeline.
 *
 * The timeline says what desks did, and which of their handoffs were taken. Runs of before tell only the former: then what
 * became of a handoff follows from what its target received, or from others of the same source having been followed.
 */
import type { CoordinationTimelineEvent, RunState } from "@contract";
import { type Handoff, inboundOf, inOrder, outboundOf, type Workflow } from "../editor/document";

export type DeskState = "waiting" | "running" | "completed" | "failed" | "skipped";
export type HandoffState = "open" | "taken" | "skipped" | "dead";

export interface DeskPlay {
  state: DeskState;
  /** How often it was tried. */
  tries: number;
  startedAt: string | null;
  endedAt: string | null;
  /** Undefined when nothing went in or out, or the timeline does not tell. */
  input: unknown;
  output: unknown;
  /** What the timeline says beside it, such as an error. */
  detail: string | null;
}

export interface Play {
  desks: ReadonlyMap<string, DeskPlay>;
  handoffs: ReadonlyMap<string, HandoffState>;
}


/** As many desks of one run work at once; while fewer do, one that may start has started. */
const DESKS_AT_ONCE = 32;

export function play(workflow: Workflow, timeline: readonly CoordinationTimelineEvent[], status: RunState): Play {
  const desks = new Map<string, DeskPlay>();
  const handoffs = new Map<string, HandoffState>();
  for (const event of timeline) if (event.deskId) desks.set(event.deskId, next(desks.get(event.deskId), event));
  const isOver = status === "completed" || status === "failed";
  const running = [...desks.values()].filter((desk) => desk.state === "running").length;
  const told = new Map(desks);
  const outcomes = new Map(timeline.flatMap((event) => Object.entries(event.handoffs ?? {})));
  for (const { deskId, kind } of inOrder(workflow)) {
    const inbound = inboundOf(workflow, deskId);
    const known = told.get(deskId);
    if (known === undefined) {
      const isPassed = deskId !== workflow.entryDeskId && inbound.every((handoff) => ["skipped", "dead"].includes(handoffs.get(handoff.handoffId) ?? "open"));
      desks.set(deskId, { ...UNSEEN, state: isOver || isPassed ? "skipped" : "waiting" });
    }
    const desk = desks.get(deskId)!;
    const isPassedOn = desk.state === "completed" || (desk.state === "failed" && kind === "desk:observer");
    for (const handoff of outboundOf(workflow, deskId)) {
      const isDead = desk.state === "skipped" || (desk.state === "failed" && !isPassedOn);
      handoffs.set(handoff.handoffId, isDead ? "dead" : isPassedOn ? followed(handoff) : "open");
    }
  }
  return { desks, handoffs };

  /** Of a handoff whose source ended well. */
  function followed(handoff: Handoff): HandoffState {
    const outcome = outcomes.get(handoff.handoffId);
    if (outcome !== undefined) return outcome;
    if (!handoff.condition?.trim()) return "taken";
    const target = told.get(handoff.toDeskId);
    const isJoin = inboundOf(workflow, handoff.toDeskId).length > 1;
    if (target !== undefined) return isJoin ? received(target.input, handoff.fromDeskId) : "taken";
    if (status === "completed") return "skipped";
    // A run that has failed has begun nothing more, so nothing is known of what it would have begun.
    if (isOver || isJoin || running >= DESKS_AT_ONCE) return "open";
    const others = outboundOf(workflow, handoff.fromDeskId).filter((other) => other !== handoff);
    return others.some((other) => told.has(other.toDeskId)) ? "skipped" : "open";
  }
}

const UNSEEN: Omit<DeskPlay, "state"> = { tries: 0, startedAt: null, endedAt: null, input: undefined, output: undefined, detail: null };

function next(before: DeskPlay | undefined, event: CoordinationTimelineEvent): DeskPlay {
  const detail = event.detail ?? null;
  switch (event.type) {
    case "desk.started":
      return { ...UNSEEN, state: "running", tries: (before?.tries ?? 0) + 1, startedAt: before?.startedAt ?? event.ts, input: event.input, detail };
    case "desk.completed":
      return { ...(before ?? UNSEEN), state: "completed", endedAt: event.ts, output: event.output, detail };
    case "desk.failed":
      return { ...(before ?? UNSEEN), state: "failed", endedAt: event.ts, output: event.output, detail };
    case "run.started":
    case "run.completed":
    case "run.failed":
      return before ?? { ...UNSEEN, state: "waiting" };
  }
}

/** A join receives an object by desk, with null for branches that it did not get. */
function received(input: unknown, from: string): HandoffState {
  if (input === null || typeof input !== "object" || !Object.hasOwn(input, from)) return "open";
  return Object.entries(input).some(([deskId, value]) => deskId === from && value !== null) ? "taken" : "skipped";
}
