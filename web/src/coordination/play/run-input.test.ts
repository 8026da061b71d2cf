import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonSchema } from "../editor/document";
import { workflow } from "../editor/samples";
import { starterWorkflow } from "../editor/starter";
import { MANUAL, plainInput } from "./run-input";

const taking = (inputSchema: JsonSchema) => {
  const document = workflow(["a>b"]);
  document.desks[0] = { ...document.desks[0]!, inputSchema };
  return plainInput(document);
};

test("the Run button sends its payload wherever that fits, and asks where something else is needed", () => {
  assert.equal(plainInput(starterWorkflow("w")), MANUAL);
  assert.equal(plainInput(workflow([])), MANUAL);
  assert.equal(taking({}), MANUAL);
  assert.equal(taking({ type: "object", properties: { order: { type: "string" } } }), MANUAL);
  assert.equal(taking({ type: "object", required: ["order"] }), null);
  assert.equal(taking({ type: "array" }), null);
  assert.equal(taking({ type: "object", properties: { payload: { type: "number" } }, required: ["payload"] }), null);
  assert.deepEqual(taking({ type: "object", properties: { payload: { type: "number" } } }), {});
  assert.deepEqual(taking({ type: "object", properties: {}, additionalProperties: false }), {});
});
