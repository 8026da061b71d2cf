/** One robot job: how far it is, its items, its callbacks, and what can be done. */
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { RobotJob } from "@contract";
import { hasCode } from "../api/errors";
import { useActions } from "../shell/actions";
import { LinkButton } from "../ui/button";
import { Id } from "../ui/code";
import { counted } from "../ui/counted";
import { Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { Tabs } from "../ui/tabs";
import { About } from "./detail/about";
import { Callbacks } from "./detail/callbacks";
import { CancelDialog, RetryDialog, RotateDialog } from "./detail/dialogs";
import { Items } from "./detail/items";
import { Overview } from "./detail/overview";
import { Summary } from "./detail/summary";
import { useJob } from "./detail/use-job";
import { isActive, retriableCount } from "./news";
import { JOB_TABS, type JobChange, type JobSearch } from "./search";

const route = getRouteApi("/jobs/$jobId");

export default function RobotJobPage() {
  const { jobId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const job = useJob(jobId, search.status !== undefined);
  if (job.data !== undefined) {
    return <Shown key={jobId} job={job.data} search={search} change={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })} />;
  }
  return (
    <Page title="Robot job">
      {job.isPending ? (
        <Loading label="Loading the job" lines={8} />
      ) : hasCode(job.error, "JOB_NOT_FOUND") || hasCode(job.error, "BAD_REQUEST") ? (
        <Empty title="There is no such job." actions={<LinkButton to="/jobs">All jobs</LinkButton>}>
          Either the id “{jobId}” is wrong, or the job was kept for its 120 days and has been forgotten.
        </Empty>
      ) : (
        <Trouble error={job.error} retry={() => void job.refetch()} />
      )}
    </Page>
  );
}

function Shown({ job, search, change }: { job: RobotJob; search: JobSearch; change: (next: JobChange) => void }) {
  const [dialog, setDialog] = useState<"cancel" | "retry" | "rotate" | null>(null);
  const retriable = retriableCount(job);
  const active = isActive(job.status);
  const whyNoRetry = active ? "the job is active" : retriable === 0 ? "every item ended well" : undefined;
  useActions([
    { id: "job.retry", label: "Retry what did not end well", group: "Robot job", keys: "r", scope: "run", disabled: whyNoRetry, run: () => setDialog("retry") },
    { id: "job.cancel", label: "Cancel the job", group: "Robot job", scope: "run", disabled: active ? undefined : "the job has ended", run: () => setDialog("cancel") },
    { id: "job.rotate", label: "Rotate the callback key", group: "Robot job", scope: "run", run: () => setDialog("rotate") },
    ...JOB_TABS.map((tab, index) => ({ id: `job.${tab}`, label: `Show ${tab}`, group: "Robot job", keys: String(index + 1), run: () => change({ tab }) })),
  ]);
  return (
    <Page
      title={
        <>
          {job.kind} <span className="font-normal text-soft">{job.jobType}</span>
        </>
      }
      tabTitle={`${job.kind} ${job.jobType}`}
      lead={<Id copy>{job.jobId}</Id>}
      actions={
        <>
          <ScopedButton scope="run" onClick={() => setDialog("rotate")}>
            Rotate key
          </ScopedButton>
          {active && (
            <ScopedButton scope="run" look="danger" onClick={() => setDialog("cancel")}>
              Cancel the job
            </ScopedButton>
          )}
          {retriable > 0 && (
            <ScopedButton scope="run" look="primary" onClick={() => setDialog("retry")}>
              Retry {counted(retriable, "item")}
            </ScopedButton>
          )}
        </>
      }
    >
      <Overview job={job} />
      <section className="min-w-0 rounded-lg border bg-surface">
        <Tabs
          label="Of the job"
          value={search.tab ?? "items"}
          onChange={(id) => change({ tab: JOB_TABS.find((tab) => tab === id) })}
          tabs={[
            { id: "items", label: "Items", panel: <Items job={job} search={search} change={change} /> },
            { id: "summary", label: "Summary", panel: <Summary job={job} /> },
            { id: "callbacks", label: "Callbacks", panel: <Callbacks job={job} /> },
            { id: "about", label: "About", panel: <About job={job} /> },
          ]}
        />
      </section>
      {dialog === "cancel" && <CancelDialog job={job} onClose={() => setDialog(null)} />}
      {dialog === "retry" && <RetryDialog job={job} onClose={() => setDialog(null)} />}
      {dialog === "rotate" && <RotateDialog job={job} onClose={() => setDialog(null)} />}
    </Page>
  );
}
