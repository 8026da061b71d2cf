/** The configuration of a function, in sentences. What is not known here is shown as it came. */
import type { Function } from "@contract";
import { counted } from "../ui/counted";
import { duration } from "../ui/time";

export interface Setting {
  name: string;
  sentence: string;
  /** As it was registered, when no sentence says it. */
  raw?: unknown;
}

type Fields = Record<string, unknown>;

/** Everything that is not as it is without a word. */
export function settings(of: Function): Setting[] {
  const all: Setting[] = [{ name: "Retries", sentence: of.retries === 0 ? "None: each step is tried once, and never sent twice." : `${of.retries} after the first attempt of each step.` }];
  const add = (name: string, sentence: string | 0 | null | undefined) => sentence && all.push({ name, sentence });
  add("Idempotency", of.idempotency && `At most one run in 24 hours for each value of ${of.idempotency}.`);
  add("Start timeout", of.startTimeoutMs && `Given up when it has not begun ${duration(of.startTimeoutMs)} after its creation.`);
  add("Finish timeout", of.finishTimeoutMs && `Given up ${duration(of.finishTimeoutMs)} after it has begun.`);
  for (const { event, expression, timeoutMs } of of.cancelOn) {
    add("Cancelled by", `${event}${expression ? ` when ${expression}` : ""}${timeoutMs ? `, within ${duration(timeoutMs)}` : ""}.`);
  }
  for (const [name, value] of Object.entries(of.flowControl)) {
    const [title, say] = FLOW_CONTROL[name] ?? [name, () => null];
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const each of values) {
      const sentence = say(typeof each === "object" && each !== null ? { ...each } : { value: each });
      all.push(sentence === null ? { name: title, sentence: "", raw: each } : { name: title, sentence });
    }
  }
  return all;
}

const SCOPES: Record<string, string> = {
  function: "of this function",
  environment: "of all functions with the same key",
  account: "of the whole server with the same key",
};

const FLOW_CONTROL: Record<string, [title: string, say: (fields: Fields) => string | null]> = {
  concurrency: ["Concurrency", ({ limit, key, scope }) => (isNumber(limit) ? `At most ${counted(limit, "step")} ${SCOPES[String(scope)] ?? ""} at once${per(key)}.` : null)],
  run_concurrency: ["Run concurrency", ({ limit, key, scope }) => (isNumber(limit) ? `At most ${counted(limit, "run")} ${SCOPES[String(scope)] ?? ""} at once${per(key)}.` : null)],
  throttle: [
    "Throttle",
    ({ limit, period_ms, burst, key }) =>
      isNumber(limit) && isNumber(period_ms) ? `At most ${counted(limit, "run")} may start in ${duration(period_ms)}${isNumber(burst) && burst > 1 ? `, ${burst} of them at once` : ""}${per(key)}; others wait.` : null,
  ],
  rate_limit: ["Rate limit", ({ limit, period_ms, key }) => (isNumber(limit) && isNumber(period_ms) ? `At most ${counted(limit, "run")} in ${duration(period_ms)}${per(key)}; other events start nothing.` : null)],
  debounce: [
    "Debounce",
    ({ period_ms, timeout_ms, key }) =>
      isNumber(period_ms) ? `Starts ${duration(period_ms)} after the last event${isNumber(timeout_ms) ? `, at the latest ${duration(timeout_ms)} after the first` : ""}${per(key)}.` : null,
  ],
  batch: [
    "Batch",
    ({ max_size, timeout_ms, key, condition }) =>
      isNumber(max_size) && isNumber(timeout_ms)
        ? `Up to ${max_size} events in one run, which starts after ${duration(timeout_ms)} at the latest${per(key)}${isText(condition) ? `; only those for which ${condition}` : ""}.`
        : null,
  ],
  singleton: [
    "Singleton",
    ({ mode, key }) => (mode === "skip" ? `One run at once${per(key)}; an event that comes meanwhile starts nothing.` : mode === "cancel" ? `One run at once${per(key)}; a new one cancels the one before.` : null),
  ],
  priority: ["Priority", ({ value }) => (isText(value) ? `${value}: so many seconds earlier in the queue.` : null)],
};

function per(key: unknown): string {
  return isText(key) ? ` for each value of ${key}` : "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
