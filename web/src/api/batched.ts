/** Messages of a stream taken together, so that a burst is one rendering and not a thousand. */
import { useEffect, useRef } from "react";

/** How long a message may wait for company. */
const WINDOW_MS = 60;

/** Gives what to call with each message; `apply` gets those of a moment at once. */
export function useBatched<T>(apply: (messages: T[]) => void): (message: T) => void {
  const newest = useRef(apply);
  newest.current = apply;
  const waiting = useRef<T[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (message) => {
    waiting.current.push(message);
    if (waiting.current.length > 1) return;
    timer.current = setTimeout(() => {
      const messages = waiting.current;
      waiting.current = [];
      newest.current(messages);
    }, WINDOW_MS);
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
