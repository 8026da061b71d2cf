/** Rows as an expression, and what is missing in them. */
import { readPath } from "./read";
import { type Condition, isUnary, type Operand, type Row } from "./rows";

/** Why a row makes no expression yet. */
export function rowProblem(row: Row): string | null {
  if (row.path.trim() === "") return "Choose a field.";
  if (readPath(row.path) === null) return `“${row.path}” is no path: write it like output.total.`;
  const { kind, text } = row.operand;
  if (isUnary(row.operator)) return null;
  if (kind === "number" && !/^\s*-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text)) return `“${text}” is no number: write it like 10 or 2.5.`;
  if (kind === "field" && readPath(text) === null) return text.trim() === "" ? "Choose the field to compare with." : `“${text}” is no path: write it like input.limit.`;
  if (kind === "list" && readList(text) === null) return 'Write the values as a list, like ["a", "b"] or [1, 2].';
  return null;
}

function readList(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const isScalar = (each: unknown) => typeof each === "string" || typeof each === "number" || typeof each === "boolean";
    return Array.isArray(value) && value.every(isScalar) ? value : null;
  } catch {
    return null;
  }
}

/** The expression of a condition whose rows are all whole; null when it has none. */
export function writeCondition({ join, rows }: Condition): string | null {
  if (rows.length === 0) return null;
  return rows.map(writeRow).join(join === "and" ? " && " : " || ");
}

function writeRow({ path: written, operator, operand }: Row): string {
  const path = written.trim();
  switch (operator) {
    case "present":
      return `${path} != null`;
    case "absent":
      return `${path} == null`;
    case "holds":
      return path;
    case "fails":
      return `!${path}`;
    case "contains":
    case "startsWith":
    case "endsWith":
    case "matches":
      return `${path}.${operator}(${writeOperand(operand)})`;
    default:
      return `${path} ${operator} ${writeOperand(operand)}`;
  }
}

function writeOperand({ kind, text }: Operand): string {
  switch (kind) {
    case "text":
      return JSON.stringify(text);
    case "number":
    case "field":
      return text.trim();
    case "boolean":
      return text === "true" ? "true" : "false";
    case "list":
      return `[${(readList(text) ?? []).map((each) => JSON.stringify(each)).join(", ")}]`;
  }
}
