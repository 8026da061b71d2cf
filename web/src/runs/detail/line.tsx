/** The line of one step: its bars on the scale. */
import { cx } from "../../ui/cx";
import type { Tone } from "../../ui/status";
import { duration } from "../../ui/time";
import type { Bar } from "./bars";
import type { Scale, View } from "./scale";

export const FILL: Record<Tone, string> = { good: "bg-good", warn: "bg-warn", bad: "bg-bad", accent: "bg-accent", quiet: "bg-line-strong" };
const TEXT: Record<Tone, string> = { good: "text-good", warn: "text-warn", bad: "text-bad", accent: "text-accent", quiet: "text-faint" };

export function Line({ bars, scale, view }: { bars: readonly Bar[]; scale: Scale; view: View }) {
  const size = view.end - view.start;
  const place = (moment: number) => (scale.at(moment) - view.start) / size;
  return bars.map((bar) => {
    const [from, to] = [place(bar.from), place(bar.to)];
    if (to < 0 || from > 1) return null;
    const left = Math.max(from, 0);
    return (
      <span
        key={`${bar.kind} ${bar.from}`}
        aria-hidden
        title={`${bar.label}: ${duration(bar.to - bar.from)}`}
        className={cx(
          "absolute top-1/2 -translate-y-1/2",
          bar.kind === "work" && `h-4 rounded-sm ${FILL[bar.tone]}`,
          bar.kind === "wait" && `h-3 rounded-sm opacity-70 ${TEXT[bar.tone]}`,
          bar.kind === "queued" && "h-1.5 rounded-sm bg-line-strong opacity-60",
          bar.kind === "pause" && "h-0 border-t-2 border-dashed border-line-strong",
        )}
        style={{
          left: `${left * 100}%`,
          width: `max(2px, ${(Math.min(to, 1) - left) * 100}%)`,
          ...(bar.kind === "wait" && { backgroundImage: "repeating-linear-gradient(135deg, currentColor 0 3px, transparent 3px 6px)" }),
        }}
      />
    );
  });
}
