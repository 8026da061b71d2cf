/** How far a job is, at a glance; and what stands in its way. */
import type { ReactNode } from "react";
import type { RobotJob } from "@contract";
import { cx } from "../../ui/cx";
import { duration, Time, useNow } from "../../ui/time";
import { isActive, openCount } from "../news";
import { JobStatus, Progress } from "../progress";

export function Overview({ job }: { job: RobotJob }) {
  const active = isActive(job.status);
  const figures: [name: string, value: ReactNode, color?: string][] = [
    ["Items", job.totalItems.toLocaleString()],
    ["Succeeded", job.successCount.toLocaleString(), job.successCount > 0 ? "text-good" : ""],
    ["Errors", job.errorCount.toLocaleString(), job.errorCount > 0 ? "text-bad" : ""],
    ["Cancelled", job.cancelledCount.toLocaleString()],
    ["Open", openCount(job).toLocaleString()],
    ["Late results", job.lateCount.toLocaleString(), job.lateCount > 0 ? "text-warn" : ""],
    ["Round", String(job.round)],
    active ? ["Time left", <TimeLeft until={job.deadlineAt} />] : ["Took", took(job)],
  ];
  return (
    <section aria-label="How far it is" className="flex min-w-0 flex-col gap-4 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-3">
        <JobStatus job={job} />
        <span className="text-soft">
          {active ? <>last changed <Time at={job.updatedAt} /></> : <>ended <Time at={job.completedAt} /></>}
        </span>
      </div>
      <Progress job={job} large />
      <dl className="m-0 grid grid-cols-3 gap-x-4 gap-y-3 sm:grid-cols-4 lg:grid-cols-8">
        {figures.map(([name, value, color]) => (
          <div key={name}>
            <dt className="text-xs text-faint">{name}</dt>
            <dd className={cx("m-0 text-lg font-medium whitespace-nowrap tabular-nums", color)}>{value}</dd>
          </div>
        ))}
      </dl>
      <Obstacles job={job} />
    </section>
  );
}

function took({ startedAt, completedAt }: RobotJob): string {
  return startedAt && completedAt ? duration(Date.parse(completedAt) - Date.parse(startedAt)) : "–";
}

function TimeLeft({ until }: { until: string | null | undefined }) {
  const now = useNow();
  if (!until) return <span className="text-faint" title="Known once it is dispatched">–</span>;
  const left = Date.parse(until) - now;
  return <span className={left < 0 ? "text-bad" : ""}>{left < 0 ? "over" : duration(left)}</span>;
}

/** What keeps a job from going on, or ended it. */
function Obstacles({ job }: { job: RobotJob }) {
  const { dispatch } = job;
  const said: string[] = [];
  if (job.failureReason) said.push(`${job.status === "cancelled" ? "Cancelled" : "Given up"}: ${job.failureReason}`);
  // A refused batch has ended the job with the robot's words, which need not be said twice.
  if (dispatch.status === "refused" && dispatch.answer !== job.failureReason) said.push(`The robot refused the batch${dispatch.answer ? `: ${dispatch.answer}` : "."}`);
  if (dispatch.status === "unknown" && isActive(job.status)) said.push("Nobody knows whether the robot has the batch. The server asks it; it sends again only what the robot says it does not have.");
  if (job.lateCount > 0) said.push(`${job.lateCount === 1 ? "One result" : `${job.lateCount.toLocaleString()} results`} came too late to count, or contradicted what counted. Open the item to see it, and to accept it.`);
  return said.map((sentence) => (
    <p key={sentence} className={cx("m-0 rounded-md border px-3 py-2 wrap-anywhere", job.status === "failed" || dispatch.status === "refused" ? "border-bad/40 bg-bad-wash text-bad" : "border-warn/40 bg-warn-wash text-warn")}>
      {sentence}
    </p>
  ));
}
