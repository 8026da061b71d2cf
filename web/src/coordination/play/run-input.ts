/** What a run is started with when nobody is asked. */
import { deskOf, type JsonSchema, type Workflow } from "../editor/document";

/** What the Run button sends. */
export const MANUAL = { payload: "manual-run" };

/** What the entry takes. */
export const entrySchema = (workflow: Workflow): JsonSchema => deskOf(workflow, workflow.entryDeskId)?.inputSchema ?? { type: "object" };

/** The input that fits the entry as far as can be seen; null when somebody has to give one. */
export function plainInput(workflow: Workflow): unknown {
  const { type, required, properties, additionalProperties } = entrySchema(workflow);
  if ((type ?? "object") !== "object") return null;
  if ((required ?? []).some((key) => key !== "payload")) return null;
  const payload = properties?.["payload"]?.type ?? "string";
  const takesPayload = payload === "string" && (additionalProperties !== false || properties?.["payload"] !== undefined);
  if (takesPayload) return MANUAL;
  return (required ?? []).length === 0 ? {} : null;
}
