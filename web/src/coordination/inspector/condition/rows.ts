/**
 * Conditions as rows: a field, an operator, a value, joined by "and" or "or".
 *
 * `read.ts` makes them of an expression, `write.ts` an expression of them.
 */
export type Join = "and" | "or";
export type Comparison = "==" | "!=" | ">" | ">=" | "<" | "<=";
export type TextTest = "contains" | "startsWith" | "endsWith" | "matches";
/** `holds` and `fails` take the field as it is: false, 0, "" and a missing field fail. */
export type Operator = Comparison | TextTest | "in" | "present" | "absent" | "holds" | "fails";

/** What a field is held against, as it is typed. */
export interface Operand {
  kind: "text" | "number" | "boolean" | "field" | "list";
  text: string;
}

export interface Row {
  path: string;
  operator: Operator;
  operand: Operand;
}

export interface Condition {
  join: Join;
  rows: Row[];
}

export const OPERATORS: readonly { value: Operator; label: string }[] = [
  { value: "==", label: "is" },
  { value: "!=", label: "is not" },
  { value: ">", label: "is more than" },
  { value: ">=", label: "is at least" },
  { value: "<", label: "is less than" },
  { value: "<=", label: "is at most" },
  { value: "contains", label: "contains" },
  { value: "startsWith", label: "starts with" },
  { value: "endsWith", label: "ends with" },
  { value: "matches", label: "matches the pattern" },
  { value: "in", label: "is one of" },
  { value: "present", label: "is there" },
  { value: "absent", label: "is missing or null" },
  { value: "holds", label: "is true" },
  { value: "fails", label: "is not true" },
];

export const TEXT_TESTS: readonly TextTest[] = ["contains", "startsWith", "endsWith", "matches"];
export const COMPARISONS: readonly Comparison[] = ["==", "!=", ">", ">=", "<", "<="];
export const NONE: Operand = { kind: "text", text: "" };
/** Rows of one condition: an expression of 4 KiB has hardly more. */
export const ROWS_MAX = 50;

/** Whether the operator is said of the field alone. */
export function isUnary(operator: Operator): boolean {
  return operator === "present" || operator === "absent" || operator === "holds" || operator === "fails";
}

/** The kinds of operand that an operator takes, the usual one first. */
export function kindsFor(operator: Operator): readonly Operand["kind"][] {
  if (isUnary(operator)) return [];
  if (operator === "in") return ["list", "field"];
  if (TEXT_TESTS.some((test) => test === operator)) return ["text", "field"];
  return operator === "==" || operator === "!=" ? ["text", "number", "boolean", "field"] : ["number", "text", "field"];
}

/** A row with another operator; its value is kept where it still makes sense. */
export function withOperator(row: Row, operator: Operator): Row {
  const kinds = kindsFor(operator);
  const [usual] = kinds;
  if (usual === undefined) return { ...row, operator, operand: NONE };
  const { kind, text: typed } = row.operand;
  if (kinds.includes(kind)) return { ...row, operator, operand: typed === "" && kind === "text" ? { kind: usual, text: "" } : row.operand };
  const text = operator === "in" ? JSON.stringify(row.operand.text === "" ? [] : [readScalar(row.operand)]) : row.operand.kind === "list" ? "" : row.operand.text;
  return { ...row, operator, operand: { kind: usual, text } };
}

/** The value of a text, number or boolean. */
export function readScalar({ kind, text }: Operand): unknown {
  return kind === "number" ? Number(text) : kind === "boolean" ? text === "true" : text;
}
