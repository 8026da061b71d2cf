/** The newest runs of all workflows. */
import type { CoordinationRunSummary } from "@contract";
import { Link } from "@tanstack/react-router";
import { Status } from "../../ui/status";
import { type Column, Table } from "../../ui/table";
import { duration, Time } from "../../ui/time";

const COLUMNS: readonly Column<CoordinationRunSummary>[] = [
  {
    title: "Run",
    className: "min-w-52 max-w-96",
    cell: ({ runId, workflowId }) => (
      <Link to="/coordination/$workflowId" params={{ workflowId }} search={{ run: runId }} className="block truncate font-mono text-xs text-accent hover:underline" title={runId}>
        {runId}
      </Link>
    ),
  },
  { title: "Status", cell: ({ status, cancelled, error }) => <span title={error ?? undefined}><Status status={cancelled ? "cancelled" : status} /></span> },
  {
    title: "Workflow",
    className: "max-w-64",
    cell: ({ workflowId, publication }) => (
      <span className="block truncate" title={workflowId}>
        {workflowId} {publication ? <span className="text-xs text-faint">publication {publication}</span> : null}
      </span>
    ),
  },
  { title: "Queued", cell: ({ startedAt }) => <Time at={startedAt} /> },
  { title: "Took", cell: ({ startedAt, finishedAt }) => (finishedAt ? <span className="whitespace-nowrap tabular-nums">{duration(Date.parse(finishedAt) - Date.parse(startedAt))}</span> : <span className="text-faint">–</span>) },
];

export function RunTable({ runs }: { runs: readonly CoordinationRunSummary[] }) {
  return <Table label="Newest runs" columns={COLUMNS} rows={runs} rowKey={(run) => run.runId} />;
}
