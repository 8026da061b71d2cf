/** What went into each desk of a run, and what came out, as far as its timeline has kept it. */
import type { CoordinationTimelineEvent } from "@contract";

export interface DeskPayload {
  input?: unknown;
  output?: unknown;
  /** When the last of the two came. */
  at: string;
}

/** The last values of each desk: those of its newest try. */
export function payloadsOf(timeline: readonly CoordinationTimelineEvent[]): Map<string, DeskPayload> {
  const payloads = new Map<string, DeskPayload>();
  for (const { deskId, type, ts, input, output } of timeline) {
    if (deskId == null) continue;
    const before = payloads.get(deskId);
    if (type === "desk.started") payloads.set(deskId, { ...(input !== undefined && { input }), at: ts });
    else if (type === "desk.completed") payloads.set(deskId, { ...before, ...(output !== undefined && { output }), at: ts });
  }
  return payloads;
}
