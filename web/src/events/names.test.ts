import assert from "node:assert/strict";
import { test } from "node:test";
import { startsOn } from "./names.ts";

test("a pattern ends in a star", () => {
  for (const [pattern, name, fits] of [
    ["a/b.c", "a/b.c", true],
    ["a/*", "a/b.c", true],
    ["a/b.*", "a/b.c.d", true],
    ["a/b.*", "a/b.", false],
    ["a/b.c", "a/b.cd", false],
    ["*", "a", true],
    ["a/*", "b/c", false],
  ] as const) {
    assert.equal(startsOn(pattern, name), fits, `${pattern} ${name}`);
  }
});
