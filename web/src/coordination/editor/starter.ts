/** What a new workflow begins with. */
import type { Workflow } from "./document";
import { addDesk } from "./operations";
import { deskOf } from "./document";

/** No desk yet. It cannot run, and is a draft until it can; a draft has to name an entry, and the first desk becomes it. */
export function emptyWorkflow(workflowId: string): Workflow {
  return { workflowId, version: 1, name: "New workflow", entryDeskId: "entry", desks: [], handoffs: [], observabilityProfile: "full" };
}

/** Two desks in a row that can be run at once. */
export function starterWorkflow(workflowId: string): Workflow {
  const workflow = emptyWorkflow(workflowId);
  const intake = addDesk(workflow, { kind: "desk:analysis" });
  const desk = deskOf(workflow, intake);
  if (desk !== undefined) Object.assign(desk, { deskId: "intake", name: "Intake", memoryScope: { persist: true, namespace: "intake" } });
  workflow.entryDeskId = "intake";
  addDesk(workflow, { kind: "desk:execution", after: ["intake"] });
  return workflow;
}

/** The id of a new workflow. */
export const newWorkflowId = (now: number): string => `workflow-${now}`;
