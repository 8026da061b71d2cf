/**
 * Streams of the server, followed for as long as a page wants them.
 *
 * A lost stream is opened again from the last message that was seen, so nothing is missed. A page that nobody sees lets
 * go of its streams after a while, since a browser opens only six connections to a server for all of its tabs.
 */
import { getEventMeta } from "@orpc/client";
import { useEffect, useRef } from "react";
import { reporter, type StreamState } from "./connection";

/** First and longest pause before a lost stream is opened again. */
const RETRY_MS = 250;
const RETRY_MS_MAX = 4_000;
/** How long a hidden page keeps its streams. */
const HIDDEN_MS = 20_000;

/** Opens the stream, from the message after `lastEventId` when there is one. */
export type Open<T> = (options: { signal: AbortSignal; lastEventId?: string }) => Promise<AsyncIterable<T>>;

export interface Follower<T> {
  /** Takes one message. */
  take: (message: T) => void;
  /** Hears how the stream stands. */
  report?: (state: StreamState) => void;
  /** Hears that the stream has come to its own end. */
  ended?: () => void;
  /** Whether asking again is of no use. It is called with what went wrong. */
  isFatal?: (error: unknown) => boolean;
}

/** Follows a stream until `signal` says stop, or it ends. */
export async function follow<T>(open: Open<T>, follower: Follower<T>, signal: AbortSignal): Promise<void> {
  let lastEventId: string | undefined;
  let pause = RETRY_MS;
  follower.report?.("connecting");
  while (!signal.aborted) {
    await visible(signal);
    // It may have been stopped meanwhile, and an abort that was is not heard again.
    if (signal.aborted) return;
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener("abort", stop);
    const release = whenHiddenFor(HIDDEN_MS, () => attempt.abort());
    try {
      const messages = await open({ signal: attempt.signal, ...(lastEventId === undefined ? {} : { lastEventId }) });
      follower.report?.("live");
      for await (const message of messages) {
        if (attempt.signal.aborted) break;
        pause = RETRY_MS;
        lastEventId = getEventMeta(message)?.id ?? lastEventId;
        follower.take(message);
      }
      if (!attempt.signal.aborted) {
        follower.ended?.();
        return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (follower.isFatal?.(error)) {
        follower.ended?.();
        return;
      }
    } finally {
      release();
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) return;
    if (document.hidden) {
      follower.report?.("paused");
      continue;
    }
    follower.report?.("lost");
    await idle(pause * (0.75 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, RETRY_MS_MAX);
  }
}

/**
 * Follows a stream while the component is there and `key` is not null; another key is another stream.
 *
 * `open` and the follower may be new at each rendering: the newest are used.
 */
export function useLive<T>(key: string | null, open: Open<T>, follower: Omit<Follower<T>, "report">): void {
  const newest = useRef({ open, follower });
  newest.current = { open, follower };
  useEffect(() => {
    if (key === null) return;
    const controller = new AbortController();
    const { report, close } = reporter();
    const current = () => newest.current.follower;
    void follow<T>(
      (options) => newest.current.open(options),
      {
        take: (message) => !controller.signal.aborted && current().take(message),
        report,
        ended: () => {
          close();
          if (!controller.signal.aborted) current().ended?.();
        },
        isFatal: (error) => current().isFatal?.(error) ?? false,
      },
      controller.signal,
    );
    return () => {
      controller.abort();
      close();
    };
  }, [key]);
}

/** Waits until the page is visible. */
function visible(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
  });
}

/** Calls `then` once the page has been hidden for so long; the answer stops watching. */
function whenHiddenFor(ms: number, then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(then, ms);
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

/** Waits so long, or until the network is back. */
function idle(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
