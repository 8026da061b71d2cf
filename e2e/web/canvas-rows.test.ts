/** The canvas as it always was: starter, badges, toolbar, Save + Run, palette, run panel; and what came with it: undo, outline, past runs, files. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { ended, rpc } from "../coordination/clients.ts";
import { desk, handoff, pair, workflow } from "../coordination/documents.ts";
import { eventually } from "../harness/eventually.ts";
import { openWeb } from "../harness/web.ts";

const canvas = (page: Page) => page.getByRole("region", { name: "Canvas", exact: true });
const desks = (page: Page): Locator => canvas(page).locator(".react-flow__node-desk");
const panel = (page: Page) => page.getByRole("complementary", { name: "Side panel" });
const ready = (page: Page) => page.getByRole("heading", { name: "Agent Coordination Canvas", level: 1 }).waitFor();

async function count(of: Locator, wanted: number): Promise<void> {
  if (wanted > 0) await of.nth(wanted - 1).waitFor();
  await of.nth(wanted).waitFor({ state: "detached" });
}

test("the starter is saved before it runs, and the run is told row by row", async (t) => {
  const { page, perdura } = await openWeb(t, "/coordination");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole("button", { name: "New workflow" }).click();
  await ready(page);
  assert.match(new URL(page.url()).pathname, /^\/coordination\/workflow-\d+$/);
  await count(desks(page), 2);
  await canvas(page).getByText("Intake", { exact: true }).waitFor();
  await canvas(page).getByText("rawr/coordination.workflow.run").waitFor();
  await page.getByText("Valid", { exact: true }).waitFor();
  await page.getByText("Idle", { exact: true }).waitFor();
  await page.getByText(/^workflow-\d+ · version 1 · rawr\/coordination\.workflow\.run$/).waitFor();
  assert.match((await page.getByRole("combobox", { name: "Workflow" }).locator("option").first().textContent()) ?? "", /^New workflow \(workflow-\d+\)$/);
  assert.ok(await page.getByRole("button", { name: "Runs", exact: true }).isDisabled());
  await page.getByRole("tab", { name: "Runs" }).click();
  await panel(page).getByText("No runs yet.").waitFor();

  await page.getByRole("button", { name: "Save + Run" }).click();
  await page.getByRole("status").filter({ hasText: /^Run .* completed$/ }).waitFor({ state: "attached" });
  const [saved, queued] = ["publishDraft", "queueRun"].map((name) => asked.indexOf(`/rpc/coordination/${name}`));
  assert.ok(saved !== undefined && queued !== undefined && saved >= 0 && saved < queued, asked.join(" "));
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
  assert.match((await page.getByRole("link", { name: "Runs", exact: true }).last().getAttribute("href")) ?? "", /\/runs\/[0-9A-Z]{26}$/);
  const rows = panel(page).getByRole("region", { name: "Timeline of the run" }).getByRole("row");
  await count(rows, 8);
  assert.match(await rows.nth(3).innerText(), /desk\.started\s+Intake\s+Running/);
  const { runs } = await rpc(perdura.url).coordination.listRuns({});
  const { run } = await rpc(perdura.url).coordination.getRun({ runId: runs[0]?.runId ?? "" });
  assert.deepEqual(run.input, { payload: "manual-run" });

  // What came out of a desk is a click away.
  await panel(page).getByRole("button", { name: "Execution" }).first().click();
  await panel(page).getByRole("region", { name: "Execution in this run" }).getByRole("region", { name: "output" }).getByText('"deskId": "execution"').waitFor();

  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  for (const name of [/Workflow · Save/, /Workflow · Validate/, /Run · Run$|Run · Run /, /Workflow · Reload workflows/, /Run · Refresh run status/]) await palette.getByRole("option", { name }).first().waitFor();
  await page.getByRole("combobox", { name: "Find an action" }).fill("refresh run status");
  const read = page.waitForResponse((response) => response.url().endsWith("/rpc/coordination/getRunStatus"));
  await page.keyboard.press("Enter");
  assert.equal((await read).status(), 200);
});

test("every change can be undone and done again, on the canvas as in the outline", async (t) => {
  const { page, perdura } = await openWeb(t, "/");
  await rpc(perdura.url).coordination.saveWorkflow({ workflow: pair("pair") });
  await page.goto(`${new URL(page.url()).origin}/coordination/pair`);
  await ready(page);
  await count(desks(page), 2);
  assert.ok(await page.getByRole("button", { name: "Save", exact: true }).isDisabled());

  await desks(page).nth(1).click();
  await canvas(page).getByRole("button", { name: "Add a desk after second" }).click();
  await page.getByRole("dialog", { name: "Add a desk" }).getByRole("option", { name: /^HTTP call/ }).click();
  await count(desks(page), 3);
  await canvas(page).locator(".react-flow__node-desk.selected").getByText("http-call").waitFor();
  await page.getByRole("button", { name: "Save + Run" }).waitFor();

  await page.keyboard.press("Control+d");
  await count(desks(page), 4);
  await page.keyboard.press("Delete");
  await count(desks(page), 3);
  await page.keyboard.press("o");
  const outline = page.getByRole("list", { name: "Desks, in the order of work" });
  await outline.getByRole("button", { name: "Add after first" }).click();
  await page.getByRole("combobox", { name: "Find a kind of desk" }).fill("observer");
  await page.keyboard.press("Enter");
  await outline.getByRole("button", { name: "Hand over to… from Observer" }).click();
  await page.getByRole("dialog").getByRole("option", { name: /^HTTP call/ }).click();
  await outline.getByText("receives from second, Observer").waitFor();
  await page.getByText("Invalid", { exact: true }).waitFor();
  await page.getByRole("status").filter({ hasText: /problems? to mend$/ }).waitFor({ state: "attached" });
  await outline.getByRole("button", { name: "Delete the handoff to HTTP call" }).last().click();
  await page.getByText("Valid", { exact: true }).waitFor();
  await page.keyboard.press("o");
  await count(desks(page), 4);

  const undo = page.getByRole("button", { name: /^Undo/ });
  while (await undo.isEnabled()) await undo.click();
  await count(desks(page), 2);
  await page.getByText("No unpublished changes").waitFor();
  assert.ok(await page.getByRole("button", { name: "Save", exact: true }).isDisabled());
  const redo = page.getByRole("button", { name: /^Redo/ });
  while (await redo.isEnabled()) await redo.click();
  await count(desks(page), 4);
  await page.keyboard.press("Control+s");
  await page.getByText("Publication 2", { exact: true }).waitFor();
  const { workflow: saved } = await rpc(perdura.url).coordination.getWorkflow({ workflowId: "pair" });
  assert.deepEqual(saved.desks.map((each) => each.deskId), ["first", "second", "http-call", "observer"]);
});

test("a past run plays on the graph that it ran, and what failed is seen there", async (t) => {
  const { page, perdura } = await openWeb(t, "/");
  const client = rpc(perdura.url);
  const failing = workflow("failing", [desk("first"), desk("broken", { executor: { type: "expression", value: "input.received.missing.size() > 0 ? 1 : 'x' < 2" } }), desk("last")], [handoff("first>broken"), handoff("broken>last")]);
  await client.coordination.saveWorkflow({ workflow: failing });
  await client.coordination.queueRun({ workflowId: "failing", runId: "old" });
  const run = await ended(client, "old");
  assert.equal(run.status, "failed");
  await client.coordination.saveWorkflow({ workflow: { ...pair("failing"), name: "Mended" } });

  await page.goto(`${new URL(page.url()).origin}/coordination/failing?run=old`);
  await ready(page);
  await count(desks(page), 3);
  await page.getByText("This is publication 1, as the run had it. It cannot be changed.").waitFor();
  await desks(page).nth(1).getByText("Failed").waitFor();
  await desks(page).nth(2).getByText("Skipped").waitFor();
  await panel(page).getByRole("alert").getByText(run.error ?? "?").waitFor();
  assert.ok(await page.getByRole("button", { name: "Add a desk (A)" }).isDisabled());
  await panel(page).getByRole("button", { name: "Back to editing" }).click();
  await count(desks(page), 2);
  assert.equal(new URL(page.url()).search, "");
});

test("a run goes on over a server that was killed, and nothing that was drawn meanwhile is lost", async (t) => {
  const { page, perdura, base } = await openWeb(t, "/");
  const client = rpc(perdura.url);
  const asks = workflow("asks", [desk("begin"), desk("ask", { name: "Ask", kind: "desk:human-wait" }), desk("end", { name: "End" })], [handoff("begin>ask"), handoff("ask>end")]);
  await client.coordination.saveWorkflow({ workflow: asks });
  await page.goto(`${base}/coordination/asks`);
  await ready(page);
  await count(desks(page), 3);
  await panel(page).getByLabel("Name", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await desks(page).nth(1).getByText("Asks a person").waitFor();

  await perdura.kill();
  await page.locator("[data-connection=lost]").getByText("Reconnecting").waitFor();
  await desks(page).nth(2).getByText("Waiting").waitFor();
  await desks(page).nth(2).dblclick();
  await panel(page).getByLabel("Name", { exact: true }).fill("The end");
  await page.getByText(/^Draft not saved: /).first().waitFor();
  // Where the palette has not been read yet, it comes with the server.
  await page.keyboard.press("Escape");
  await desks(page).nth(2).click();
  await page.keyboard.press("a");
  await assert.rejects(client.coordination.getDraft({ workflowId: "asks" }));

  await perdura.restart();
  await page.locator("[data-connection=live]").waitFor();
  await page.getByRole("combobox", { name: "Find a kind of desk" }).fill("observer");
  await page.keyboard.press("Enter");
  await count(desks(page), 4);
  await page.getByText("Draft saved", { exact: true }).waitFor();
  await eventually("the draft to have both", async () => {
    const { draft } = await client.coordination.getDraft({ workflowId: "asks" });
    assert.deepEqual(draft.workflow.desks.map(({ name }) => name), ["begin", "Ask", "The end", "Observer"]);
    return true;
  });
  await page.getByText("Valid", { exact: true }).waitFor();

  const { tasks } = await client.coordination.listTasks({});
  assert.deepEqual(tasks.map(({ deskId }) => deskId), ["ask"]);
  await client.coordination.answerTask({ taskId: tasks[0]?.taskId ?? "", answer: {} });
  await page.getByRole("status").filter({ hasText: /^Run .* completed$/ }).waitFor({ state: "attached" });
  await desks(page).nth(2).getByText("Completed").waitFor();
  await page.getByRole("tab", { name: "Runs" }).click();
  const { runs } = await client.coordination.listRuns({});
  const { timeline } = await client.coordination.getRunTimeline({ runId: runs[0]?.runId ?? "" });
  const types = panel(page).getByRole("region", { name: "Timeline of the run" }).getByRole("row").locator("td:first-child");
  assert.deepEqual(await types.allInnerTexts(), timeline.map(({ type }) => type));
  assert.equal(runs.length, 1);
});

test("a workflow goes out as a file and comes in again on another server", async (t) => {
  const { page, perdura } = await openWeb(t, "/");
  const client = rpc(perdura.url);
  const document = { ...pair("travels"), description: "There and back" };
  await client.coordination.saveWorkflow({ workflow: document });
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/coordination/travels`);
  await ready(page);
  const save = async (name: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name }).click();
    return (await download).path();
  };
  const json = await save("Export as JSON");
  assert.match(await readFile(await save("Export as Mermaid"), "utf8"), /^flowchart TD\n {2}d1\["first"\]/);
  const png = await readFile(await save("Export as PNG"));
  assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);

  await client.coordination.deleteWorkflow({ workflowId: "travels" });
  await page.goto(`${origin}/coordination`);
  await page.getByText("No workflow yet.").waitFor();
  await page.getByRole("button", { name: "Import…" }).click();
  await page.getByLabel("Workflow file").setInputFiles({ name: "travels.json", mimeType: "application/json", buffer: await readFile(json) });
  await ready(page);
  await count(desks(page), 2);
  const { draft } = await client.coordination.getDraft({ workflowId: "travels" });
  const { updatedAt: _, ...kept } = draft.workflow;
  assert.deepEqual(kept, document);
});
