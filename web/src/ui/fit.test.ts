import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, fitting } from "./fit";

test("letters fit in their order, with any spaces and in any case", () => {
  const cases: [string, string, number | null][] = [
    ["Go to Runs", "runs", 1.5],
    ["Go to Runs", "RU ns", 1.5],
    ["Go to Runs", "gr", 5],
    ["Go to Runs", "snur", null],
    ["Go to Runs", "runsx", null],
    ["anything", "  ", 0],
  ];
  for (const [text, wanted, gaps] of cases) assert.equal(fit(text, wanted), gaps, `${wanted} in ${text}`);
});

test("the best fit is first, and equals stay in order", () => {
  const words = ["Read a run", "Run", "Rerun", "Send an event", "run"];
  assert.deepEqual(fitting(words, "run", String), ["Run", "run", "Rerun", "Read a run"]);
  assert.deepEqual(fitting(words, "", String), words);
});
