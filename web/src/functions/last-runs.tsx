/** The newest runs of a function. */
import { Link } from "@tanstack/react-router";
import type { Run } from "@contract";
import { Empty, Loading, Trouble } from "../ui/page";
import { Status } from "../ui/status";
import { Table } from "../ui/table";
import { duration, Time } from "../ui/time";

export function LastRuns({ runs, error, retry }: { runs: readonly Run[] | undefined; error: unknown; retry: () => void }) {
  if (runs === undefined) return <div className="p-4">{error ? <Trouble error={error} retry={retry} /> : <Loading label="Loading runs" />}</div>;
  if (runs.length === 0) {
    return <Empty title="It has not run yet.">Send an event that starts it, or invoke it: its runs appear here at once.</Empty>;
  }
  return (
    <Table
      label="Last runs"
      rows={runs}
      rowKey={(run) => run.runId}
      columns={[
        { title: "Status", cell: (run) => <Status status={run.status} /> },
        {
          title: "Run",
          className: "w-full max-w-0",
          cell: (run) => (
            <Link to="/runs/$runId" params={{ runId: run.runId }} className="block truncate hover:text-accent hover:underline" title={run.error ?? run.eventName}>
              <span className="font-mono text-xs">{run.runId}</span>
              {run.error ? <span className="block truncate text-xs text-bad">{run.error}</span> : null}
            </Link>
          ),
        },
        { title: "Took", className: "text-right whitespace-nowrap text-soft tabular-nums max-sm:hidden", cell: (run) => (run.endedAt ? duration(Date.parse(run.endedAt) - Date.parse(run.queuedAt)) : "–") },
        { title: "Queued", className: "text-right text-soft", cell: (run) => <Time at={run.queuedAt} /> },
      ]}
    />
  );
}
