/** Times and durations, as people say them. */
import { useSyncExternalStore } from "react";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `1.2 s`, `3 min 20 s`, `2 d 4 h`. */
export function duration(ms: number): string {
  const abs = Math.abs(ms);
  const sign = ms < 0 ? "-" : "";
  const two = (large: number, unit: string, rest: number, below: string) => `${sign}${large} ${unit}${rest === 0 ? "" : ` ${rest} ${below}`}`;
  if (abs < SECOND) return `${sign}${Math.round(abs)} ms`;
  if (abs < 10 * SECOND) return `${sign}${(abs / SECOND).toFixed(1).replace(/\.0$/, "")} s`;
  if (abs < MINUTE) return `${sign}${Math.round(abs / SECOND)} s`;
  if (abs < HOUR) return two(Math.floor(abs / MINUTE), "min", Math.floor((abs % MINUTE) / SECOND), "s");
  if (abs < DAY) return two(Math.floor(abs / HOUR), "h", Math.floor((abs % HOUR) / MINUTE), "min");
  return two(Math.floor(abs / DAY), "d", Math.floor((abs % DAY) / HOUR), "h");
}

/** How long ago, or until, in one unit. */
export function relative(then: number, now: number): string {
  const ms = now - then;
  const abs = Math.abs(ms);
  const text =
    abs < 5 * SECOND ? "now" : abs < MINUTE ? `${Math.round(abs / SECOND)} s` : abs < HOUR ? `${Math.round(abs / MINUTE)} min` : abs < 2 * DAY ? `${Math.round(abs / HOUR)} h` : `${Math.round(abs / DAY)} d`;
  if (text === "now") return text;
  return ms >= 0 ? `${text} ago` : `in ${text}`;
}

let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

/** The time, once a second while somebody looks. */
export function useNow(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      ticking ??= setInterval(() => {
        now = Date.now();
        for (const each of listeners) each();
      }, SECOND);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          clearInterval(ticking);
          ticking = undefined;
        }
      };
    },
    () => now,
  );
}

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A moment to the second, as people write it here. */
export function exact(at: string | number): string {
  return EXACT.format(new Date(at));
}

/** When something was, relative to now, with the exact time on hover. */
export function Time({ at }: { at: string | number | null | undefined }) {
  return <Moment at={at} now={useNow()} />;
}

/** The same, for whoever knows what time it is. */
export function Moment({ at, now }: { at: string | number | null | undefined; now: number }) {
  if (at === null || at === undefined) return <span className="text-faint">–</span>;
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={`${exact(at)}.${String(date.getMilliseconds()).padStart(3, "0")}`} className="whitespace-nowrap tabular-nums">
      {relative(date.getTime(), now)}
    </time>
  );
}

/** The exact time. */
export function ExactTime({ at }: { at: string | number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} className="whitespace-nowrap tabular-nums">
      {exact(at)}
    </time>
  );
}
