import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, workflow } from "../editor/samples";
import { countsOf, type Findings, issuesIn, problemsAt, problemsOf, said, unreadable } from "./problem";

const sample = workflow(["a>b"], { desks: [desk("a"), desk("b", { executor: { type: "llm", model: "", prompt: "" } })] });

test("errors come before warnings, each with its remedy and its field", () => {
  const findings: Findings = {
    ok: false,
    errors: [{ code: "INVALID_CONDITION", handoffId: "ab", message: "handoff 'ab': the condition `x` does not compile" }],
    warnings: [{ code: "POLICY_WITHOUT_EFFECT", deskId: "b", message: "desk 'b': no effect" }],
  };
  const problems = problemsOf(findings);
  assert.deepEqual(problems.map(({ severity, field, deskId, handoffId }) => [severity, field, deskId ?? handoffId]), [["error", "condition", "ab"], ["warning", "runtimePolicy", "b"]]);
  assert.match(problems[0]?.remedy ?? "", /Mend the expression/);
  assert.equal(said(countsOf(findings)), "Workflow has 1 error and 1 warning");
  assert.deepEqual(problemsAt(problems, { deskId: "b" }), [problems[1]]);
  assert.deepEqual(problemsAt(problems, {}), []);
  assert.equal(said({ errors: 0, warnings: 2 }), "Workflow is valid, with 2 warnings");
  assert.equal(said({ errors: 0, warnings: 0 }), "Workflow is valid");
});

test("the sentence says which field of a desk it is about", () => {
  const field = (code: string, message: string) => problemsOf({ ok: false, errors: [{ code, message }] })[0]?.field;
  assert.equal(field("INVALID_EXECUTOR", "desk 'a': executor: headers.x: `{{ b` opens an expression"), "executor.headers.x");
  assert.equal(field("INVALID_EXECUTOR", "desk 'a': executor: model is empty: name one"), "executor.model");
  assert.equal(field("INVALID_EXECUTOR", "desk 'a': executor: only a desk:human-wait asks a person"), "executor");
  assert.equal(field("INVALID_DESK_SCHEMA", "desk 'a': outputSchema has an empty oneOf"), "outputSchema");
  assert.equal(field("INVALID_RUNTIME_POLICY", "desk 'a': runtimePolicy.retries is 99: at most 20"), "runtimePolicy.retries");
  assert.equal(field("CYCLE_DETECTED", "desks follow one another in a circle"), undefined);
});

test("what the server cannot read is told at its desk, handoff or field", () => {
  const empty = '"" is shorter than 1 character';
  const { errors } = unreadable(sample, [
    { path: ["workflow", "name"], message: empty },
    { path: ["workflow", "desks", 0, "name"], message: empty },
    { path: ["workflow", "desks", 0, "outputSchema", "type"], message: '"objet" is not valid' },
    { path: ["workflow", "desks", 1, "executor"], message: "is not valid under any of the schemas" },
    { path: ["workflow", "handoffs", 0, "toDeskId"], message: empty },
  ]);
  assert.deepEqual(errors.map(({ message, field, deskId, handoffId }) => [message, field, deskId ?? handoffId]), [
    ["name of the workflow is empty: fill it in", "name", undefined],
    ["name of desk 'a' is empty: fill it in", "name", "a"],
    ["outputSchema.type of desk 'a' cannot be read: \"objet\" is not valid", "outputSchema.type", "a"],
    ["executor.model of desk 'b' is empty: fill it in", "executor.model", "b"],
    ["executor.prompt of desk 'b' is empty: fill it in", "executor.prompt", "b"],
    ["toDeskId of handoff 'a-to-b' is empty: fill it in", "toDeskId", "a-to-b"],
  ]);
});

test("issues are read from the server's answer, and from nothing else", () => {
  assert.deepEqual(issuesIn({ issues: [{ path: ["workflow", "desks", 0], message: "m" }, { path: [null], message: "m" }, 1] }), [{ path: ["workflow", "desks", 0], message: "m" }]);
  for (const data of [undefined, null, "issues", {}, { issues: "x" }]) assert.equal(issuesIn(data), null);
});
