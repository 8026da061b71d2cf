/** The workflows, each with how it stands and how its last run went. */
import type { CoordinationRunSummary, CoordinationWorkflowSummary } from "@contract";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { ScopedIconButton } from "../../ui/scoped-button";
import { Badge, Status } from "../../ui/status";
import { type Column, Table } from "../../ui/table";
import { Time } from "../../ui/time";

interface WorkflowTableProps {
  workflows: readonly CoordinationWorkflowSummary[];
  /** The newest runs, as they change: fresher than what the list tells. */
  lastRuns: ReadonlyMap<string, CoordinationRunSummary>;
  onDelete: (workflow: CoordinationWorkflowSummary) => void;
}

export function WorkflowTable({ workflows, lastRuns, onDelete }: WorkflowTableProps) {
  const columns: Column<CoordinationWorkflowSummary>[] = [
    {
      title: "Workflow",
      className: "min-w-52 max-w-96",
      cell: ({ workflowId, name }) => (
        <Link to="/coordination/$workflowId" params={{ workflowId }} className="block min-w-0">
          <span className="block truncate font-medium text-accent hover:underline" title={name}>
            {name}
          </span>
          <span className="block truncate font-mono text-xs text-faint" title={workflowId}>
            {workflowId}
          </span>
        </Link>
      ),
    },
    {
      title: "Published",
      cell: ({ publication, publishedAt, hasDraft }) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 whitespace-nowrap">
          {publication === undefined || publication === null ? (
            <span className="text-faint">never</span>
          ) : (
            <>
              <span>{publication}</span>
              <span className="text-xs text-faint">
                <Time at={publishedAt} />
              </span>
            </>
          )}
          {hasDraft && <Badge tone="accent">Draft</Badge>}
        </span>
      ),
    },
    { title: "Desks", cell: ({ desks }) => <span className="tabular-nums">{desks}</span> },
    { title: "Handoffs", cell: ({ handoffs }) => <span className="tabular-nums">{handoffs}</span> },
    {
      title: "Last run",
      cell: ({ workflowId, lastRun }) => {
        const run = lastRuns.get(workflowId) ?? lastRun ?? undefined;
        return run === undefined ? (
          <span className="text-faint">–</span>
        ) : (
          <Link to="/coordination/$workflowId" params={{ workflowId }} search={{ run: run.runId }} className="inline-flex items-center gap-2 whitespace-nowrap" title={run.runId}>
            <Status status={run.cancelled ? "cancelled" : run.status} />
            <span className="text-xs text-faint">
              <Time at={run.startedAt} />
            </span>
          </Link>
        );
      },
    },
    {
      title: "Actions",
      isTitleHidden: true,
      className: "text-right",
      cell: (workflow) => (
        <ScopedIconButton scope="edit" small label={`Delete ${workflow.name}`} onClick={() => onDelete(workflow)}>
          <Trash2 size={14} aria-hidden />
        </ScopedIconButton>
      ),
    },
  ];
  return <Table label="Workflows" columns={columns} rows={workflows} rowKey={(workflow) => workflow.workflowId} />;
}
