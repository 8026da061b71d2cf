/** What is wrong with the document, or probably not meant, as one list: what the validator says, and what it could not even read. */
import { counted } from "../../ui/counted";
import type { Workflow } from "../editor/document";
import { remedyOf } from "./remedies";

/** One thing that was found. The codes are the validator's, and `UNREADABLE`. */
export interface Finding {
  code: string;
  message: string;
  deskId?: string | null;
  handoffId?: string | null;
  /** The field of the inspector, where it is known better than by the code. */
  field?: string;
}

/** What was found in a document: the validator's answer, or why it could not read it. */
export interface Findings {
  ok: boolean;
  errors: Finding[];
  warnings?: Finding[];
}

export interface Problem extends Finding {
  severity: "error" | "warning";
  remedy?: string;
}

/** One thing that the server could not read: where, and why. */
export interface InputIssue {
  path: readonly (string | number)[];
  message: string;
}

/** Everything that was found, errors first, each with its remedy and the field to mend it in. */
export function problemsOf({ errors, warnings = [] }: Findings): Problem[] {
  const problem = (severity: Problem["severity"]) => (finding: Finding): Problem => {
    const field = finding.field ?? namedField(finding.message) ?? remedyOf(finding.code).field;
    return { severity, ...remedyOf(finding.code), ...finding, ...(field !== undefined && { field }) };
  };
  return [...errors.map(problem("error")), ...warnings.map(problem("warning"))];
}

/** The field that a sentence about a desk begins with: the code alone does not say which schema, or which part of the executor. */
function namedField(message: string): string | undefined {
  const [, executor] = /^desk '[^']*': executor: ([A-Za-z][\w.]*)(?::| is )/.exec(message) ?? [];
  if (executor !== undefined) return `executor.${executor}`;
  return /^desk '[^']*': ((?:runtimePolicy|memoryScope)\.\w+|inputSchema|outputSchema)\b/.exec(message)?.[1];
}

/** Those of one desk or handoff; with neither those of the workflow as a whole. */
export function problemsAt(problems: readonly Problem[], at: { deskId?: string; handoffId?: string }): Problem[] {
  return problems.filter(({ deskId, handoffId }) => (deskId ?? undefined) === at.deskId && (handoffId ?? undefined) === at.handoffId);
}

const EXECUTOR_NEEDS: Record<string, readonly string[]> = {
  http: ["url"],
  function: ["functionId"],
  "robot-job": ["kind", "workspaceId", "orders"],
  expression: ["value"],
  "sub-workflow": ["workflowId"],
  llm: ["model", "prompt"],
};

/** What the server could not read of a document, each at its desk or handoff. */
export function unreadable(workflow: Workflow, issues: readonly InputIssue[]): Findings {
  return { ok: false, errors: issues.flatMap((issue) => findingsOf(workflow, issue)) };
}

function findingsOf(workflow: Workflow, { path, message }: InputIssue): Finding[] {
  const [root, part, index, ...rest] = path;
  if (root !== "workflow") return [{ code: "UNREADABLE", message }];
  const desk = part === "desks" && typeof index === "number" ? workflow.desks[index] : undefined;
  const handoff = part === "handoffs" && typeof index === "number" ? workflow.handoffs[index] : undefined;
  const field = (desk ?? handoff ? rest : path.slice(1)).join(".");
  const where = desk ? { deskId: desk.deskId } : handoff ? { handoffId: handoff.handoffId } : {};
  const named = desk ? `desk '${desk.deskId}'` : handoff ? `handoff '${handoff.handoffId}'` : "the workflow";
  const one = (at: string, text: string): Finding => ({ code: "UNREADABLE", message: `${at === "" ? "a part" : at} of ${named} ${text}`, ...(at !== "" && { field: at }), ...where });
  const empty = desk && field === "executor" ? emptyFields(desk.executor) : [];
  if (empty.length > 0) return empty.map((name) => one(`executor.${name}`, "is empty: fill it in"));
  return [one(field, /shorter than 1 character/.test(message) ? "is empty: fill it in" : `cannot be read: ${message}`)];
}

function emptyFields(executor: Workflow["desks"][number]["executor"]): string[] {
  if (executor == null) return [];
  const values = new Map<string, unknown>(Object.entries(executor));
  return (EXECUTOR_NEEDS[executor.type] ?? []).filter((name) => values.get(name) === undefined || values.get(name) === "");
}

/** The issues in the data of a `BAD_REQUEST`; null when it is something else. */
export function issuesIn(data: unknown): InputIssue[] | null {
  if (typeof data !== "object" || data === null || !("issues" in data) || !Array.isArray(data.issues)) return null;
  const issues: unknown[] = data.issues;
  const isKey = (key: unknown): key is string | number => typeof key === "string" || typeof key === "number";
  return issues.flatMap((issue): InputIssue[] => {
    if (typeof issue !== "object" || issue === null || !("path" in issue) || !("message" in issue)) return [];
    const { path, message } = issue;
    return Array.isArray(path) && path.every(isKey) ? [{ path, message: String(message) }] : [];
  });
}

export interface Counts {
  errors: number;
  warnings: number;
}

export function countsOf({ errors, warnings = [] }: Findings): Counts {
  return { errors: errors.length, warnings: warnings.length };
}

/** In a sentence, for people and screen readers. */
export function said({ errors, warnings }: Counts): string {
  if (errors === 0 && warnings === 0) return "Workflow is valid";
  const parts = [errors > 0 && counted(errors, "error"), warnings > 0 && counted(warnings, "warning")].filter(Boolean).join(" and ");
  return errors === 0 ? `Workflow is valid, with ${parts}` : `Workflow has ${parts}`;
}
