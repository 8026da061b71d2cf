/**
 * POST /api/webhooks/robot-callback: the robot reports one item.
 *
 * The order is always the same: check the caller, check the body, change the job, tell the
 * automations, and, after the last item, send the signal the orchestrator waits for.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { inngest } from "../client.ts";
import { answer, parseObject, readText, type Answer } from "../http.ts";
import { optional } from "../settings.ts";
import { parseCallback } from "./callback-body.ts";
import { CARRIER, type Item, type Job, type Jobs, type Outcome } from "./jobs.ts";

export async function handleCallback(request: IncomingMessage, jobs: Jobs): Promise<Answer> {
  if (!isAuthentic(request.headers["x-callback-secret"])) {
    return answer(401, { error: "x-callback-secret is missing or wrong" });
  }
  const body = parseObject(await readText(request));
  if (body === undefined) return answer(400, { error: "the body must be a JSON object" });
  const callback = parseCallback(body);
  if (typeof callback === "string") return answer(400, { error: callback });

  const item = jobs.item(callback.itemId);
  const job = item === undefined ? undefined : jobs.get(item.jobId);
  if (item === undefined || job === undefined) return answer(404, { error: `item ${callback.itemId} is unknown` });

  const settled = jobs.settleItem(item.id, callback.outcome);
  if (settled === "counted") await tellAutomations(job, item, callback.outcome);
  // Also after a duplicate: the first delivery may have died between the count and the signal.
  if (!(await signalCompletion(job, jobs))) {
    return answer(500, { error: "the completion signal could not be sent, please repeat the callback" });
  }
  return answer(200, settled === "late" ? { received: true, late: true } : { received: true });
}

/** Sends the signal of every job that completed just before the last crash. */
export async function resumeSignals(jobs: Jobs): Promise<void> {
  for (const job of jobs.list()) {
    if (job.signal === "sending") jobs.releaseSignal(job.id);
    await signalCompletion(job, jobs);
  }
}

/** False when the secret is missing, wrong, or not configured: an open door is never the default. */
function isAuthentic(header: string | string[] | undefined): boolean {
  const secret = Buffer.from(optional("ROBOT_CALLBACK_SECRET", ""));
  const given = Buffer.from(typeof header === "string" ? header : "");
  return secret.length > 0 && given.length === secret.length && timingSafeEqual(given, secret);
}

/** Sends `robot/job.batch_completed` once per job. False when it should be tried again. */
async function signalCompletion(job: Job, jobs: Jobs): Promise<boolean> {
  if (!jobs.claimSignal(job.id)) return true;
  try {
    await inngest.send({
      // The id makes a repeat after a crash harmless.
      id: `robot-batch-completed-${job.id}`,
      name: "robot/job.batch_completed",
      data: {
        jobId: job.id,
        workspaceId: job.workspaceId,
        successCount: job.successCount,
        errorCount: job.errorCount,
      },
    });
  } catch (error) {
    console.error(`job ${job.id}: cannot send its completion:`, error);
    jobs.releaseSignal(job.id);
    return false;
  }
  jobs.confirmSignal(job.id);
  return true;
}

/** A nice-to-have: whatever goes wrong here must not make the robot repeat its callback. */
async function tellAutomations(job: Job, item: Item, outcome: Outcome): Promise<void> {
  if (job.jobType !== "create_shipment" || outcome.status !== "success" || outcome.trackingNumber === undefined) {
    return;
  }
  try {
    await inngest.send({
      id: `robot-shipment-created-${item.id}`,
      name: "automation/robot.coord.completed",
      data: {
        workspaceId: job.workspaceId,
        orderId: item.orderId,
        trackingNumber: outcome.trackingNumber,
        carrier: CARRIER,
        contactId: null,
        cascadeDepth: 0,
      },
    });
  } catch (error) {
    console.error(`item ${item.id}: cannot tell the automations:`, error);
  }
}
