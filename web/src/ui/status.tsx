/** How something stands, as a word with a colour; the colour never says it alone. */
import type { ReactNode } from "react";
import { cx } from "./cx";

export type Tone = "good" | "warn" | "bad" | "accent" | "quiet";

const WASH: Record<Tone, string> = {
  good: "bg-good-wash text-good",
  warn: "bg-warn-wash text-warn",
  bad: "bg-bad-wash text-bad",
  accent: "bg-accent-wash text-accent",
  quiet: "bg-quiet-wash text-quiet",
};

const GOOD = new Set(["completed", "ok", "answered", "succeeded", "success", "accepted", "applied"]);
const WARN = new Set(["queued", "scheduled", "running", "pending", "waiting", "retrying", "retried", "open", "dispatching", "processing", "timedOut", "late", "warning"]);
const BAD = new Set(["failed", "error", "lost", "refused", "conflict", "invalid"]);

/** The colour of a status, whatever it is the status of. */
export function toneOf(status: string): Tone {
  if (GOOD.has(status)) return "good";
  if (WARN.has(status)) return "warn";
  return BAD.has(status) ? "bad" : "quiet";
}

/** `timedOut` and `timed_out` as people read them: "Timed out". */
export function words(status: string): string {
  const spaced = status.replace(/[_-]+/g, " ").replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function Badge({ tone = "quiet", className, children }: { tone?: Tone; className?: string; children: ReactNode }) {
  return <span className={cx("inline-flex items-center gap-1.5 rounded-full px-2 py-px text-xs font-medium whitespace-nowrap", WASH[tone], className)}>{children}</span>;
}

/** The badge of a status. `isLive` lets its dot breathe. */
export function Status({ status, isLive = status === "running" }: { status: string; isLive?: boolean }) {
  return (
    <Badge tone={toneOf(status)}>
      <span aria-hidden className={cx("size-1.5 rounded-full bg-current", isLive && "animate-pulse")} />
      {words(status)}
    </Badge>
  );
}
