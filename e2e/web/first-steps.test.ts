/** The first steps on `/`: what is shown there to be copied works as it stands, on the server that shows it. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { rpc } from "../coordination/clients.ts";
import { atEnd, type Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { freePort } from "../harness/port.ts";
import { Child } from "../harness/process.ts";
import { shell } from "../harness/shell.ts";
import { openWeb, type Web } from "../harness/web.ts";

const ROOT = join(import.meta.dirname, "../..");
/** The pause between the two steps of each program. */
const SLEEP_MS = 5_000;

interface Program {
  tab: string;
  /** How the step that shows the program ends: its file. */
  file: string;
  /** Where the program listens, as it is shown. */
  port: number;
  /** Makes a folder where it finds its SDK, and gives what must be in PATH. */
  furnish: (folder: string) => string;
}

const PROGRAMS: readonly Program[] = [
  {
    tab: "TypeScript",
    file: "app.mjs",
    port: 3000,
    furnish: (folder) => {
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(join(ROOT, "e2e/node_modules/inngest-v4"), join(folder, "node_modules/inngest"));
      return "";
    },
  },
  {
    tab: "Python",
    file: "app.py",
    port: 8000,
    furnish: () => {
      const programs = join(ROOT, ".venv/bin");
      if (!existsSync(join(programs, "python"))) throw new Error(`${programs} has no python; make it with python3 -m venv .venv && .venv/bin/pip install -r e2e/python/requirements.txt`);
      return programs;
    },
  },
];

for (const { tab, file, port, furnish } of PROGRAMS) {
  test(`the first steps in ${tab} lead to a run that ends`, { timeout: 180_000 }, async (t) => {
    const web = await openWeb(t);
    const { page, perdura } = web;
    const shown = await commands(web, tab, 5);
    const [program, start, register, send] = [shown(1), shown(2), shown(3), shown(4)];
    const folder = mkdtempSync(join(tmpdir(), "perdura-first-steps-"));
    atEnd(t, async () => rmSync(folder, { recursive: true, force: true }));
    const path = furnish(folder);
    // Another program of this machine may have the port that is shown: that alone is another one here.
    const own = await freePort();
    const moved = (text: string) => {
      assert.ok(text.includes(String(port)), `the port ${port} must be in: ${text}`);
      return text.replaceAll(String(port), String(own));
    };
    writeFileSync(join(folder, file), moved(program));
    assert.match(start, new RegExp(`^INNGEST_DEV=\\S+ \\w+ ${file.replace(".", "\\.")}$`));
    const app = run(t, start, folder, path);
    await eventually("the program to answer", async () => (await fetch(`http://localhost:${own}/api/inngest`)).ok, { explain: () => app.output });
    await works(moved(register), web);
    await page.getByText("The app “shop” has registered").first().waitFor();
    await works(send, web);
    await eventually("the first step to be done", () => app.output.includes("charged A-7"), { explain: () => app.output });
    await perdura.advance(SLEEP_MS);
    await eventually("the second step to be done", () => app.output.includes("shipped A-7"), { explain: () => app.output });
    const client = rpc(perdura.url);
    await eventually("the run to be completed", async () => (await client.runs.list({})).runs.some(({ functionId, status }) => functionId === "shop-fulfil" && status === "completed"));
    await page.getByText("Nothing runs.").waitFor();
  });
}

test("the first steps in Rust are the example that is built with the tests", async (t) => {
  const shown = (await commands(await openWeb(t), "Rust", 5))(1);
  const example = readFileSync(join(ROOT, "crates/perdura/examples/first_steps.rs"), "utf8");
  assert.equal(shown.trim(), example.replace(/^(\/\/!|#!\[).*\n/gm, "").trim());
});

test("the first steps with events, workflows and robots do what they say", { timeout: 120_000 }, async (t) => {
  const web = await openWeb(t);
  const client = rpc(web.perdura.url);
  const events = await commands(web, "Events", 3);
  await works(events(0), web);
  await works(events(1), web);
  const listed = await works(events(2), web);
  assert.equal(listed.match(/shop\/order\.placed/g)?.length, 3, listed);

  const workflow = await commands(web, "Workflow", 2);
  await works(workflow(0), web);
  await works(workflow(1), web);
  const { runs } = await client.coordination.listRuns({ workflowId: "orders" });
  assert.deepEqual(runs.map(({ status }) => status), ["completed"]);

  await works((await commands(web, "Robot", 2))(1), web);
  const { jobs } = await client.robot.jobs.list({ workspaceId: "shop-1" });
  assert.equal(jobs.length, 1);
});

/** What is shown to be copied under a tab, one by one, with the server's own address. */
async function commands({ page, base, perdura }: Web, tab: string, count: number): Promise<(index: number) => string> {
  await page.getByRole("tab", { name: tab, exact: true }).click();
  const shown = page.getByRole("tabpanel").locator("li pre");
  await eventually(`${count} commands to be shown`, async () => (await shown.count()) === count);
  const texts = (await shown.allTextContents()).map((text) => text.replaceAll(base, perdura.url));
  return (index) => texts[index] ?? assert.fail(`there is no command ${index} in ${tab}`);
}

/** Runs a command that ends, and gives what it said. */
async function works(command: string, { perdura }: Web): Promise<string> {
  const { status, stdout, stderr } = await shell(command, perdura);
  assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
  // curl is content with any answer.
  assert.doesNotMatch(stdout, /"error"/, `${command}\n${stdout}`);
  return stdout;
}

/** Starts a command that goes on, until the test is over. */
function run(t: Test, command: string, directory: string, path: string): Child {
  const child = Child.start({ program: "sh", args: ["-c", `exec env ${command}`], directory, environment: { PATH: [path, process.env["PATH"] ?? ""].join(delimiter), PYTHONUNBUFFERED: "1" } });
  atEnd(t, () => child.kill());
  return child;
}
