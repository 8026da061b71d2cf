/** The list of events that fit a filter, with new ones as they are accepted. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Event } from "@contract";
import { useBatched } from "../api/batched";
import { client } from "../api/client";
import { hasCode } from "../api/errors";
import { useLive } from "../api/live";
import { orpc, queryClient } from "../api/query";
import { EVENTS_PER_PAGE, type EventPages, isFound, withArrived } from "./list";
import type { EventsSearch } from "./search";

export function useEvents({ name, text, internal }: Pick<EventsSearch, "name" | "text" | "internal">) {
  const filter = { ...(name !== undefined && { name }), includeInternal: internal === true };
  const options = orpc.events.list.infiniteOptions({
    input: (cursor: string | null) => ({ ...filter, ...(text !== undefined && { text }), limit: EVENTS_PER_PAGE, cursor }),
    initialPageParam: null,
    getNextPageParam: (last) => last.next ?? null,
    // The stream keeps it true.
    staleTime: Infinity,
  });
  const list = useInfiniteQuery(options);
  /** Counts how often the stream was too far behind to go on. */
  const [generation, setGeneration] = useState(0);
  const add = useBatched<Event>((arrived) => {
    const fitting = arrived.filter((event) => isFound(event, text));
    queryClient.setQueryData<EventPages>(options.queryKey, (data) => data && withArrived(data, fitting));
  }, options.queryKey);
  useLive<Event>(
    JSON.stringify([name, internal, text, generation]),
    async (place) => {
      const stream = await client.events.watch(filter, place);
      // What was accepted between the reading of the list and this moment is in neither.
      if (place.lastEventId === undefined) void queryClient.invalidateQueries({ queryKey: options.queryKey });
      return stream;
    },
    {
      take: add,
      isFatal: (error) => hasCode(error, "STREAM_TOO_OLD"),
      ended: () => setGeneration((count) => count + 1),
    },
  );
  const events = useMemo(() => list.data?.pages.flatMap((page) => page.events) ?? [], [list.data]);
  return { list, events };
}
