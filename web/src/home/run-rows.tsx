/** A few runs, one to a line. */
import type { Run } from "@contract";
import { Link } from "@tanstack/react-router";
import { cx } from "../ui/cx";
import { Status } from "../ui/status";
import { Moment } from "../ui/time";

interface RunRowsProps {
  label: string;
  runs: readonly Run[];
  /** The moment that is told. */
  at: (run: Run) => string | null | undefined;
  /** The server's time. */
  now: number;
  /** Why each run is where it is, where that is known. */
  reasons?: ReadonlyMap<string, string>;
}

export function RunRows({ label, runs, at, now, reasons }: RunRowsProps) {
  return (
    <ul aria-label={label} className="m-0 list-none p-0">
      {runs.map((run) => {
        const about = run.error ?? reasons?.get(run.runId) ?? `${run.app} · ${run.eventName}`;
        return (
          <li key={run.runId} className="border-b last:border-b-0">
            <Link to="/runs/$runId" params={{ runId: run.runId }} className="flex min-w-0 items-start gap-3 px-4 py-2 hover:bg-sunken/60">
              <span className="w-24 shrink-0 pt-px">
                <Status status={run.status} />
              </span>
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium" title={run.functionId}>
                  {nameOf(run)}
                </span>
                <span className={cx("block truncate text-xs", run.error == null ? "text-faint" : "text-bad")} title={about}>
                  {about}
                </span>
              </span>
              <span className="shrink-0 text-xs text-faint">
                <Moment at={at(run)} now={now} />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** The function without its app, which is told beside it. */
function nameOf({ app, functionId }: Run): string {
  return functionId.startsWith(`${app}-`) ? functionId.slice(app.length + 1) : functionId;
}
