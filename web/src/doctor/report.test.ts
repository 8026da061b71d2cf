import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoctorCheck } from "@contract";
import { asText, placeOf, sorted, titleOf, verdict } from "./report";

const CHECKS: DoctorCheck[] = [
  { name: "apps", status: "well", finding: "1 app is registered" },
  { name: "queue", status: "warning", finding: "300 calls wait for room", remedy: "run more apps" },
  { name: "app.http://localhost:1", status: "wrong", finding: "no answer", remedy: "start the app" },
];

test("what is wrong comes first", () => {
  assert.deepEqual(sorted(CHECKS).map((check) => check.status), ["wrong", "warning", "well"]);
});

test("the verdict counts", () => {
  assert.deepEqual(verdict({ checks: CHECKS }), { text: "1 thing is wrong, 1 warning.", tone: "bad" });
  assert.deepEqual(verdict({ checks: CHECKS.slice(0, 2) }), { text: "1 warning.", tone: "warn" });
  assert.deepEqual(verdict({ checks: CHECKS.slice(0, 1) }), { text: "All is well.", tone: "good" });
});

test("the report is copied as text with its remedies", () => {
  assert.equal(
    asText({ checks: CHECKS }, { server: "http://localhost:8288", at: new Date(0), run: "01R" }),
    `perdura doctor, http://localhost:8288, 1970-01-01T00:00:00.000Z
run 01R

wrong    app.http://localhost:1: no answer
         → start the app
warning  queue: 300 calls wait for room
         → run more apps
well     apps: 1 app is registered
`,
  );
});

test("a finding leads to where one acts", () => {
  assert.equal(placeOf({ name: "failures", status: "warning" }, undefined)?.link.to, "/runs");
  assert.equal(placeOf({ name: "failures", status: "well" }, undefined), undefined);
  assert.equal(placeOf({ name: "app.http://x", status: "wrong" }, undefined)?.link.to, "/apps");
  assert.deepEqual(placeOf({ name: "run.sleeping", status: "warning" }, "01R")?.link.params, { runId: "01R" });
  assert.equal(placeOf({ name: "history", status: "warning" }, undefined), undefined);
  assert.equal(titleOf("run.waiting_for_event"), "Run: waiting for event");
  assert.equal(titleOf("app.http://localhost:1/api/inngest"), "http://localhost:1/api/inngest");
  assert.equal(titleOf("history"), "Lists");
});
