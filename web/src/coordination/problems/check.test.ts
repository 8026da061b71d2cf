import { ORPCError } from "@orpc/client";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Workflow } from "../editor/document";
import { workflow } from "../editor/samples";
import { createChecker } from "./check";
import type { Findings } from "./problem";

const OK: Findings = { ok: true, errors: [] };

test("a late answer about an older document is dropped", async () => {
  const answers: ((findings: Findings) => void)[] = [];
  const found: string[] = [];
  const check = createChecker(() => new Promise((answer) => answers.push(answer)), (of, { ok }) => found.push(`${of.name} ${ok}`));
  const older = check(workflow(["a>b"], { name: "older" }));
  const newer = check(workflow(["a>b"], { name: "newer" }));
  answers[1]?.(OK);
  assert.deepEqual(await newer, OK);
  answers[0]?.({ ok: false, errors: [] });
  assert.equal(await older, null);
  assert.deepEqual(found, ["newer true"]);
});

test("what cannot be read is a problem, what cannot be asked is an error", async () => {
  const refusing = (error: unknown) => createChecker((_: Workflow) => Promise.reject(error), () => undefined)(workflow(["a>b"]));
  const issues = [{ path: ["workflow", "name"], message: '"" is shorter than 1 character' }];
  const findings = await refusing(new ORPCError("BAD_REQUEST", { data: { issues } }));
  assert.deepEqual(findings?.errors.map((error) => error.message), ["name of the workflow is empty: fill it in"]);
  await assert.rejects(refusing(new TypeError("fetch failed")), /fetch failed/);
  await assert.rejects(refusing(new ORPCError("UNAUTHORIZED")), /UNAUTHORIZED|Unauthorized/);
});
