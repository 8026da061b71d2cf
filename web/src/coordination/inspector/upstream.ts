/** The fields on offer to a desk's or a handoff's expressions: what the schemas promise, with what the last run had. */
import { deskOf, type Desk, type Handoff, type Workflow } from "../editor/document";
import { type Field, fieldsOfSchema, fieldsOfValue, inputOf, merged, outputOf } from "./fields";
import type { Offered } from "./payload/payload-context";

/** Over `input`, `run` and `memory`. */
export function fieldsForDesk(workflow: Workflow, desk: Desk, offered: Offered): Field[] {
  const entry = deskOf(workflow, workflow.entryDeskId);
  return [
    ...under("input", inputOf(workflow, desk), offered, offered.values.input),
    ...under("run", entry?.inputSchema ?? {}, offered, offered.values.run),
    ...(desk.memoryScope?.persist ? under("memory", outputOf(desk), offered, offered.values.memory) : []),
  ];
}

/** Over `output`, `input` and `memory`. */
export function fieldsForHandoff(workflow: Workflow, handoff: Handoff, offered: Offered): Field[] {
  const from = deskOf(workflow, handoff.fromDeskId);
  const entry = deskOf(workflow, workflow.entryDeskId);
  const given = from === undefined ? {} : outputOf(from);
  return [
    ...under("output", given, offered, offered.values.output),
    ...under("input", entry?.inputSchema ?? {}, offered, offered.values.input),
    ...(from?.memoryScope?.persist ? under("memory", given, offered, offered.values.memory) : []),
  ];
}

function under(root: string, schema: Parameters<typeof fieldsOfSchema>[0], { runId }: Offered, value: unknown): Field[] {
  const at = { root, keys: [] };
  // What a sample made up is no example.
  return merged(fieldsOfSchema(schema, at), runId === null || value == null ? [] : fieldsOfValue(value, at));
}
