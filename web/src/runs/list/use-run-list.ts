/** A list of runs, loaded page by page and kept true by the stream. */
import { getEventMeta } from "@orpc/client";
import type { RunUpdate } from "@contract";
import { hashKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { client } from "../../api/client";
import { hasCode } from "../../api/errors";
import { useLive } from "../../api/live";
import { useClockWatch } from "../clock";
import { append, type Asked, begin, countNew, type Held, patch, type RunRows, settle } from "./model";

/** Runs of the first page, and of each one after: the first is what somebody waits for. */
const FIRST_PAGE = 100;
const PAGE = 250;
/** How long news are gathered before they are shown. */
const GATHER_MS = 100;
/** How long a list that nobody looks at is kept. */
const KEPT_MS = 60_000;
const NONE: Held = new Map();

/** Where the stream of each kept list stood: coming back to it goes on from there. */
const places = new Map<string, string>();
/** More lists than this are not remembered. */
const PLACES_MAX = 50;

function remember(hash: string, id: string): void {
  places.delete(hash);
  places.set(hash, id);
  const [oldest] = places.keys();
  if (places.size > PLACES_MAX && oldest !== undefined) places.delete(oldest);
}

export interface RunList {
  list: RunRows | undefined;
  error: Error | null;
  /** Runs that came meanwhile and are held back. */
  newCount: number;
  /** Whether anything is held back, runs that no longer fit among it. */
  isHeld: boolean;
  /** Puts everything that is held where it belongs. */
  settle: () => void;
  loadMore: () => void;
  more: "idle" | "loading" | Error;
  retry: () => void;
}

/**
 * The list of runs that `asked` describes.
 *
 * While `isReading`, nothing moves: runs that come or go are held back.
 */
export function useRunList(asked: Asked, { isReading, onMoved }: { isReading: boolean; onMoved: () => void }): RunList {
  const queries = useQueryClient();
  const input = useMemo(() => ({ ...asked.filter, order: asked.order }), [asked]);
  // No key of the contract's: who refreshes those must not shorten a list that somebody has scrolled.
  const key = useMemo(() => ["runs", "rows", input] as const, [input]);
  const hash = hashKey(key);
  const { data: list, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      places.delete(hash);
      return begin(await client.runs.list({ ...input, limit: FIRST_PAGE }, { signal }));
    },
    staleTime: Infinity,
    gcTime: KEPT_MS,
  });
  const [held, setHeld] = useState<Held>(NONE);
  const [more, setMore] = useState<RunList["more"]>("idle");
  const state = useRef({ held: NONE, news: new Map<string, RunUpdate["run"]>(), timer: 0, isReloading: false, isReading, asked, key, onMoved });
  Object.assign(state.current, { isReading, asked, key, onMoved });
  const hearTime = useClockWatch();

  const flush = useCallback(() => {
    const now = state.current;
    now.timer = 0;
    const before = queries.getQueryData<RunRows>(now.key);
    if (before === undefined || now.isReloading) return;
    const changed = patch(before, now.held, now.news, now.asked);
    now.news = new Map();
    let after = changed.list;
    let kept = changed.held;
    if (!now.isReading && kept.size > 0) {
      after = settle(after, kept, now.asked);
      kept = NONE;
      now.onMoved();
    }
    now.held = kept;
    setHeld(kept);
    if (after !== before) queries.setQueryData(now.key, after);
  }, [queries]);

  const hear = useCallback(
    (run: RunUpdate["run"]) => {
      state.current.news.set(run.runId, run);
      hearTime(run.endedAt ?? run.startedAt ?? run.queuedAt);
      state.current.timer ||= window.setTimeout(flush, GATHER_MS);
    },
    [flush, hearTime],
  );

  // Another list has its own news.
  useEffect(() => {
    setMore("idle");
    return () => {
      clearTimeout(state.current.timer);
      Object.assign(state.current, { held: NONE, news: new Map(), timer: 0 });
      setHeld(NONE);
    };
  }, [hash]);
  // What came before the first page did, or while somebody was reading, has its turn now.
  const isLoaded = list !== undefined;
  useEffect(() => {
    if (isLoaded && !isReading) flush();
  }, [isLoaded, isReading, flush, hash]);

  const opened = useRef(new Set<string>());
  const { functionIds, apps } = asked.filter;
  useLive<RunUpdate>(
    hash,
    async ({ signal }) => {
      const lastEventId = places.get(hash);
      const stream = await client.runs.watchAll({ ...(functionIds && { functionIds }), ...(apps && { apps }) }, { signal, ...(lastEventId !== undefined && { lastEventId }) });
      if (lastEventId === undefined) {
        // Between the first page and the opening of the stream something may have happened; between two openings, anything.
        if (opened.current.has(hash)) void reload();
        else void client.runs.list({ ...input, limit: FIRST_PAGE }, { signal }).then((page) => page.runs.forEach(hear), () => reload());
        opened.current.add(hash);
      }
      return stream;
    },
    {
      take: (update) => {
        const id = getEventMeta(update)?.id;
        if (id !== undefined) remember(hash, id);
        hear(update.run);
      },
      isFatal: (problem) => {
        if (hasCode(problem, "STREAM_TOO_OLD")) void reload();
        return false;
      },
    },
  );

  const reload = useCallback(async () => {
    places.delete(hash);
    Object.assign(state.current, { held: NONE, isReloading: true });
    setHeld(NONE);
    await refetch();
    state.current.isReloading = false;
    state.current.onMoved();
    flush();
  }, [hash, refetch, flush]);

  const isLoading = useRef(false);
  const loadMore = useCallback(async () => {
    const from = queries.getQueryData<RunRows>(key)?.next;
    if (from === null || from === undefined || isLoading.current) return;
    isLoading.current = true;
    setMore("loading");
    try {
      const page = await client.runs.list({ ...input, limit: PAGE, cursor: from });
      queries.setQueryData<RunRows>(key, (now) => (now?.next === from ? append(now, page) : now));
      setMore("idle");
    } catch (problem) {
      setMore(problem instanceof Error ? problem : new Error(String(problem)));
    } finally {
      isLoading.current = false;
    }
  }, [queries, key, input]);

  return {
    list,
    error,
    newCount: useMemo(() => (list === undefined ? 0 : countNew(list, held)), [list, held]),
    isHeld: held.size > 0,
    settle: useCallback(() => {
      state.current.isReading = false;
      flush();
    }, [flush]),
    loadMore: useCallback(() => void loadMore(), [loadMore]),
    more,
    retry: useCallback(() => void refetch(), [refetch]),
  };
}
