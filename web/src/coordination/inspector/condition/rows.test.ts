import assert from "node:assert/strict";
import { test } from "node:test";
import { readCondition, readPath } from "./read";
import { type Row, withOperator } from "./rows";
import { rowProblem, writeCondition } from "./write";

/** Rows as one line each: field, operator, kind and text of the value. */
function shown(source: string): string {
  const condition = readCondition(source);
  if (condition === null) return "raw";
  const rows = condition.rows.map(({ path, operator, operand }) => `${path} ${operator}${operand.text === "" && operand.kind === "text" ? "" : ` ${operand.kind}:${operand.text}`}`);
  return rows.join(condition.join === "and" ? " AND " : " OR ");
}

test("expressions are read as rows where rows can say them", () => {
  for (const [source, expected] of [
    ["output.total > 10", "output.total > number:10"],
    ["output.total > input.limit && !memory.known", "output.total > field:input.limit AND memory.known fails"],
    ["output.kind == 'a\\'b' || (output.ok)", "output.kind == text:a'b OR output.ok holds"],
    ['output["first name"].startsWith("A")', 'output["first name"] startsWith text:A'],
    ["output.lines[0].price <= -2.5", "output.lines[0].price <= number:-2.5"],
    ['output.state in ["a", "b"]', 'output.state in list:["a","b"]'],
    ["output.x in [1, -2, true]", "output.x in list:[1,-2,true]"],
    ["output.x == null", "output.x absent"],
    ["null != output.x", "raw"],
    ["output.x != null && input.y == false", "output.x present AND input.y == boolean:false"],
    ['output.text == "line\\u0020one\\n"', "output.text == text:line one\n"],
    ["output.a && output.b || output.c", "raw"],
    ["output.total * 2 > 10", "raw"],
    ["size(output.lines) > 0", "raw"],
    ["output.lines.exists(l, l.ok)", "raw"],
    ['output.x.matches(r"\\d")', "raw"],
    ["output.a == output.b == true", "raw"],
    ["(output.a && output.b)", "raw"],
    ["output.a > true", "raw"],
    ["", "raw"],
  ] as const) {
    assert.equal(shown(source), expected, source);
  }
});

test("what is written is read again as it was", () => {
  for (const source of [
    "output.total > input.limit && !memory.known",
    'output.name == "a \\"b\\" \\\\ c" || output.ok',
    'output["first name"].contains("x") && output.state in ["a", "b"] && output.x != null',
    "output.a == null || output.n >= -2.5",
    "output.flag == false",
  ]) {
    const condition = readCondition(source);
    assert.ok(condition, source);
    assert.equal(writeCondition(condition), source);
    assert.deepEqual(readCondition(writeCondition(condition) ?? ""), condition);
  }
  assert.equal(writeCondition({ join: "and", rows: [] }), null);
});

test("a row that is not whole says what is missing", () => {
  const row = (path: string, operand: Row["operand"], operator: Row["operator"] = "=="): string | null => rowProblem({ path, operator, operand });
  assert.equal(row("output.total", { kind: "number", text: "10" }), null);
  assert.match(row("", { kind: "text", text: "" }) ?? "", /Choose a field/);
  assert.match(row("output.", { kind: "text", text: "" }) ?? "", /“output.” is no path/);
  assert.match(row("output.a", { kind: "number", text: "ten" }) ?? "", /“ten” is no number/);
  assert.match(row("output.a", { kind: "field", text: "1 + 1" }) ?? "", /“1 \+ 1” is no path/);
  assert.match(row("output.a", { kind: "list", text: "a, b" }, "in") ?? "", /as a list/);
  assert.equal(row("output.a", { kind: "text", text: "" }, "present"), null);
});

test("another operator keeps the value where it can", () => {
  const row: Row = { path: "output.n", operator: "==", operand: { kind: "number", text: "3" } };
  assert.deepEqual(withOperator(row, ">").operand, { kind: "number", text: "3" });
  assert.deepEqual(withOperator(row, "in").operand, { kind: "list", text: "[3]" });
  assert.deepEqual(withOperator(row, "contains").operand, { kind: "text", text: "3" });
  assert.deepEqual(withOperator({ ...row, operand: { kind: "text", text: "" } }, ">").operand, { kind: "number", text: "" });
  assert.deepEqual(withOperator({ ...row, operand: { kind: "text", text: "a" } }, ">").operand, { kind: "text", text: "a" });
  assert.deepEqual(withOperator(row, "present").operand, { kind: "text", text: "" });
  assert.deepEqual(withOperator({ ...row, operator: "in", operand: { kind: "list", text: "[1]" } }, ">").operand, { kind: "number", text: "" });
});

test("paths are read, and nothing else", () => {
  assert.deepEqual(readPath("output.a[0]['b c']"), { root: "output", keys: ["a", 0, "b c"] });
  for (const text of ["", "output.", "1", "output.a + 1", "true", "output[a]", "output.a.contains(1)"]) assert.equal(readPath(text), null, text);
});
