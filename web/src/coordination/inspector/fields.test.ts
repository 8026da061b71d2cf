import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationDesk as Desk, CoordinationWorkflow as Workflow } from "@contract";
import { fieldsOfSchema, fieldsOfValue, inputOf, merged, outputOf } from "./fields";

const root = { root: "output", keys: [] };
const desk = (more: Partial<Desk> = {}): Desk => ({ deskId: "a", kind: "desk:execution", name: "A", responsibility: "r", domain: "d", inputSchema: {}, outputSchema: {}, ...more });
const paths = (fields: readonly { path: string }[]): string[] => fields.map((field) => field.path);

test("schemas and values make one list, with examples", () => {
  const promised = fieldsOfSchema({ type: "object", required: ["total"], properties: { total: { type: "number", description: "In euros" }, "first name": { type: "string" }, lines: { type: "array", items: { type: "object" } } } }, root);
  assert.deepEqual(paths(promised), ["output", "output.total", 'output["first name"]', "output.lines"]);
  assert.deepEqual(promised[1], { path: "output.total", type: "number", description: "In euros" });
  assert.equal(promised[2]?.isOptional, true);
  assert.equal(promised[3]?.type, "list of object");
  const both = merged(promised, fieldsOfValue({ total: 12, lines: [{ n: 1 }, { n: 2 }], extra: null }, root));
  assert.deepEqual(paths(both), ["output", "output.total", 'output["first name"]', "output.lines", "output.lines[0]", "output.lines[0].n", "output.extra"]);
  assert.deepEqual(both[1], { path: "output.total", type: "number", description: "In euros", example: 12 });
});

test("a list of fields has an end, whatever the value", () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 50; depth++) deep = { deep };
  assert.equal(fieldsOfValue(deep, root).length, 6);
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, index]));
  assert.equal(fieldsOfValue(wide, root).length, 300);
  assert.equal(merged(fieldsOfValue(wide, root), fieldsOfValue(wide, { root: "input", keys: [] })).length, 300);
});

test("what a desk gives follows its executor", () => {
  const given = (more: Partial<Desk>) => Object.keys(outputOf(desk(more)).properties ?? {});
  assert.deepEqual(given({}), ["deskId", "status", "kind", "received", "memory"]);
  assert.deepEqual(given({ kind: "desk:join" }), ["deskId", "status", "merged", "memory"]);
  assert.deepEqual(given({ executor: { type: "http", url: "http://a" }, outputSchema: { properties: { body: { type: "array" } } } }), ["status", "headers", "body"]);
  assert.equal(outputOf(desk({ executor: { type: "http", url: "http://a" }, outputSchema: { properties: { body: { type: "array" } } } })).properties?.["body"]?.type, "array");
  assert.deepEqual(given({ executor: { type: "llm", model: "m", prompt: "p" } }), ["text", "model", "usage"]);
  assert.deepEqual(given({ executor: { type: "llm", model: "m", prompt: "p" }, outputSchema: { type: "object", properties: { grade: { type: "string" } } } }), ["grade"]);
  assert.deepEqual(given({ kind: "desk:human-wait", outputSchema: { type: "object", properties: { ok: { type: "boolean" } } } }), ["timedOut", "ok"]);
  assert.deepEqual(given({ executor: { type: "function", functionId: "f" }, outputSchema: { type: "object", properties: { id: {} } } }), ["id"]);
});

test("a join receives each source by its id", () => {
  const source = (deskId: string): Desk => desk({ deskId, executor: { type: "expression", value: "1" }, outputSchema: { type: "object", properties: { [`of-${deskId}`]: {} } } });
  const join = desk({ deskId: "join", kind: "desk:join" });
  const workflow: Workflow = {
    workflowId: "w", version: 1, name: "W", entryDeskId: "a", desks: [source("a"), source("b"), join],
    handoffs: [{ handoffId: "1", fromDeskId: "a", toDeskId: "join" }, { handoffId: "2", fromDeskId: "b", toDeskId: "join", mappingRefs: { x: "output" } }],
  };
  const received = inputOf(workflow, join);
  assert.deepEqual(Object.keys(received.properties ?? {}), ["a", "b"]);
  assert.deepEqual(Object.keys(received.properties?.["a"]?.properties ?? {}), ["of-a"]);
  assert.deepEqual(received.properties?.["b"], {});
});
