/** The server's time: a development server's can be moved, and another machine's is never quite ours. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext } from "react";
import { orpc } from "../api/query";
import { Moment, useNow } from "../ui/time";

/** How far ahead a moment may be before the clock must have been moved. */
const AHEAD_MS = 3_000;
/** Clocks that are closer than this are the same for people. */
const NEAR_MS = 500;
const options = orpc.server.overview.queryOptions({
  staleTime: 60_000,
  select: (overview) => Date.parse(overview.now),
});

/** Asked once for a page: each of its many rows only reads it. */
const Ahead = createContext(0);

/** How far the server's clock is ahead of ours; 0 until it is known. */
export function useClockAhead(): number {
  return useContext(Ahead);
}

/** Lets what is within know the server's time. */
export function ServerClock({ children }: { children: ReactNode }) {
  const { data, dataUpdatedAt } = useQuery(options);
  // Less than this is the time that the answer took.
  const ahead = data === undefined ? 0 : data - dataUpdatedAt;
  return <Ahead value={Math.abs(ahead) < NEAR_MS ? 0 : ahead}>{children}</Ahead>;
}

/** The server's time, once a second. */
export function useServerNow(): number {
  return useNow() + useContext(Ahead);
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

/** When something was by the server's clock. */
export function ServerTime({ at }: { at: string | null | undefined }) {
  return <Moment at={at} now={useServerNow()} />;
}
