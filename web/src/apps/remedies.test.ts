import assert from "node:assert/strict";
import { test } from "node:test";
import { remedy } from "./remedies.ts";

test("each usual failure has its remedy", () => {
  for (const [error, part] of [
    ["the app cannot be reached at http://localhost:9999/api/inngest: Connection refused (os error 111)", /Nothing listens at localhost:9999/],
    ["dns error: failed to lookup address", /not known to this server/],
    ["the app timed out", /took too long/],
    ["the app answered 404", /\/api\/inngest/],
    ["the app answered 401: signature", /different keys/],
    ["the app answered 500", /own log/],
    ["shop-a: the expression does not compile", /does not take/],
    ["something new", /sync again/],
  ] as const) {
    assert.match(remedy(error, "http://localhost:9999/api/inngest"), part, error);
  }
});
