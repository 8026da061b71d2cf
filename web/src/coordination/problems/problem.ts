/** What is wrong with the document, or probably not meant, as one list: what the validator says, and what it could not even read. */
import type { CoordinationValidationResult as Validation, CoordinationWorkflow as Workflow } from "@contract";
import { remedyOf } from "./remedies";

export interface Problem {
  severity: "error" | "warning";
  code: string;
  message: string;
  remedy?: string;
  deskId?: string;
  handoffId?: string;
  /** The field of the inspector that mends it, such as `condition` or `executor.url`. */
  field?: string;
}

/** One thing that the server could not read: where, and why. */
export interface InputIssue {
  path: readonly (string | number)[];
  message: string;
}

/** What the validator says. */
export function problemsOf({ errors, warnings }: Validation): Problem[] {
  const problem = (severity: Problem["severity"]) => ({ code, message, deskId, handoffId }: Validation["errors"][number] | NonNullable<Validation["warnings"]>[number]): Problem => {
    const { remedy, field } = remedyOf(code);
    return { severity, code, message, ...(remedy !== undefined && { remedy }), ...(field !== undefined && { field }), ...(deskId != null && { deskId }), ...(handoffId != null && { handoffId }) };
  };
  return [...errors.map(problem("error")), ...(warnings ?? []).map(problem("warning"))];
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
export function problemsOfIssues(workflow: Workflow, issues: readonly InputIssue[]): Problem[] {
  return issues.flatMap(({ path, message }): Problem[] => {
    const [root, part, index, ...rest] = path;
    if (root !== "workflow") return [{ severity: "error", code: "UNREADABLE", message }];
    const desk = part === "desks" && typeof index === "number" ? workflow.desks[index] : undefined;
    const handoff = part === "handoffs" && typeof index === "number" ? workflow.handoffs[index] : undefined;
    const inPart = desk !== undefined || handoff !== undefined;
    const field = (inPart ? rest : path.slice(1)).join(".");
    const where = desk ? { deskId: desk.deskId } : handoff ? { handoffId: handoff.handoffId } : {};
    const named = desk ? `desk '${desk.deskId}'` : handoff ? `handoff '${handoff.handoffId}'` : "the workflow";
    const one = (at: string, text: string): Problem => ({ severity: "error", code: "UNREADABLE", message: `${at} of ${named} ${text}`, field: at, ...where });
    const empty = desk && field === "executor" ? emptyFields(desk.executor) : [];
    if (empty.length > 0) return empty.map((name) => one(`executor.${name}`, "is empty: fill it in"));
    return [one(field === "" ? "a part" : field, /shorter than 1 character/.test(message) ? "is empty: fill it in" : `cannot be read: ${message}`)];
  });
}

function emptyFields(executor: Workflow["desks"][number]["executor"]): string[] {
  if (executor == null) return [];
  const values = new Map<string, unknown>(Object.entries(executor));
  return (EXECUTOR_NEEDS[executor.type] ?? []).filter((name) => values.get(name) === undefined || values.get(name) === "");
}

/** In a few words, for a badge and for screen readers. */
export function countsOf(problems: readonly Problem[]): { errors: number; warnings: number } {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return { errors, warnings: problems.length - errors };
}

export function said({ errors, warnings }: { errors: number; warnings: number }): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  if (errors === 0 && warnings === 0) return "Workflow is valid";
  const parts = [errors > 0 && count(errors, "error"), warnings > 0 && count(warnings, "warning")].filter(Boolean).join(" and ");
  return errors === 0 ? `Workflow is valid, with ${parts}` : `Workflow has ${parts}`;
}
