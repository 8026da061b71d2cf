/**
 * Hands a batch of shipments to the robot and waits until every item was reported.
 *
 * `retries: 0` because a second dispatch would create every shipment twice: when a step fails, the
 * job fails, and a person decides.
 */
import { jobs } from "../app/store.ts";
import { inngest } from "../client.ts";
import { optional } from "../settings.ts";
import { dispatch } from "./dispatch.ts";
import { markJobFailed } from "./mark-job-failed.ts";

const ITEM_TIMEOUT_MS = 30_000;
const MARGIN_MS = 5 * 60_000;

/**
 * Some servers lose an event that arrives before its wait is registered, and this pause was meant
 * to make that less likely. Perdura looks back, so `ROBOT_SETTLE=0` is safe there.
 */
const settles = optional("ROBOT_SETTLE", "1") !== "0";

export const robotOrchestrator = inngest.createFunction(
  { id: "robot-orchestrator", name: "Robot orchestrator", retries: 0, onFailure: markJobFailed },
  { event: "robot/job.submitted" },
  async ({ event, step }) => {
    const { jobId, workspaceId, credentials, orders } = event.data;

    await step.run("mark-processing", () => ({ status: jobs.markProcessing(jobId).status }));

    const dispatchResult = await step.run("dispatch-to-robot", () =>
      dispatch("/api/crear-pedidos-batch", { workspaceId, credentials, jobId, orders }),
    );

    if (settles) await step.sleep("settle", "2s");

    const batch = await step.waitForEvent("wait-for-batch", {
      event: "robot/job.batch_completed",
      match: "data.jobId",
      timeout: `${orders.length * ITEM_TIMEOUT_MS + MARGIN_MS}ms`,
    });

    if (batch === null) {
      await step.run("mark-timeout-failed", () => ({ status: jobs.markFailed(jobId, "timeout").status }));
      return { status: "failed", reason: "timeout", jobId };
    }
    const { successCount, errorCount } = batch.data;
    return { status: "completed", jobId, dispatchResult, successCount, errorCount };
  },
);
