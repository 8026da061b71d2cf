/** The list's import: a whole `.rawr/coordination` folder comes in, after a look at what would come of it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { rpc } from "../coordination/clients.ts";
import { pair, workflow } from "../coordination/documents.ts";
import { atEnd, type Test } from "../harness/at-end.ts";
import { openWeb } from "../harness/web.ts";

const STARTED = "2026-02-12T10:00:00.000Z";
const ENDED = "2026-02-12T10:00:09.000Z";

/** A folder of these files, until the test is over. */
function folderOf(t: Test, files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), "perdura-import-"));
  atEnd(t, async () => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

test("of a project that holds a coordination folder its workflows, runs, timelines and memories come in, and once", async (t) => {
  const event = (eventId: string, type: string, status: string, ts: string) => ({ eventId, runId: "run-1", workflowId: "invoice", type, status, ts });
  const run = { runId: "run-1", workflowId: "invoice", workflowVersion: 1, status: "completed", startedAt: STARTED, finishedAt: ENDED, input: { n: 1 }, output: { done: true }, traceLinks: [] };
  const project = folderOf(t, {
    "package.json": { name: "a shop" },
    "workflows/of-somebody-else.json": { no: "workflow" },
    ".rawr/coordination/workflows/invoice.json": pair("invoice"),
    ".rawr/coordination/workflows/unfinished.json": workflow("unfinished", [], [], { entryDeskId: "nobody" }),
    ".rawr/coordination/runs/run-1.json": run,
    ".rawr/coordination/runs/cut.json": '{"runId": "run-2", "work',
    ".rawr/coordination/timelines/run-1.json": [event("evt-1", "run.started", "queued", STARTED), event("evt-2", "run.completed", "completed", ENDED)],
    ".rawr/coordination/memory/invoice/first.json": { workflowId: "invoice", workflowVersion: 1, deskId: "first", memoryKey: "default", data: { seen: 3 }, updatedAt: ENDED },
    ".rawr/coordination/index.json.tmp": "half written",
  });
  const { page, perdura, complaints } = await openWeb(t, "/coordination");
  const client = rpc(perdura.url);
  await page.getByRole("button", { name: "Import…" }).click();
  const dialog = page.getByRole("dialog", { name: "Import workflows" });
  const choose = async (folder: string) => {
    const [picker] = await Promise.all([page.waitForEvent("filechooser"), dialog.getByRole("button", { name: "Choose a folder…" }).click()]);
    await picker.setFiles(folder);
  };

  await choose(folderOf(t, { "notes/a.json": {} }));
  await dialog.getByRole("alert").getByText(/has no JSON in folders named workflows, runs, timelines or memory: choose a \.rawr\/coordination folder/).waitFor();

  await choose(project);
  const rows = async () => dialog.getByRole("row").evaluateAll((all) => all.slice(1).map((row) => [...row.children].map((cell) => cell.textContent).join(" ")));
  await dialog.getByRole("table").waitFor();
  assert.deepEqual(await rows(), ["Workflows 2 0 0", "Runs 1 0 1", "Timeline events 2 0 0", "Memories 1 0 0"]);
  await dialog.getByText("1 of the workflows cannot run, and becomes a draft.").waitFor();
  await dialog.getByRole("list", { name: "What is not taken" }).getByText("runs/cut.json").waitFor();
  // A look changes nothing.
  assert.deepEqual((await client.coordination.listWorkflows()).workflows, []);

  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("2 workflows, 1 run and 1 memory came in.").waitFor();
  await page.getByRole("region", { name: "Workflows" }).getByRole("link", { name: /invoice/ }).first().waitFor();
  await page.getByRole("region", { name: "Workflows" }).getByRole("row", { name: /unfinished/ }).getByText("Draft").waitFor();
  await page.getByRole("region", { name: "Newest runs" }).getByRole("link", { name: "run-1" }).click();
  const panel = page.getByRole("complementary", { name: "Side panel" });
  await panel.getByRole("region", { name: "Timeline of the run" }).getByText("run.completed").waitFor();
  const { memory } = await client.coordination.getMemory({ workflowId: "invoice", deskId: "first" });
  assert.deepEqual(memory.record.data, { seen: 3 });

  // The folder itself may be chosen as well; what is here already stays as it is.
  await page.goBack();
  await page.getByRole("button", { name: "Import…" }).click();
  await choose(join(project, ".rawr", "coordination"));
  await dialog.getByRole("table").waitFor();
  assert.deepEqual(await rows(), ["Workflows 0 2 0", "Runs 0 1 1", "Timeline events 0 2 0", "Memories 0 1 0"]);
  assert.deepEqual(complaints, []);
});
