/** Workflows for tests: short to write, whole on the wire. */
import type { CoordinationDesk, CoordinationHandoff, CoordinationWorkflow } from "../../clients/typescript/perdura.ts";

type Schema = CoordinationDesk["inputSchema"];

const ANYTHING: Schema = { type: "object" };

/** A desk that takes and gives any object, unless `more` says otherwise. */
export function desk(deskId: string, more: Partial<CoordinationDesk> = {}): CoordinationDesk {
  return {
    deskId,
    kind: "desk:execution",
    name: deskId,
    responsibility: "is tested",
    domain: "coordination",
    inputSchema: ANYTHING,
    outputSchema: ANYTHING,
    memoryScope: { persist: false },
    ...more,
  };
}

/** `"a>b"` is a handoff from a to b. */
export function handoff(arrow: string, more: Partial<CoordinationHandoff> = {}): CoordinationHandoff {
  const [from, to] = arrow.split(">");
  if (from === undefined || to === undefined) throw new Error(`"${arrow}" is no handoff; write "a>b"`);
  return { handoffId: `${from}-to-${to}`, fromDeskId: from, toDeskId: to, ...more };
}

/** A workflow that begins at its first desk. */
export function workflow(
  workflowId: string,
  desks: CoordinationDesk[],
  handoffs: CoordinationHandoff[],
  more: Partial<CoordinationWorkflow> = {},
): CoordinationWorkflow {
  const entryDeskId = desks[0]?.deskId ?? "";
  return { workflowId, version: 1, name: workflowId, entryDeskId, desks, handoffs, observabilityProfile: "full", ...more };
}

/** Two desks in a row that give back what they received. */
export const pair = (workflowId: string): CoordinationWorkflow =>
  workflow(workflowId, [desk("first"), desk("second")], [handoff("first>second")]);

/** `length` desks in a row. */
export function chain(workflowId: string, length: number): CoordinationWorkflow {
  const ids = Array.from({ length }, (_, index) => `desk-${index + 1}`);
  const arrows = ids.slice(1).map((id, index) => handoff(`${ids[index]}>${id}`));
  return workflow(workflowId, ids.map((id) => desk(id)), arrows);
}
