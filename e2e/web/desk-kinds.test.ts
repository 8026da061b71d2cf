/** The six kinds of desk: each is in the palette, is drawn from there, is published as it was drawn, and runs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ended, rpc } from "../coordination/clients.ts";
import { eventually } from "../harness/eventually.ts";
import { openWeb } from "../harness/web.ts";

/** Each with its name in the palette, and the desks that it comes after. */
const KINDS: readonly { kind: string; label: string; after: readonly string[] }[] = [
  { kind: "desk:analysis", label: "Analysis", after: [] },
  { kind: "desk:execution", label: "Execution", after: ["Analysis"] },
  { kind: "desk:qa", label: "QA", after: ["Analysis"] },
  { kind: "desk:join", label: "Join", after: ["Execution", "QA"] },
  { kind: "desk:human-wait", label: "Human wait", after: ["Join"] },
  { kind: "desk:observer", label: "Observer", after: ["Human wait"] },
];

test("a desk of each kind is added from the palette, and the server takes the whole", async (t) => {
  const { page, perdura, complaints } = await openWeb(t, "/coordination");
  const refused: string[] = [];
  page.on("response", (response) => {
    // Of a new workflow there is no publication and no draft yet.
    if (response.status() >= 400 && response.status() !== 404) refused.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  const node = (name: string) => page.getByRole("group", { name: new RegExp(`^${name}, `) });
  const chosen = () => page.locator(".react-flow__node-desk.selected").evaluateAll((nodes) => nodes.map((each) => each.getAttribute("aria-label")?.split(",")[0] ?? ""));
  await page.getByText("No workflow yet.").waitFor();
  await page.keyboard.press("Shift+N");
  await page.getByText("No desk yet.").waitFor();
  for (const { label, after } of KINDS) {
    // Who misses one, because the graph has moved meanwhile, clicks again.
    await eventually(`${after.join(" and ")} to be chosen`, async () => {
      for (const [index, name] of after.entries()) await node(name).click({ modifiers: index === 0 ? [] : ["Shift"] });
      return (await chosen()).join() === after.join();
    });
    await page.getByRole("button", { name: "Add a desk (A)" }).click();
    const palette = page.getByRole("dialog", { name: "Add a desk" });
    await palette.getByRole("option").first().waitFor();
    const offered = await palette.getByRole("option").evaluateAll((options) => options.map((each) => each.querySelector("span span span")?.textContent ?? ""));
    for (const each of KINDS) assert.equal(offered.filter((name) => name === each.label).length, 1, `the palette offers ${offered.join(", ")}; ${each.label} must be there once`);
    await palette.getByRole("option", { name: new RegExp(`^${label}`) }).first().click();
    await node(label).waitFor();
  }
  await page.getByText("Valid", { exact: true }).waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText("No unpublished changes").waitFor();
  assert.deepEqual([refused, complaints], [[], []]);

  const client = rpc(perdura.url);
  const workflowId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const { validation } = await client.coordination.validateWorkflow({ workflowId });
  assert.deepEqual([validation.ok, validation.errors], [true, []]);
  const { workflow } = await client.coordination.getWorkflow({ workflowId });
  assert.deepEqual(workflow.desks.map(({ kind, name }) => ({ kind, name })), KINDS.map(({ kind, label }) => ({ kind, name: label })));
  const named = new Map(workflow.desks.map(({ deskId, name }) => [deskId, name]));
  assert.deepEqual(
    workflow.handoffs.map(({ fromDeskId, toDeskId }) => `${named.get(fromDeskId)} > ${named.get(toDeskId)}`).sort(),
    KINDS.flatMap(({ label, after }) => after.map((from) => `${from} > ${label}`)).sort(),
  );

  await client.coordination.queueRun({ workflowId, runId: "all-kinds", input: { payload: "drawn" } });
  const task = await eventually("a person to be asked", async () => (await client.coordination.listTasks({})).tasks[0]);
  await client.coordination.answerTask({ taskId: task.taskId, answer: { approved: true } });
  const run = await ended(client, "all-kinds");
  assert.equal(run.status, "completed");
  assert.deepEqual(run.outputs, { observer: { approved: true } });
});
