import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationDesk as Desk, CoordinationWorkflow as Workflow } from "@contract";
import { countOf, diffFields, diffWorkflows, isSameWorkflow, summaryOf } from "./diff";

const desk = (deskId: string, more: Partial<Desk> = {}): Desk => ({ deskId, kind: "desk:execution", name: deskId.toUpperCase(), responsibility: "r", domain: "d", inputSchema: {}, outputSchema: {}, ...more });
const base: Workflow = {
  workflowId: "w", version: 1, name: "W", entryDeskId: "a", updatedAt: "2026-01-01T00:00:00Z", desks: [desk("a"), desk("b"), desk("c")],
  handoffs: [{ handoffId: "ab", fromDeskId: "a", toDeskId: "b" }, { handoffId: "bc", fromDeskId: "b", toDeskId: "c", condition: "output.ok" }],
};

test("a document is the same as itself, whenever it was stored and however its keys are ordered", () => {
  const again: Workflow = { ...structuredClone(base), updatedAt: "2026-02-02T00:00:00Z", description: null };
  assert.ok(isSameWorkflow(base, again));
  assert.equal(countOf(diffWorkflows(base, again)), 0);
  assert.equal(summaryOf(diffWorkflows(base, again)), "nothing has changed");
  const turned = { ...again, desks: again.desks.map((each) => Object.fromEntries(Object.entries(each).reverse())) };
  assert.deepEqual(diffFields(turned.desks, base.desks), []);
});

test("what came, went and changed is told field by field", () => {
  const after: Workflow = {
    ...base,
    name: "W2",
    outputs: { total: "c.total" },
    desks: [desk("a", { executor: { type: "http", url: "http://x/1", headers: { a: "1" } } }), desk("d"), desk("c", { position: { x: 1, y: 2 } })],
    handoffs: [{ handoffId: "ad", fromDeskId: "a", toDeskId: "d" }, { handoffId: "bc", fromDeskId: "d", toDeskId: "c", condition: "output.ok", mappingRefs: { n: "output.n" } }],
  };
  const diff = diffWorkflows(base, after);
  assert.deepEqual(diff.fields, [{ path: "name", before: "W", after: "W2" }, { path: "outputs", before: undefined, after: { total: "c.total" } }]);
  assert.deepEqual(diff.desks.added, [{ id: "d", name: "D" }]);
  assert.deepEqual(diff.desks.removed, [{ id: "b", name: "B" }]);
  assert.deepEqual(diff.desks.changed.map(({ id, isMoveOnly }) => [id, isMoveOnly]), [["a", false], ["c", true]]);
  assert.deepEqual(diff.handoffs.changed[0]?.fields, [{ path: "fromDeskId", before: "b", after: "d" }, { path: "mappingRefs", before: undefined, after: { n: "output.n" } }]);
  assert.equal(summaryOf(diff), "1 desk added, 1 desk removed, 1 desk changed, 1 desk moved, 1 handoff added, 1 handoff removed, 1 handoff changed, 2 fields of the workflow changed");
  assert.equal(countOf(diff), 9);
});

test("a field within an object is named by its path, a list as a whole", () => {
  const changes = diffFields({ executor: { type: "http", url: "a", headers: { x: "1" } }, list: [1, 2] }, { executor: { type: "http", url: "b", headers: { x: "1", y: "2" } }, list: [1, 3] });
  assert.deepEqual(changes.map(({ path }) => path), ["executor.url", "executor.headers.y", "list"]);
});

test("another order is a change, and the same id twice is told apart", () => {
  const turned = diffWorkflows(base, { ...base, desks: [base.desks[1], base.desks[0], base.desks[2]].filter((each) => each !== undefined) });
  assert.ok(turned.desks.isReordered);
  assert.equal(summaryOf(turned), "desks in another order");
  const twice = diffWorkflows(base, { ...base, desks: [...base.desks, desk("a", { name: "Copy" })] });
  assert.deepEqual(twice.desks.added, [{ id: "a", name: "Copy" }]);
  assert.equal(twice.desks.changed.length, 0);
});
