/** How this robot behaves, all from the environment, so that every bad day can be played. */
import { oneOf, optional, whole } from "../settings.ts";

/** A real portal takes seconds per order; the demo does not make anybody wait that long. */
const ITEM_DELAY_MS_DEFAULT = "200-400";

export interface Behaviour {
  /** `silent` accepts batches and never reports; `refuse` answers 500 to every dispatch. */
  mode: "answer" | "silent" | "refuse";
  /** Each item takes a time between these two. */
  itemDelayMs: { min: number; max: number };
  /** How many items of one batch are worked on at once. */
  concurrency: number;
  /** Every so manieth item of a batch fails; 0 means that none does. */
  errorEvery: number;
  /** Every callback is sent so often; more than 1 plays a stuttering robot. */
  callbackCopies: number;
}

export const behaviour: Behaviour = {
  mode: oneOf("ROBOT_MODE", ["answer", "silent", "refuse"]),
  itemDelayMs: parseRange("ROBOT_ITEM_DELAY_MS", ITEM_DELAY_MS_DEFAULT),
  concurrency: Math.max(1, whole("ROBOT_CONCURRENCY", 1)),
  errorEvery: whole("ROBOT_ERROR_EVERY", 0),
  callbackCopies: Math.max(1, whole("ROBOT_CALLBACK_COPIES", 1)),
};

/** `5-20`, or `5` for always the same. */
function parseRange(name: string, fallback: string): { min: number; max: number } {
  const text = optional(name, fallback);
  const [, min, max] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (min === undefined) throw new Error(`environment variable ${name} is "${text}"; write 5 or 5-20`);
  return { min: Number(min), max: Number(max ?? min) };
}
