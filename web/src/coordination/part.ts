/**
 * Parts of the canvas that are read when they are first shown, and all of them soon after the canvas is. While the server
 * does not answer, one that is not there yet is waited for: what was drawn stays on the page.
 */
import { type ComponentType, lazy, useEffect } from "react";

/** How long the canvas itself comes first. */
const AFTER_MS = 1_000;
/** First and longest pause before a part is asked for again, and how often: for some minutes. */
const RETRY_MS = 250;
const RETRY_MS_MAX = 4_000;
const TRIES_MAX = 60;

const parts: (() => Promise<unknown>)[] = [];

export function part<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  parts.push(load);
  return lazy(async () => ({ default: await persistently(load) }));
}

/** Reads all parts. One that cannot be had now is asked for again when it is shown. */
export function useAllParts(): void {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled(parts.map((load) => load())), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}

async function persistently<T>(load: () => Promise<T>): Promise<T> {
  let pause = RETRY_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      if (tries >= TRIES_MAX) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, RETRY_MS_MAX);
  }
}
