/** The inbox: questions come live, are answered with what is wrong beside each field, and by two people only once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ended, rpc } from "../coordination/clients.ts";
import { desk, handoff, workflow } from "../coordination/documents.ts";
import type { CoordinationWorkflow } from "../../clients/typescript/perdura.ts";
import { openWeb } from "../harness/web.ts";

/** price → approve (a person) → ship. */
function purchase(): CoordinationWorkflow {
  const outputSchema: CoordinationWorkflow["desks"][number]["outputSchema"] = {
    type: "object",
    required: ["approved", "note", "count"],
    properties: {
      approved: { type: "boolean", description: "May it be bought?" },
      note: { type: "string" },
      count: { type: "integer" },
      size: { enum: ["small", "large"] },
      tags: { type: "array", items: { type: "string" } },
      address: { type: "object", properties: { street: { type: "string" } } },
      more: { anyOf: [{ type: "object" }, { type: "null" }] },
    },
  };
  const human = { executor: { type: "human", title: "Buy {{ input.order }}?", instructions: "Look at the order.", assignee: "ana" } } as const;
  return workflow("purchase", [desk("price", { executor: { type: "expression", value: "input" } }), desk("approve", { kind: "desk:human-wait", outputSchema, ...human }), desk("ship")], [handoff("price>approve"), handoff("approve>ship")]);
}

test("a question comes live, is answered with every sort of field, and the run ends", async (t) => {
  const { page, perdura } = await openWeb(t, "/inbox");
  await page.getByText("Nobody is asked anything.").waitFor();
  const client = rpc(perdura.url);
  await client.coordination.saveWorkflow({ workflow: purchase() });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "first", input: { order: "A-7" } });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "second", input: { order: "B-8" } });

  await page.getByRole("list", { name: "Tasks" }).getByRole("link", { name: /Buy B-8\?/ }).waitFor();
  await page.getByRole("list", { name: "Tasks" }).getByRole("link", { name: /Buy A-7\?/ }).click();
  await page.getByRole("heading", { name: "Buy A-7?" }).waitFor();
  await page.getByRole("region", { name: "What the desk received" }).getByText("A-7").waitFor();

  const note = page.getByLabel("Note");
  await page.getByLabel("Count").fill("1.5");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await page.getByText("“1.5” is not a whole number").waitFor();
  await page.getByLabel("Count").fill("3");
  await page.keyboard.press("Control+Enter");
  await page.getByText("This is needed.").waitFor();
  assert.ok(await note.evaluate((field) => field === document.activeElement));

  await note.fill("two\nlines");
  await page.getByLabel("Approved").check();
  await page.getByLabel("Size").selectOption("large");
  await page.getByLabel("Tags").fill("red\nblue");
  await page.getByLabel("Street").fill("Calle 1");
  await page.getByLabel("More").fill('{"a": [1]}');
  await page.getByLabel("Your name").fill("Ana");
  await page.keyboard.press("Control+Enter");

  const run = await ended(client, "first");
  assert.equal(run.status, "completed", run.error ?? "");
  const { tasks } = await client.coordination.listTasks({ runId: "first" });
  const answer = { approved: true, note: "two\nlines", count: 3, size: "large", tags: ["red", "blue"], address: { street: "Calle 1" }, more: { a: [1] } };
  assert.deepEqual([tasks[0]?.answer, tasks[0]?.answeredBy], [answer, "Ana"]);
  await page.getByRole("heading", { name: "Buy B-8?" }).waitFor();
  assert.equal(await page.getByLabel("Your name").inputValue(), "Ana");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Closed" }).click();
  await page.getByRole("list", { name: "Tasks" }).getByRole("link", { name: /Buy A-7\?.*Answered/ }).click();
  await page.getByText("This question was answered by Ana.").waitFor();
});

test("what the server refuses stands at its field; what somebody else has answered takes no second answer", async (t) => {
  const { page, perdura } = await openWeb(t, "/inbox");
  const client = rpc(perdura.url);
  const asking = purchase();
  const approve = asking.desks[1];
  assert.ok(approve !== undefined);
  approve.outputSchema = { type: "object", required: ["code"], properties: { code: { allOf: [{ type: "string" }, { enum: ["ok"] }] } } };
  await client.coordination.saveWorkflow({ workflow: asking });
  await client.coordination.queueRun({ workflowId: "purchase", runId: "only", input: { order: "A-7" } });
  await page.getByRole("link", { name: /Buy A-7\?/ }).waitFor();
  await page.keyboard.press("j");
  await page.getByLabel("Code").fill('"no"');
  await page.getByRole("button", { name: "Send the answer" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  assert.match(await page.getByLabel("Code").evaluate((field) => document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent ?? ""), /"no"/);

  const { tasks } = await client.coordination.listTasks({ runId: "only" });
  const taskId = tasks[0]?.taskId;
  assert.ok(taskId !== undefined);
  await client.coordination.answerTask({ taskId, answer: { code: "ok" }, answeredBy: "Eva" });
  await page.getByText("This question was answered by Eva.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Send the answer" }).count(), 0);
});
