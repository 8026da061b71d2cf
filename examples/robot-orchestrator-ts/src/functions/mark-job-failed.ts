/** What to do when an orchestrator breaks: the operator must see a failed job, not a stuck one. */
import { jobs } from "../app/store.ts";

/**
 * The handler of `onFailure` for both orchestrators. It trusts nothing about the event that
 * started the failed run, because a malformed event may be the very reason of the failure.
 */
export async function markJobFailed({ event, error }: { event: { data: { event?: unknown } }; error: Error }) {
  const original = event.data.event as { data?: { jobId?: unknown } } | undefined;
  const jobId = original?.data?.jobId;
  if (typeof jobId !== "string" || jobs.get(jobId) === undefined) return { marked: false };
  jobs.markFailed(jobId, error.message);
  return { marked: true, jobId };
}
