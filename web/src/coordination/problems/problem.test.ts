import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationDesk as Desk, CoordinationWorkflow as Workflow } from "@contract";
import { countsOf, problemsOf, problemsOfIssues, said } from "./problem";

const desk = (deskId: string, more: Partial<Desk> = {}): Desk => ({ deskId, kind: "desk:execution", name: deskId, responsibility: "r", domain: "d", inputSchema: {}, outputSchema: {}, ...more });
const workflow: Workflow = { workflowId: "w", version: 1, name: "W", entryDeskId: "a", desks: [desk("a"), desk("b", { executor: { type: "llm", model: "", prompt: "" } })], handoffs: [{ handoffId: "ab", fromDeskId: "a", toDeskId: "b" }] };

test("errors come before warnings, each with its remedy and its field", () => {
  const problems = problemsOf({
    ok: false,
    errors: [{ code: "INVALID_CONDITION", handoffId: "ab", message: "handoff 'ab': the condition `x` does not compile" }],
    warnings: [{ code: "POLICY_WITHOUT_EFFECT", deskId: "b", message: "desk 'b': no effect" }],
  });
  assert.deepEqual(problems.map(({ severity, field, deskId, handoffId }) => [severity, field, deskId ?? handoffId]), [["error", "condition", "ab"], ["warning", "runtimePolicy", "b"]]);
  assert.match(problems[0]?.remedy ?? "", /Mend the expression/);
  assert.equal(said(countsOf(problems)), "Workflow has 1 error and 1 warning");
  assert.equal(said({ errors: 0, warnings: 2 }), "Workflow is valid, with 2 warnings");
  assert.equal(said({ errors: 0, warnings: 0 }), "Workflow is valid");
});

test("what the server cannot read is told at its desk, handoff or field", () => {
  const empty = '"" is shorter than 1 character';
  const problems = problemsOfIssues(workflow, [
    { path: ["workflow", "name"], message: empty },
    { path: ["workflow", "desks", 0, "name"], message: empty },
    { path: ["workflow", "desks", 0, "outputSchema", "type"], message: '"objet" is not valid' },
    { path: ["workflow", "desks", 1, "executor"], message: "is not valid under any of the schemas" },
    { path: ["workflow", "handoffs", 0, "toDeskId"], message: empty },
  ]);
  assert.deepEqual(problems.map(({ message, field, deskId, handoffId }) => [message, field, deskId ?? handoffId]), [
    ["name of the workflow is empty: fill it in", "name", undefined],
    ["name of desk 'a' is empty: fill it in", "name", "a"],
    ["outputSchema.type of desk 'a' cannot be read: \"objet\" is not valid", "outputSchema.type", "a"],
    ["executor.model of desk 'b' is empty: fill it in", "executor.model", "b"],
    ["executor.prompt of desk 'b' is empty: fill it in", "executor.prompt", "b"],
    ["toDeskId of handoff 'ab' is empty: fill it in", "toDeskId", "ab"],
  ]);
});
