/** What comes next by itself, one timer to a line. */
import type { UpcomingTimer, UpcomingTimerKind } from "@contract";
import { Link } from "@tanstack/react-router";
import { Empty } from "../ui/page";
import { exact, relative } from "../ui/time";

const WHAT: Record<UpcomingTimerKind, string> = {
  call: "is called",
  wait: "has waited long enough",
  startTimeout: "fails unless it has begun",
  finishTimeout: "fails unless it has ended",
};

export function TimerRows({ timers, now }: { timers: readonly UpcomingTimer[]; now: number }) {
  if (timers.length === 0) return <Empty title="No timer runs.">A run that sleeps, waits or is to be tried again stands here, the next one first.</Empty>;
  return (
    <ul aria-label="What comes next" className="m-0 list-none p-0">
      {timers.map(({ runId, functionId, at, kind }) => (
        <li key={`${runId} ${at} ${kind}`} className="border-b last:border-b-0">
          <Link to="/runs/$runId" params={{ runId }} className="flex min-w-0 items-start gap-3 px-4 py-2 hover:bg-sunken/60">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium" title={functionId ?? runId}>
                {functionId ?? runId}
              </span>
              <span className="block truncate text-xs text-faint">{WHAT[kind]}</span>
            </span>
            <time dateTime={at} title={exact(at)} className="shrink-0 text-xs text-faint">
              {Date.parse(at) <= now ? "now" : relative(Date.parse(at), now)}
            </time>
          </Link>
        </li>
      ))}
    </ul>
  );
}
