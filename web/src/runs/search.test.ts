import assert from "node:assert/strict";
import { test } from "node:test";
import { isNarrowed, readRunSearch, readRunsSearch } from "./search";

test("an address is read as it was written, and what is none is left out", () => {
  const search = { status: ["failed", "running"], functionId: "shop-order", since: "1h", by: "ended", order: "oldestFirst" };
  assert.deepEqual(readRunsSearch(search), { ...search, status: ["running", "failed"] });
  assert.deepEqual(readRunsSearch({ status: ["gone"], since: "3y", from: "yesterday", by: "born", order: 1, text: "" }), {});
});

test("an address that somebody typed is understood", () => {
  assert.deepEqual(readRunsSearch({ status: "failed,cancelled", text: 42 }), { status: ["failed", "cancelled"], text: "42" });
});

test("order alone narrows nothing", () => {
  assert.equal(isNarrowed({ order: "oldestFirst", by: "queued" }), false);
  assert.equal(isNarrowed({ by: "ended" }), true);
});

test("a view that there is not is left out", () => {
  assert.deepEqual(readRunSearch({ step: "a", view: "graph" }), { step: "a", view: "graph" });
  assert.deepEqual(readRunSearch({ view: "movie" }), {});
});
