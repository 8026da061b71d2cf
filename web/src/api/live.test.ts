import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "./live";

test("what is stopped before its stream is open never opens it, so no connection is left behind", async () => {
  // The part of a page that is asked: whether somebody sees it.
  Object.assign(globalThis, { document: Object.assign(new EventTarget(), { hidden: false }) });
  const stop = new AbortController();
  let opened = 0;
  const open = (): Promise<AsyncIterable<never>> => {
    opened += 1;
    return Promise.reject(new Error("nobody wants it any more"));
  };
  const followed = follow(open, { take: () => assert.fail("nobody listens") }, stop.signal);
  stop.abort();
  await followed;
  assert.equal(opened, 0);
});
