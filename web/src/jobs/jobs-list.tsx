/** The list of jobs, with its filter. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RobotJob, RobotJobStatus } from "@contract";
import { orpc } from "../api/query";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { Empty, Loading, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { SearchField } from "../ui/search-field";
import { Badge } from "../ui/status";
import { Time } from "../ui/time";
import { VirtualRows, type VirtualColumn } from "../ui/virtual-rows";
import { JobStatus, Progress } from "./progress";
import { progressText } from "./progress-text";
import type { JobsChange, JobsSearch } from "./search";
import { useJobs } from "./use-jobs";

const ROW_HEIGHT = 56;

const COLUMNS: readonly VirtualColumn<RobotJob>[] = [
  {
    title: "Job",
    width: "minmax(0,3fr)",
    cell: (job) => (
      <>
        <Link to="/jobs/$jobId" params={{ jobId: job.jobId }} className="block truncate font-medium hover:text-accent hover:underline" title={`${job.kind}, ${job.jobType}`}>
          {job.kind} <span className="font-normal text-soft">{job.jobType}</span>
        </Link>
        <span className="block truncate font-mono text-xs text-faint max-md:hidden" title={job.jobId}>
          {job.idempotencyKey ?? job.jobId}
        </span>
        <span className="block truncate text-xs text-soft md:hidden">
          {progressText(job)} · {job.workspaceId}
        </span>
      </>
    ),
  },
  {
    title: "Workspace",
    width: "minmax(0,2fr)",
    isWideOnly: true,
    cell: (job) => <span title={job.workspaceId}>{job.workspaceId}</span>,
  },
  { title: "Status", width: "minmax(7.5rem,2fr)", cell: (job) => <JobStatus job={job} /> },
  { title: "Progress", width: "minmax(0,3fr)", isWideOnly: true, cell: (job) => <Progress job={job} /> },
  { title: "Late", width: "5rem", isWideOnly: true, cell: (job) => (job.lateCount > 0 ? <Badge tone="warn">{job.lateCount} late</Badge> : null) },
  { title: "Created", width: "6.5rem", className: "text-right text-soft", isWideOnly: true, cell: (job) => <Time at={job.createdAt} /> },
];

interface ListProps {
  search: JobsSearch;
  change: (next: JobsChange) => void;
  create: () => void;
}

export function JobsList({ search, change, create }: ListProps) {
  const { list, jobs } = useJobs(search);
  const isFiltered = search.workspaceId !== undefined || search.kind !== undefined || search.jobType !== undefined || search.status !== undefined;
  return (
    <div className="-m-4">
      <Filter search={search} change={change} />
      {list.isPending ? (
        <div className="p-4">
          <Loading label="Loading jobs" lines={6} />
        </div>
      ) : list.isError && jobs.length === 0 ? (
        <div className="p-4">
          <Trouble error={list.error} retry={() => void list.refetch()} />
        </div>
      ) : jobs.length === 0 ? (
        isFiltered ? (
          <Empty title="No job fits." actions={<Button onClick={() => change({ workspaceId: undefined, kind: undefined, jobType: undefined, status: undefined })}>Show all jobs</Button>}>
            New ones that fit appear here by themselves.
          </Empty>
        ) : (
          <NoJobs create={create} />
        )
      ) : (
        <VirtualRows
          label="Robot jobs"
          columns={COLUMNS}
          rows={jobs}
          rowKey={(job) => job.jobId}
          rowHeight={ROW_HEIGHT}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
          }}
        />
      )}
    </div>
  );
}

const CHOICES: readonly { id: string; label: string; status?: RobotJobStatus[] }[] = [
  { id: "", label: "Any status" },
  { id: "active", label: "Active", status: ["pending", "processing"] },
  { id: "completed", label: "Completed", status: ["completed"] },
  { id: "failed", label: "Failed", status: ["failed"] },
  { id: "cancelled", label: "Cancelled", status: ["cancelled"] },
];

function Filter({ search, change }: Omit<ListProps, "create">) {
  const kinds = useQuery(orpc.robot.kinds.list.queryOptions());
  const types = kinds.data?.kinds.find(({ kind }) => kind.name === search.kind)?.kind.jobTypes ?? {};
  const box = "h-8 max-w-full rounded-md border border-line-strong bg-surface px-2 text-[13px]";
  const chosen = CHOICES.find((choice) => JSON.stringify(choice.status) === JSON.stringify(search.status)) ?? CHOICES[0]!;
  return (
    <div role="search" className="flex flex-wrap items-center gap-3 border-b px-3 py-2.5">
      <SearchField label="Workspace" value={search.workspaceId ?? ""} onChange={(text) => change({ workspaceId: text.trim() || undefined })} isMain className="w-full sm:w-56" />
      <select aria-label="Status" className={box} value={chosen.id} onChange={(event) => change({ status: CHOICES.find((choice) => choice.id === event.target.value)?.status })}>
        {CHOICES.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
      <select aria-label="Kind" className={box} value={search.kind ?? ""} onChange={(event) => change({ kind: event.target.value || undefined, jobType: undefined })}>
        <option value="">All kinds</option>
        {kinds.data?.kinds.map(({ kind }) => (
          <option key={kind.name}>{kind.name}</option>
        ))}
      </select>
      {Object.keys(types).length > 1 && (
        <select aria-label="Job type" className={box} value={search.jobType ?? ""} onChange={(event) => change({ jobType: event.target.value || undefined })}>
          <option value="">All job types</option>
          {Object.keys(types).map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      )}
    </div>
  );
}

function NoJobs({ create }: { create: () => void }) {
  return (
    <Empty
      title="No robot has been given a job yet."
      actions={
        <ScopedButton scope="run" look="primary" onClick={create}>
          Create the first one
        </ScopedButton>
      }
    >
      <p className="mt-0">A job is a batch of orders for a slow external worker. Its items, their results and every callback appear here as they come. To see one at work without a robot of your own:</p>
      <div className="text-left">
        <Command>cargo xtask demo robot</Command>
      </div>
    </Empty>
  );
}
