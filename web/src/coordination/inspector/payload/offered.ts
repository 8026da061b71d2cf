/** Which values are offered to a desk's or a handoff's expressions: the last run's, else a sample of the schemas. */
import { deskOf, type Desk, type Handoff, type Workflow } from "../../editor/document";
import { inputOf, outputOf } from "../fields";
import { sampleOf } from "../schema/edit";
import type { Offered } from "./payload-context";
import type { LastPayloads } from "./use-last-payloads";

const LACK = "The timeline has not kept all of it: values above 64 KiB are left out, and with the observability profile basic all are. What is missing is null.";

export function offeredToDesk(workflow: Workflow, desk: Desk, last: LastPayloads | null, memory: unknown): Offered {
  const had = last?.desk(desk.deskId);
  if (last === null || had === undefined) {
    const entry = deskOf(workflow, workflow.entryDeskId);
    return { values: { input: sampleOf(inputOf(workflow, desk)), run: last?.input ?? sampleOf(entry?.inputSchema ?? {}), memory }, runId: null, at: null };
  }
  return { values: { input: had.input ?? null, run: last.input ?? null, memory }, runId: last.runId, at: had.at, ...(!("input" in had) && { lack: LACK }) };
}

export function offeredToHandoff(workflow: Workflow, handoff: Handoff, last: LastPayloads | null, memory: unknown): Offered {
  const from = deskOf(workflow, handoff.fromDeskId);
  const had = last?.desk(handoff.fromDeskId);
  if (last === null || had === undefined || !("output" in had)) {
    const entry = deskOf(workflow, workflow.entryDeskId);
    const values = { input: last?.input ?? sampleOf(entry?.inputSchema ?? {}), output: from === undefined ? null : sampleOf(outputOf(from)), memory };
    return { values, runId: null, at: null, ...(had !== undefined && { lack: LACK }) };
  }
  return { values: { input: last.input ?? null, output: had.output ?? null, memory }, runId: last.runId, at: had.at };
}
