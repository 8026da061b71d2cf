/** How far a batch is, in words. */
import type { RobotJob } from "@contract";
import { counted } from "../ui/counted";
import { openCount } from "./news";

export function progressText(job: RobotJob): string {
  const parts = [`${(job.totalItems - openCount(job)).toLocaleString()} of ${job.totalItems.toLocaleString()}`];
  if (job.errorCount > 0) parts.push(counted(job.errorCount, "error"));
  if (job.cancelledCount > 0) parts.push(`${job.cancelledCount.toLocaleString()} cancelled`);
  return parts.join(", ");
}
