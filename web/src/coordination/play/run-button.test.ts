import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationRun, RunState } from "@contract";
import { monitorLink, runButton, standing } from "./run-button";

const calm = { isPlaying: false, isBusy: false, isValid: true, isDirty: false };

test("the button says what pressing it does, and why it cannot be pressed", () => {
  assert.deepEqual(runButton(calm), { label: "Run" });
  assert.deepEqual(runButton({ ...calm, isDirty: true }), { label: "Save + Run" });
  assert.deepEqual(runButton({ ...calm, isValid: null }), { label: "Run" });
  assert.equal(runButton({ ...calm, isPlaying: true, isDirty: true }).label, "Running…");
  for (const trouble of [{ isPlaying: true }, { isBusy: true }, { isValid: false }, { refused: "This key only reads." }]) {
    assert.ok(runButton({ ...calm, ...trouble }).disabled, JSON.stringify(trouble));
  }
});

const run = (status: RunState): CoordinationRun => ({ runId: "r", workflowId: "w", workflowVersion: 1, status, startedAt: "2026-01-01T00:00:00Z", error: "no stock", traceLinks: [] });

test("the live region says the most urgent thing", () => {
  const nothing = { error: null, run: null, isBusy: false, problems: null };
  assert.equal(standing(nothing), "Validating");
  assert.equal(standing({ ...nothing, problems: 0 }), "The workflow is valid");
  assert.equal(standing({ ...nothing, problems: 1 }), "1 problem to mend");
  assert.equal(standing({ ...nothing, problems: 3 }), "3 problems to mend");
  assert.equal(standing({ ...nothing, isBusy: true }), "Request in progress");
  assert.equal(standing({ ...nothing, run: run("running"), isBusy: true }), "Run r is in progress");
  assert.equal(standing({ ...nothing, run: run("failed") }), "Run r failed: no stock");
  assert.equal(standing({ ...nothing, run: run("completed") }), "Run r completed");
  assert.equal(standing({ ...nothing, run: run("running"), error: "the server does not answer" }), "Error: the server does not answer");
});

test("the monitor is the engine's view where there is one", () => {
  const links = [
    { provider: "rawr", label: "Timeline", url: "/timeline" },
    { provider: "inngest", label: "Engine", url: "/runs/1" },
  ] satisfies CoordinationRun["traceLinks"];
  assert.equal(monitorLink({ ...run("running"), traceLinks: links }), "/runs/1");
  assert.equal(monitorLink({ ...run("running"), traceLinks: links.slice(0, 1) }), "/timeline");
  assert.equal(monitorLink(null), undefined);
});
