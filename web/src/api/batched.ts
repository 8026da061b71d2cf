/** Messages of a stream taken together, so that a burst is one rendering and not a thousand. */
import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queryClient } from "./query";

/** How long a message may wait for company. */
const WINDOW_MS = 60;
/** How many messages wait at most. */
const HELD_MAX = 5_000;

/**
 * Gives what to call with each message; `apply` gets those of a moment at once.
 *
 * While what `patched` names is being read, messages wait: the answer may be older than they are, and would undo them.
 */
export function useBatched<T>(apply: (messages: T[]) => void, patched?: QueryKey): (message: T) => void {
  const newest = useRef({ apply, patched });
  newest.current = { apply, patched };
  const waiting = useRef<T[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const flush = () => {
    const { apply: run, patched: queryKey } = newest.current;
    if (queryKey !== undefined && queryClient.isFetching({ queryKey }) > 0) {
      timer.current = setTimeout(flush, WINDOW_MS);
      return;
    }
    timer.current = undefined;
    const messages = waiting.current;
    waiting.current = [];
    run(messages);
  };
  return (message) => {
    // What is too much to hold is in the answer that is being read, or older than all that is shown.
    if (waiting.current.length >= HELD_MAX) waiting.current.shift();
    waiting.current.push(message);
    timer.current ??= setTimeout(flush, WINDOW_MS);
  };
}

/** Gives what to call as often as one likes: `run` follows soon, but at most once in `ms`. */
export function useThrottled(run: () => void, ms: number): () => void {
  const newest = useRef(run);
  newest.current = run;
  const last = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    if (timer.current !== undefined) return;
    const due = Math.max(0, last.current + ms - Date.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      newest.current();
    }, due);
  };
}
