import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, draftOf, unreadIn } from "./drafts";

const draft = (text: string, value: unknown, error?: string): Draft => ({ text, value, error, widget: { kind: "number", isInteger: false } });

test("a draft counts until the value comes from elsewhere", () => {
  const drafts = new Map([["/a~1b/c", draft("1x", 1, "“1x” is not a number.")]]);
  assert.equal(draftOf(drafts, "/a~1b/c", 1)?.text, "1x");
  assert.equal(draftOf(drafts, "/a~1b/c", 2), undefined);
  assert.equal(draftOf(drafts, "/other", 1), undefined);
  assert.deepEqual(unreadIn(drafts, { "a/b": { c: 1 } }), [{ path: "/a~1b/c", message: "“1x” is not a number." }]);
  assert.deepEqual(unreadIn(drafts, { "a/b": { c: 2 } }), []);
});

test("a draft that can be read is no issue", () => {
  assert.deepEqual(unreadIn(new Map([["", draft("1.0", 1)]]), 1), []);
});
