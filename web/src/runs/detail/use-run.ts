/** One run with everything about it, kept true by its stream. */
import type { Event, Run, RunDiagnosis, RunNearMisses, RunTrace, RunUpdate } from "@contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { client } from "../../api/client";
import { hasCode } from "../../api/errors";
import { useLive } from "../../api/live";
import { orpc } from "../../api/query";
import { useClockWatch } from "../clock";
import { isLive } from "../names";

/** How long changes are gathered before the run is read again. */
const GATHER_MS = 120;

export interface RunState {
  run: Run | undefined;
  trace: RunTrace | undefined;
  diagnosis: RunDiagnosis | undefined;
  nearMisses: RunNearMisses | undefined;
  error: Error | null;
  isMissing: boolean;
  retry: () => void;
}

export function useRun(runId: string): RunState {
  const queries = useQueryClient();
  const input = { runId };
  const run = useQuery(orpc.runs.get.queryOptions({ input }));
  const trace = useQuery(orpc.runs.trace.queryOptions({ input }));
  const isGoing = run.data !== undefined && isLive(run.data);
  const diagnosis = useQuery(orpc.runs.diagnose.queryOptions({ input, enabled: isGoing }));
  const nearMisses = useQuery(orpc.runs.nearMisses.queryOptions({ input, enabled: isGoing }));
  const hearTime = useClockWatch();
  const refresh = useGathered(
    useCallback(async () => {
      const input = { runId };
      const keys = [orpc.runs.trace.key({ input }), orpc.runs.diagnose.key({ input }), orpc.runs.nearMisses.key({ input })];
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    }, [queries, runId]),
  );

  // A run that was over when it was first read changes no more.
  const isOver = run.data !== undefined && !isGoing;
  useLive<RunUpdate>(isOver || run.data === undefined ? null : `run ${runId}`, ({ signal, lastEventId }) => client.runs.watch({ runId }, { signal, ...(lastEventId !== undefined && { lastEventId }) }), {
    take: ({ run: now }) => {
      queries.setQueryData(orpc.runs.get.queryKey({ input: { runId } }), now);
      hearTime(now.endedAt ?? now.startedAt ?? now.queuedAt);
      refresh();
    },
    isFatal: (error) => hasCode(error, "RUN_NOT_FOUND"),
  });

  // An event that does not end a wait changes nothing of the run: its own stream tells of it.
  const waitedFor = isGoing ? nearMisses.data?.waits[0]?.event : undefined;
  useLive<Event>(waitedFor === undefined ? null : `events ${waitedFor}`, ({ signal, lastEventId }) => client.events.watch({ name: waitedFor ?? null }, { signal, ...(lastEventId !== undefined && { lastEventId }) }), {
    take: refresh,
  });

  return {
    run: run.data,
    trace: trace.data,
    diagnosis: isGoing ? diagnosis.data : undefined,
    nearMisses: isGoing ? nearMisses.data : undefined,
    error: run.error ?? trace.error,
    // What is no id at all is refused before it is looked for.
    isMissing: hasCode(run.error, "RUN_NOT_FOUND") || hasCode(run.error, "BAD_REQUEST"),
    retry: () => void Promise.all([run.refetch(), trace.refetch()]),
  };
}

/** A function that runs once for many calls in a short time, and never while it still runs: a long trace takes its time. */
function useGathered(run: () => Promise<void>): () => void {
  const state = useRef({ timer: 0, isRunning: false, isAsked: false });
  useEffect(() => {
    const mine = state.current;
    return () => clearTimeout(mine.timer);
  }, []);
  return useCallback(() => {
    const mine = state.current;
    const start = async () => {
      Object.assign(mine, { timer: 0, isRunning: true, isAsked: false });
      await run().finally(() => (mine.isRunning = false));
      if (mine.isAsked) mine.timer = window.setTimeout(start, GATHER_MS);
    };
    if (mine.isRunning) mine.isAsked = true;
    else mine.timer ||= window.setTimeout(start, GATHER_MS);
  }, [run]);
}
