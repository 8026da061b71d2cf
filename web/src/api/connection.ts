/**
 * Whether what is shown is live.
 *
 * Every open stream reports here, and the shell shows the worst of them. Nothing open counts as idle.
 */
import { useSyncExternalStore } from "react";

export type StreamState = "connecting" | "live" | "lost" | "paused";
export type Connection = "idle" | StreamState;

const streams = new Map<symbol, StreamState>();
const listeners = new Set<() => void>();
let current: Connection = "idle";

/** From best to worst. */
const ORDER: StreamState[] = ["live", "paused", "connecting", "lost"];

function tell(): void {
  const states = [...streams.values()];
  const next = states.length === 0 ? "idle" : ORDER[Math.max(...states.map((state) => ORDER.indexOf(state)))]!;
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

/** A stream's place in the connection state. */
export function reporter(): { report: (state: StreamState) => void; close: () => void } {
  const key = Symbol("stream");
  return {
    report: (state) => {
      streams.set(key, state);
      tell();
    },
    close: () => {
      streams.delete(key);
      tell();
    },
  };
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
