import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationMemoryEntry as Entry } from "@contract";
import { desk, workflow } from "../editor/samples";
import { isFound, missingPlaces, nameOf, placeOf } from "./place";

const entry = (deskId: string, more: Partial<Entry> = {}, workflowVersion = 1): Entry => ({
  revision: 1, record: { workflowId: "sample", workflowVersion, deskId, memoryKey: "default", data: {}, updatedAt: "2026-01-01T00:00:00Z" }, ...more,
});
const sample = workflow(["a>b"], {
  desks: [desk("a", { memoryScope: { persist: true } }), desk("b", { memoryScope: { persist: true, namespace: "shop", onVersionChange: "keep" } }), desk("c", { memoryScope: { persist: true, namespace: "shop" } }), desk("d")],
});

test("a memory is named by whose it is", () => {
  assert.equal(nameOf(placeOf(entry("a"))), "desk a");
  assert.equal(nameOf(placeOf(entry("b", { namespace: "shop" }))), "namespace shop");
  assert.equal(nameOf({ deskId: "a", key: "other" }), "desk a, key other");
});

test("memories that desks would keep are offered once", () => {
  assert.deepEqual(missingPlaces(sample, []).map(nameOf), ["desk a", "namespace shop"]);
  assert.deepEqual(missingPlaces(sample, [placeOf(entry("a"))]).map(nameOf), ["namespace shop"]);
});

test("another version finds only what its desks keep", () => {
  const next = { ...sample, version: 2 };
  assert.ok(isFound(sample, entry("a")));
  assert.equal(isFound(next, entry("a")), false);
  assert.ok(isFound(next, entry("b", { namespace: "shop" })));
});
