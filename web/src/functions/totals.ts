/** How many runs there were and how long they took, counted again when something happened. */
import { useQuery } from "@tanstack/react-query";
import type { FunctionTotals, RunUpdate } from "@contract";
import { useThrottled } from "../api/batched";
import { client } from "../api/client";
import { useLive } from "../api/live";
import { orpc, queryClient } from "../api/query";
import { type Range, RANGES } from "./search";

/** How often runs are counted again at most: on a busy server something happens all the time. */
const COUNT_EVERY_MS = 2_000;

/** Below the key of everything about functions. */
const KEY = [...orpc.functions.key(), "totals over"];

export function useTotals(range: Range) {
  const { ms } = RANGES.find((each) => each.id === range) ?? RANGES[0];
  return useQuery({
    queryKey: [...KEY, range],
    queryFn: async ({ signal }) => {
      // The server's clock counts: that of a development server can be moved.
      const { now } = await client.server.overview(undefined, { signal });
      const { functions, isPartial } = await client.functions.totals({ from: new Date(Date.parse(now) - ms).toISOString() }, { signal });
      return { byId: new Map<string, FunctionTotals>(functions.map((each) => [each.functionId, each])), isPartial };
    },
    placeholderData: (before) => before,
    staleTime: COUNT_EVERY_MS,
  });
}

/** Follows the runs of some functions, or of all; `take` hears of each change. */
export function useLiveTotals(functionIds: string[] | undefined, take: (update: RunUpdate) => void = () => {}, opened: () => void = () => {}): void {
  const count = useThrottled(() => void queryClient.invalidateQueries({ queryKey: KEY }), COUNT_EVERY_MS);
  useLive<RunUpdate>(
    `runs of ${functionIds?.join(" ") ?? "all"}`,
    async (place) => {
      const stream = await client.runs.watchAll(functionIds === undefined ? {} : { functionIds }, place);
      if (place.lastEventId === undefined) opened();
      return stream;
    },
    {
      take: (update) => {
        count();
        take(update);
      },
    },
  );
}
