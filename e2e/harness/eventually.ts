/** Waiting for a condition: the only way in which this suite waits. */
import { setTimeout as pause } from "node:timers/promises";
import { DEADLINE_MS, POLL_INTERVAL_MS } from "./bounds.ts";

export interface Patience {
  deadlineMs?: number;
  /** Done before each new look, such as moving the server's clock. */
  between?: () => Promise<unknown>;
  /** More to show when time runs out. */
  explain?: () => Promise<string> | string;
}

/**
 * Calls `look` until it neither throws nor returns `undefined` or `false`, and gives back what it
 * returned. When time runs out, the last reason is in the error.
 */
export async function eventually<Found>(
  what: string,
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  { deadlineMs = DEADLINE_MS, between, explain }: Patience = {},
): Promise<Found> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    let reason: unknown = "it is not so yet";
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > deadline) {
      const more = explain === undefined ? "" : `\n${await explain()}`;
      throw new Error(`waited ${deadlineMs} ms for: ${what}\nlast reason: ${String(reason)}${more}`, { cause: reason });
    }
    await pause(POLL_INTERVAL_MS);
    await between?.();
  }
}
