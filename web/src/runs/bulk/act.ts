/** The same thing done with many runs, with what came of each. */
import type { BulkAnswer, BulkOutcome, Run, RunsFilter } from "@contract";
import { explain } from "../../api/errors";
import { isLive } from "../names";

export type BulkKind = "cancel" | "rerun";

/** Runs of one call, and calls at once. */
export const IN_ONE_GO = 100;
const AT_ONCE = 4;

/** The server, as far as this needs it. */
export interface Actor {
  cancel: (run: { runId: string }) => Promise<Run>;
  rerun: (run: { runId: string; key: string }) => Promise<{ runId: string }>;
  bulk: (kind: BulkKind, request: { filter: RunsFilter; dryRun: boolean; limit: number; cursor?: string }) => Promise<BulkAnswer>;
}

/** Whether it can be done with this run. */
export function isFor(kind: BulkKind, run: Run): boolean {
  return kind === "cancel" ? isLive(run) : !isLive(run);
}

/** Does it with the runs that were chosen by hand. `key` keeps an answer that was lost from doing it twice. */
export async function* actOnSome(actor: Actor, kind: BulkKind, ids: readonly string[], key: string, signal: AbortSignal): AsyncGenerator<BulkOutcome[]> {
  const one = async (runId: string): Promise<BulkOutcome> => {
    try {
      if (kind === "cancel") {
        await actor.cancel({ runId });
        return { runId, result: "cancelled" };
      }
      const { runId: startedRunId } = await actor.rerun({ runId, key: `${key}:${runId}` });
      return { runId, result: "started", startedRunId };
    } catch (error) {
      return { runId, result: "skipped", reason: explain(error) };
    }
  };
  for (let at = 0; at < ids.length && !signal.aborted; at += AT_ONCE) yield await Promise.all(ids.slice(at, at + AT_ONCE).map(one));
}

/** Does it with all runs that fit. */
export async function* actOnAll(actor: Actor, kind: BulkKind, filter: RunsFilter, signal: AbortSignal): AsyncGenerator<BulkOutcome[]> {
  let cursor: string | undefined;
  do {
    const answer = await actor.bulk(kind, { filter, dryRun: false, limit: IN_ONE_GO, ...(cursor !== undefined && { cursor }) });
    yield answer.done;
    cursor = answer.next ?? undefined;
  } while (cursor !== undefined && !signal.aborted);
}
