/** How far a batch is: a bar of its ends, and the same in words. */
import type { RobotJob } from "@contract";
import { cx } from "../ui/cx";
import { Badge, Status } from "../ui/status";
import { isActive, openCount } from "./news";
import { progressText } from "./progress-text";

export function JobStatus({ job }: { job: RobotJob }) {
  // A job all of whose items are errors is completed as well.
  const isPartial = job.outcome === "partial";
  if (job.status !== "completed" || job.outcome === null || job.outcome === "success") return <Status status={job.status} isLive={job.status === "processing"} />;
  return (
    <span title={`Completed: ${progressText(job)}`}>
      <Badge tone={isPartial ? "warn" : "bad"}>
        <span aria-hidden className="size-1.5 rounded-full bg-current" />
        {isPartial ? "Partly done" : "Nothing done"}
      </Badge>
    </span>
  );
}

export function Progress({ job, large = false }: { job: RobotJob; large?: boolean }) {
  const total = Math.max(1, job.totalItems);
  const parts = [
    ["bg-good", job.successCount],
    ["bg-bad", job.errorCount],
    ["bg-quiet", job.cancelledCount],
  ] as const;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div
        role="progressbar"
        aria-label={`Items of ${job.jobType} that have ended`}
        aria-valuemin={0}
        aria-valuemax={job.totalItems}
        aria-valuenow={job.totalItems - openCount(job)}
        aria-valuetext={progressText(job)}
        className={cx("flex w-full overflow-hidden rounded-full bg-quiet-wash", large ? "h-2.5" : "h-1.5", isActive(job.status) && "outline-1 outline-line")}
      >
        {parts.map(([color, count]) => count > 0 && <span key={color} className={cx(color, "transition-[width] duration-300")} style={{ width: `${(count / total) * 100}%` }} />)}
      </div>
      {!large && (
        <span aria-hidden className="truncate text-xs text-soft tabular-nums">
          {progressText(job)}
        </span>
      )}
    </div>
  );
}
