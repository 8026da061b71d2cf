/** The server's time: a development server's can be moved, and another machine's is never quite ours. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { orpc } from "../api/query";
import { relative, useNow } from "../ui/time";

/** How far ahead a moment may be before the clock must have been moved. */
const AHEAD_MS = 3_000;
const options = orpc.server.overview.queryOptions({
  staleTime: 60_000,
  // The time between asking and answering is small beside what people read.
  select: (overview) => Date.parse(overview.now),
});

/** How far the server's clock is ahead of ours; null until it is known. */
export function useClockAhead(): number | null {
  const { data, dataUpdatedAt } = useQuery(options);
  return data === undefined ? null : data - dataUpdatedAt;
}

/** The server's time, once a second. */
export function useServerNow(): number {
  return useNow() + (useClockAhead() ?? 0);
}

/** Hears moments of the server's, and asks for its time again when one is in the future. */
export function useClockWatch(): (moment: string) => void {
  const queries = useQueryClient();
  return useCallback(
    (moment) => {
      const state = queries.getQueryState<{ now: string }>(options.queryKey);
      if (state?.data === undefined || state.fetchStatus === "fetching") return;
      const now = Date.now() + Date.parse(state.data.now) - state.dataUpdatedAt;
      if (Date.parse(moment) > now + AHEAD_MS) void queries.invalidateQueries({ queryKey: options.queryKey });
    },
    [queries],
  );
}

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** When something was by the server's clock, relative to its now, with the exact time on hover. */
export function ServerTime({ at }: { at: string | null | undefined }) {
  const now = useServerNow();
  if (at === null || at === undefined) return <span className="text-faint">–</span>;
  return (
    <time dateTime={at} title={EXACT.format(new Date(at))} className="whitespace-nowrap tabular-nums">
      {relative(Date.parse(at), now)}
    </time>
  );
}
