/** The figures of the first page; each leads to where one acts. */
import { Link, type LinkProps } from "@tanstack/react-router";
import { counted } from "../ui/counted";
import { cx } from "../ui/cx";
import type { Tone } from "../ui/status";
import type { Standing } from "./news";
import { atLeast, backlogNote, health, taskNote, timerNote } from "./standing";

interface Figure {
  label: string;
  value: string;
  note: string;
  tone?: Tone;
  link: LinkProps;
}

const TONES: Record<Tone, string> = { good: "text-good", warn: "text-warn", bad: "text-bad", accent: "text-accent", quiet: "text-ink" };

export function Tiles({ standing }: { standing: Standing }) {
  return (
    <ul aria-label="How things stand" className="m-0 grid list-none grid-cols-2 gap-3 p-0 md:grid-cols-3 xl:grid-cols-6">
      {figures(standing).map(({ label, value, note, tone = "quiet", link }) => (
        <li key={label} className="min-w-0">
          <Link {...link} className="flex h-full min-w-0 flex-col rounded-lg border bg-surface px-4 py-3 hover:border-line-strong">
            <span className="text-xs font-medium text-soft">{label}</span>
            <span className={cx("truncate text-xl font-semibold tracking-tight tabular-nums", TONES[tone])}>{value}</span>
            <span className="truncate text-xs text-faint" title={note}>
              {note}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function figures({ overview, failedCount, upcoming, tasks, doctor, now }: Standing): Figure[] {
  const wait = "…";
  const timer = overview && timerNote(overview.nextTimerAt, now);
  return [
    {
      label: "Live runs",
      value: overview ? atLeast(overview.liveRuns, false) : wait,
      note: overview ? `${counted(overview.openCalls, "call")} on the wire` : "",
      link: { to: "/runs", search: { status: ["scheduled", "running"] } },
    },
    {
      label: "Failed in the last hour",
      value: failedCount ? atLeast(failedCount.count, failedCount.isMore) : wait,
      note: failedCount === undefined ? "" : failedCount.count === 0 ? "all went well" : "look at them",
      tone: failedCount !== undefined && failedCount.count > 0 ? "bad" : "quiet",
      link: { to: "/runs", search: { status: ["failed"], since: "1h", by: "ended" } },
    },
    {
      label: "Backlog",
      value: overview ? counted(overview.waitingCalls, "call") : wait,
      note: overview ? backlogNote(overview.waitingCalls, upcoming?.oldestWaitingSince, now) : "",
      tone: overview !== undefined && overview.waitingCalls > 0 ? "warn" : "quiet",
      link: { to: "/runs", search: { status: ["scheduled"], order: "oldestFirst" } },
    },
    { label: "Next timer", value: timer?.value ?? wait, note: timer?.note ?? "", link: { to: "/runs", search: { status: ["running"], order: "oldestFirst" } } },
    {
      label: "Open tasks",
      value: tasks ? atLeast(tasks.tasks.length, tasks.nextCursor != null) : wait,
      note: tasks ? taskNote(tasks.tasks, now) : "",
      tone: tasks !== undefined && tasks.tasks.length > 0 ? "accent" : "quiet",
      link: { to: "/inbox" },
    },
    { label: "Server", ...health(doctor), link: { to: "/doctor" } },
  ];
}
