import assert from "node:assert/strict";
import { test } from "node:test";
import { counted } from "./counted";

test("one has its noun, and many have theirs", () => {
  const said = [counted(0, "run"), counted(1, "run"), counted(2_000, "run"), counted(1, "memory is", "memories are"), counted(2, "memory is", "memories are")];
  assert.deepEqual(said, ["0 runs", "1 run", "2,000 runs", "1 memory is", "2 memories are"]);
});
