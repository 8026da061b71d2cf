/** Workflows as files: what is written, and what is read back. */
import { readJson } from "../../ui/json-text";
import type { Workflow } from "../editor/document";

/** The format of `perdura workflow export` and `coordination.exportWorkflow`. */
const FORMAT = "perdura.coordination.workflow/1";

/** The document as a file that another server takes. */
export function fileOf(workflow: Workflow, now: Date): string {
  return `${JSON.stringify({ format: FORMAT, exportedAt: now.toISOString(), workflow }, null, 2)}\n`;
}

/** Reads an exported file, or a bare document; the error says what is wrong. */
export function readWorkflow(text: string): { workflow: Workflow } | { error: string } {
  const read = readJson(text);
  if ("error" in read) return read;
  const { value } = read;
  const inner = isRecord(value) && "workflow" in value ? value["workflow"] : value;
  const missing = trouble(inner);
  return missing === null && isWorkflow(inner) ? { workflow: inner } : { error: `It is no workflow: ${missing ?? "its shape is another one"}. Export one to see how it looks.` };
}

function trouble(value: unknown): string | null {
  if (!isRecord(value)) return "a document is an object";
  if (typeof value["workflowId"] !== "string") return "“workflowId” is missing";
  if (!Array.isArray(value["desks"]) || !value["desks"].every((desk) => isRecord(desk) && typeof desk["deskId"] === "string")) return "“desks” must be a list of desks, each with a “deskId”";
  if (!Array.isArray(value["handoffs"]) || !value["handoffs"].every((handoff) => isRecord(handoff) && typeof handoff["handoffId"] === "string")) return "“handoffs” must be a list of handoffs, each with a “handoffId”";
  return null;
}

/** As far as the canvas relies on it; the server says the rest. */
function isWorkflow(value: unknown): value is Workflow {
  return trouble(value) === null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
