/** The same shape as the robot orchestrator, for looking up the guide numbers of existing orders. */
import { jobs } from "../app/store.ts";
import { inngest } from "../client.ts";
import { optional } from "../settings.ts";
import { dispatch } from "./dispatch.ts";
import { markJobFailed } from "./mark-job-failed.ts";

/** A look-up only reads a page, so it is given less time than creating a shipment. */
const ITEM_TIMEOUT_MS = 10_000;
const MARGIN_MS = 3 * 60_000;

const settles = optional("ROBOT_SETTLE", "1") !== "0";

export const guideLookupOrchestrator = inngest.createFunction(
  { id: "guide-lookup-orchestrator", name: "Guide look-up orchestrator", retries: 0, onFailure: markJobFailed },
  { event: "robot/guide-lookup.submitted" },
  async ({ event, step }) => {
    const { jobId, workspaceId, credentials, pedidoNumbers } = event.data;

    await step.run("mark-processing", () => ({ status: jobs.markProcessing(jobId).status }));

    await step.run("dispatch-to-robot", () =>
      dispatch("/api/buscar-guias", { workspaceId, credentials, jobId, pedidoNumbers }),
    );

    if (settles) await step.sleep("settle", "2s");

    const batch = await step.waitForEvent("wait-for-batch", {
      event: "robot/job.batch_completed",
      match: "data.jobId",
      timeout: `${pedidoNumbers.length * ITEM_TIMEOUT_MS + MARGIN_MS}ms`,
    });

    if (batch === null) {
      await step.run("mark-timeout-failed", () => ({ status: jobs.markFailed(jobId, "timeout").status }));
      return { status: "failed", reason: "timeout", jobId };
    }
    const { successCount, errorCount } = batch.data;
    return { status: "completed", jobId, successCount, errorCount };
  },
);
