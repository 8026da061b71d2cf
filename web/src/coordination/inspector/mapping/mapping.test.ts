import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationJsonSchema as Schema } from "@contract";
import { fieldsOfSchema } from "../fields";
import { mappingOf, rowProblem, rowsOf, unmapped, withSameNames } from "./mapping";

const target: Schema = { type: "object", required: ["amount", "to"], properties: { note: {}, amount: { type: "number" }, customer: {} } };

test("only whole rows become a mapping", () => {
  const rows = rowsOf({ amount: "output.total", note: "input.note" });
  assert.deepEqual(mappingOf(rows), { amount: "output.total", note: "input.note" });
  assert.equal(mappingOf([...rows, { field: "", source: "" }]), null);
  assert.match(rowProblem([...rows, { field: " amount ", source: "x" }], 2) ?? "", /mapped already/);
  assert.match(rowProblem([{ field: "amount", source: " " }], 0) ?? "", /Choose what goes in/);
  assert.deepEqual(mappingOf([]), {});
});

test("what is not mapped yet is offered, the required first", () => {
  assert.deepEqual(unmapped(target, rowsOf({ note: "x" })), [{ field: "amount", isRequired: true }, { field: "to", isRequired: true }, { field: "customer", isRequired: false }]);
});

test("fields of the same name are found, the nearest of the output first", () => {
  const upstream = [
    ...fieldsOfSchema({ properties: { customer: {}, note: {} } }, { root: "input", keys: [] }),
    ...fieldsOfSchema({ properties: { deep: { properties: { amount: {} } }, amount: {}, note: {} } }, { root: "output", keys: [] }),
  ];
  assert.deepEqual(withSameNames(target, rowsOf({ note: "'mine'" }), upstream), [
    { field: "note", source: "'mine'" },
    { field: "amount", source: "output.amount" },
    { field: "customer", source: "input.customer" },
  ]);
});
