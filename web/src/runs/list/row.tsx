/** One run in the list: a line where there is room, else two. */
import type { Run } from "@contract";
import { memo } from "react";
import { cx } from "../../ui/cx";
import { Status } from "../../ui/status";
import { duration, Moment } from "../../ui/time";
import { useServerNow } from "../clock";
import { functionName, isLive, shortId } from "../names";

/** Widths of the columns, the same for titles and rows. */
export const COLUMNS = "grid-cols-[2rem_7rem_minmax(0,1.4fr)_minmax(0,1fr)_6.5rem_6rem_6.5rem]";

export const TITLES = ["Chosen", "Status", "Function", "Event", "Queued", "Duration", "Run"];

export interface RunRowProps {
  run: Run;
  index: number;
  isNarrow: boolean;
  isChosen: boolean;
  isCurrent: boolean;
  onToggle: (id: string, isRange: boolean) => void;
  onFocus: (id: string) => void;
}

/** A plain link: one of the router's for each row makes a fast scroll slow. The list leads its clicks to the router. */
export const RunRow = memo(function RunRow({ run, index, isNarrow, isChosen, isCurrent, onToggle, onFocus }: RunRowProps) {
  const name = functionName(run);
  const now = useServerNow();
  const choose = (
    <input
      type="checkbox"
      aria-label={`Choose run ${shortId(run.runId)} of ${name}`}
      className="relative z-10 size-4 accent-accent"
      checked={isChosen}
      tabIndex={-1}
      onChange={() => undefined}
      onClick={(event) => onToggle(run.runId, event.shiftKey)}
    />
  );
  const link = (
    <a
      href={`/runs/${encodeURIComponent(run.runId)}`}
      data-run={run.runId}
      className="truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
      title={run.functionId}
      onFocus={() => onFocus(run.runId)}
    >
      {name}
    </a>
  );
  const frame = cx("relative h-full border-b hover:bg-sunken/60", isChosen && "bg-accent-wash/50", isCurrent && "shadow-[inset_2px_0_0_var(--accent)]");
  if (isNarrow) {
    return (
      <div role="row" aria-rowindex={index + 2} className={cx(frame, "grid grid-cols-[2rem_minmax(0,1fr)_auto] items-center gap-x-2 px-3")}>
        <div role="cell" className="row-span-2 flex items-center">{choose}</div>
        <div role="cell" className="flex min-w-0 self-end">{link}</div>
        <div role="cell" className="self-end">
          <Status status={run.status} />
        </div>
        <div role="cell" className="truncate self-start text-xs text-faint" title={run.error ?? run.eventName}>
          {run.error ? <span className="text-bad">{run.error}</span> : run.eventName}
        </div>
        <div role="cell" className="self-start text-right text-xs text-faint">
          <Moment at={run.queuedAt} now={now} />
        </div>
      </div>
    );
  }
  return (
    <div role="row" aria-rowindex={index + 2} className={cx(frame, "grid items-center gap-x-3 px-4", COLUMNS)}>
      <div role="cell" className="flex">{choose}</div>
      <div role="cell">
        <Status status={run.status} />
      </div>
      <div role="cell" className="flex min-w-0 items-baseline gap-2 [&>a]:max-w-[60%] [&>a]:shrink-0">
        {link}
        {run.rerunOf && <span className="shrink-0 text-xs text-faint">rerun</span>}
        {run.error && (
          <span className="min-w-0 flex-1 truncate text-xs text-bad" title={run.error}>
            {run.error}
          </span>
        )}
      </div>
      <div role="cell" className="truncate text-soft" title={run.eventName}>
        {run.eventName}
      </div>
      <div role="cell" className="text-soft">
        <Moment at={run.queuedAt} now={now} />
      </div>
      <div role="cell" className="text-soft tabular-nums">{took(run, now)}</div>
      <div role="cell">
        <code className="font-mono text-xs text-faint" title={run.runId}>
          {shortId(run.runId)}
        </code>
      </div>
    </div>
  );
});

function took(run: Run, now: number): string {
  const began = Date.parse(run.queuedAt);
  if (run.endedAt) return duration(Date.parse(run.endedAt) - began);
  return isLive(run) ? duration(Math.max(0, Math.floor((now - began) / 1_000) * 1_000)) : "–";
}
