/** Small workflows for unit tests. */
import type { Desk, Handoff, Workflow } from "./document";

export function desk(deskId: string, more: Partial<Desk> = {}): Desk {
  return {
    deskId,
    kind: "desk:execution",
    name: deskId,
    responsibility: "is tested",
    domain: "tests",
    inputSchema: { type: "object" },
    outputSchema: { type: "object" },
    memoryScope: { persist: false },
    ...more,
  };
}

/** `"a>b"` is a handoff from a to b. */
export function handoff(arrow: string, more: Partial<Handoff> = {}): Handoff {
  const [fromDeskId = "", toDeskId = ""] = arrow.split(">");
  return { handoffId: `${fromDeskId}-to-${toDeskId}`, fromDeskId, toDeskId, ...more };
}

/** The desks that the arrows name, in the order in which they do. */
export function workflow(arrows: readonly string[], more: Partial<Workflow> = {}): Workflow {
  const ids = [...new Set(arrows.flatMap((arrow) => arrow.split(">")))];
  return {
    workflowId: "sample",
    version: 1,
    name: "Sample",
    entryDeskId: ids[0] ?? "",
    desks: ids.map((id) => desk(id)),
    handoffs: arrows.filter((arrow) => arrow.includes(">")).map((arrow) => handoff(arrow)),
    ...more,
  };
}

export const arrowsOf = ({ handoffs }: Workflow): string => handoffs.map((each) => `${each.fromDeskId}>${each.toDeskId}`).join(" ");
