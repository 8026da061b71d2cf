/** The canvas: a workflow is drawn, run and finished by keys alone; every change can be undone; past runs play on their own graph. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { rpc } from "../coordination/clients.ts";
import { openWeb } from "../harness/web.ts";

const CANVAS = { name: "Agent Coordination Canvas", level: 1 } as const;

const node = (page: Page, name: string) => page.getByRole("group", { name: new RegExp(`^${name}, `) });
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = (page: Page, name: RegExp) => page.locator(":focus").and(page.getByRole("group", { name })).waitFor();

/** Adds a desk after what is chosen, as somebody does who has no mouse. */
async function add(page: Page, letters: string, name: string): Promise<void> {
  await page.keyboard.press("a");
  await page.getByRole("combobox", { name: "Find a kind of desk" }).waitFor();
  await page.keyboard.type(letters);
  await page.keyboard.press("Enter");
  await focused(page, new RegExp(`^${name}, `));
}

test("five desks with a branch, a join and a question are drawn, run, answered and finished by keys alone", async (t) => {
  const { page, perdura, base } = await openWeb(t, "/coordination");
  await page.getByText("No workflow yet.").waitFor();
  await press(page, "Shift+N");
  await page.getByRole("heading", CANVAS).waitFor();
  await page.getByText("No desk yet.").waitFor();
  await add(page, "analysis", "Analysis");
  await add(page, "execution", "Execution");
  await press(page, "ArrowUp");
  await focused(page, /^Analysis, /);
  await add(page, "qa", "QA");
  await press(page, "Shift+ArrowLeft");
  await focused(page, /^Execution, /);
  await add(page, "join", "Join");
  await add(page, "human", "Human wait");

  // The second branch is taken when the payload is another one than the Run button sends.
  await press(page, "ArrowUp", "ArrowUp", "ArrowUp");
  await focused(page, /^Analysis, /);
  await press(page, "h", "h");
  await focused(page, /^Handoff from Analysis to QA/);
  await press(page, "Enter");
  const inspector = page.getByRole("region", { name: "Inspector" });
  await inspector.getByRole("button", { name: "Expression" }).press("Enter");
  await inspector.getByRole("textbox", { name: "Expression" }).focus();
  await page.keyboard.type("output.received.payload == 'other'");
  await page.getByText("Draft saved").waitFor();

  await press(page, "Escape", "Control+Enter");
  await page.getByRole("button", { name: "Running…" }).waitFor();
  await node(page, "Human wait").getByText("Asks a person").waitFor();
  await node(page, "QA").getByText("Skipped").waitFor();
  await page.getByRole("link", { name: "Answer in the inbox" }).waitFor();

  const inbox = await page.context().newPage();
  await inbox.goto(`${base}/inbox`);
  await inbox.getByRole("list", { name: "Tasks" }).getByRole("link", { name: /Human wait/ }).press("Enter");
  await inbox.getByRole("checkbox", { name: "Approved" }).press("Space");
  await inbox.getByRole("button", { name: "Send the answer" }).press("Enter");

  await node(page, "Human wait").getByText("Completed").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
  await page.getByTestId("announcer").getByText(/^Run .* completed$/).waitFor({ state: "attached" });
  const { runs } = await rpc(perdura.url).coordination.listRuns({});
  assert.deepEqual(runs.map((run) => run.status), ["completed"]);
  const details = await rpc(perdura.url).coordination.getRun({ runId: runs[0]?.runId ?? "" });
  assert.deepEqual(details.run.outputs, { "human-wait": { approved: true } });
});
