import assert from "node:assert/strict";
import { test } from "node:test";
import { readRefusal, readSession, safeNext, whyNot } from "./answer";

test("a session is read as the server says it", () => {
  assert.deepEqual(readSession({ open: false, signedIn: true, name: "ci", scopes: ["run", "read", "fly"] }), { open: false, signedIn: true, name: "ci", scopes: ["read", "run"] });
  assert.deepEqual(readSession({ open: false, signedIn: false, scopes: [] }), { open: false, signedIn: false, scopes: [] });
  assert.deepEqual(readSession({ name: "ci", scopes: ["read"] }), { open: false, signedIn: true, name: "ci", scopes: ["read"] });
  assert.equal(readSession("no"), undefined);
  assert.equal(readSession(null), undefined);
});

test("who may not do something is told why", () => {
  const reader = { open: false, signedIn: true, name: "ci", scopes: ["read"] } as const;
  assert.equal(whyNot(reader, "read"), undefined);
  assert.equal(whyNot(reader, "edit"), "Your key “ci” may not change what is stored: it lacks the scope edit");
  assert.equal(whyNot({ open: false, signedIn: false, scopes: [] }, "run"), "Sign in to do this");
  assert.equal(whyNot(undefined, "run"), undefined);
});

test("a refusal is the server's sentence", () => {
  assert.equal(readRefusal({ error: "this is no key of this server", status: 401 }, 401), "This is no key of this server");
  assert.equal(readRefusal({ error: "" }, 502), "The server answered 502.");
  assert.equal(readRefusal(undefined, 500), "The server answered 500.");
});

test("a sign-in leads to pages of this app only", () => {
  assert.equal(safeNext("/runs?status=failed"), "/runs?status=failed");
  for (const evil of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/login?next=/", "", 1, undefined]) {
    assert.equal(safeNext(evil), "/", String(evil));
  }
});
