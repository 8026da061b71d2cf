import assert from "node:assert/strict";
import { test } from "node:test";
import { CHOSEN_MAX, extended, isChosen, type Selection, toggled } from "./selection";

const none: Selection = { kind: "some", ids: new Set() };
const shown = ["a", "b", "c", "d"];
const ids = (selection: Selection) => (selection.kind === "all" ? "all" : [...selection.ids].join(""));

test("a run is chosen, and let go", () => {
  const one = toggled(none, "b", shown);
  assert.equal(ids(one), "b");
  assert.equal(ids(toggled(one, "b", shown)), "");
});

test("a range reaches in both directions", () => {
  assert.equal(ids(extended(none, "b", "d", shown)), "bcd");
  assert.equal(ids(extended(none, "c", "a", shown)), "abc");
});

test("letting one go of all that fit leaves the shown ones without it", () => {
  assert.ok(isChosen({ kind: "all" }, "never seen"));
  assert.equal(ids(toggled({ kind: "all" }, "b", shown)), "acd");
});

test("no more than the bound are chosen by hand", () => {
  const many = Array.from({ length: CHOSEN_MAX + 5 }, (_, index) => `r${index}`);
  const all = extended(none, "r0", `r${CHOSEN_MAX + 4}`, many);
  assert.equal(all.kind === "some" && all.ids.size, CHOSEN_MAX);
});
