/** What a run belongs to besides its function. */
import type { RunTrace } from "@contract";

/** The workflow's run that an engine's run carries out. */
export function coordinationOf(trace: RunTrace): { workflowId: string; runId: string } | null {
  const event = trace.events.find(({ name }) => name === "rawr/coordination.workflow.run");
  const workflow = event?.data["workflow"];
  const runId = event?.data["runId"];
  if (typeof workflow !== "object" || workflow === null || !("workflowId" in workflow)) return null;
  return typeof workflow.workflowId === "string" && typeof runId === "string" ? { workflowId: workflow.workflowId, runId } : null;
}
