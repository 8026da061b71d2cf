import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationJsonSchema as Schema } from "@contract";
import { readChoices, renamed, rowsOf, sampleOf, withChoices, withField, withNewField, withOthers, withoutField, withRequired, withType } from "./edit";

const schema: Schema = { type: "object", required: ["a", "b"], properties: { a: { type: "string" }, b: { type: "number" } } };

test("fields keep their places, and what nobody here knows stays", () => {
  const foreign: Schema & { "x-note": string } = { ...schema, "x-note": "kept" };
  const next = renamed(foreign, "a", "first");
  assert.deepEqual(next, { type: "object", required: ["first", "b"], properties: { first: { type: "string" }, b: { type: "number" } }, "x-note": "kept" });
  assert.deepEqual(rowsOf(next ?? {}).map(({ name, isRequired }) => [name, isRequired]), [["first", true], ["b", true]]);
  assert.equal(renamed(schema, "a", "b"), null);
  assert.equal(renamed(schema, "a", " "), null);
  assert.deepEqual(withField(foreign, "a", { type: "boolean" }).required, ["a", "b"]);
});

test("a field comes with a free name, and goes with everything that names it", () => {
  const one = withNewField(schema);
  const two = withNewField(one.schema);
  assert.deepEqual([one.name, two.name], ["field", "field2"]);
  const gone = withoutField(withRequired(two.schema, "field", true), "field");
  assert.deepEqual(gone.required, ["a", "b"]);
  assert.deepEqual(Object.keys(gone.properties ?? {}), ["a", "b", "field2"]);
  assert.equal("required" in withoutField(withoutField(schema, "a"), "b"), false);
  assert.equal(withNewField({}).schema.type, "object");
});

test("another type leaves behind what makes no sense for it", () => {
  assert.deepEqual(withType({ ...schema, additionalProperties: false, description: "d" }, "string"), { type: "string", description: "d" });
  assert.deepEqual(withType({ type: "string", enum: ["a"] }, "array"), { type: "array" });
  assert.deepEqual(withType({ type: "string", enum: ["a"] }, "any"), { enum: ["a"] });
  assert.deepEqual(withOthers(withOthers(schema, false), true), schema);
  assert.deepEqual(withChoices(withChoices({ type: "string" }, ["a"]), []), { type: "string" });
});

test("choices are read by the field's type", () => {
  assert.deepEqual(readChoices(" a \n\nb", "string"), { values: ["a", "b"] });
  assert.deepEqual(readChoices("1\n2.5", "number"), { values: [1, 2.5] });
  assert.deepEqual(readChoices("1\n2.5", "integer"), { error: "“2.5” is no whole number." });
});

test("a sample has each field once", () => {
  const sample = sampleOf({ ...schema, properties: { ...schema.properties, list: { type: "array", items: { type: "object", properties: { ok: { type: "boolean" } } } }, pick: { enum: ["x", "y"] }, any: {} } });
  assert.deepEqual(sample, { a: "text", b: 1, list: [{ ok: true }], pick: "x", any: {} });
});
