/** The commands of `docs/runbook.md`, read out of the page and executed as they stand there, in their order. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Perdura } from "../harness/perdura.ts";
import { type Said, shell } from "../harness/shell.ts";

interface Documented {
  command: string;
  /** What the page shows as the answer. */
  answer: string | undefined;
}

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");

/** What must hold of an answer that the page does not show: words of the command, and a look at what was said. */
const CHECKS: [words: string, check: (said: Said) => void][] = [
  ["/health", ({ stdout }) => assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true)],
  ["/api/inngest", ({ stdout }) => assert.ok((JSON.parse(stdout) as { function_count: number }).function_count > 0)],
  ["listWorkflows", ({ stdout }) => assert.deepEqual(JSON.parse(stdout), { json: { workflows: [] } })],
  ["openapi.json", ({ stdout }) => assert.match((JSON.parse(stdout) as { openapi: string }).openapi, /^3\.1/)],
  ["/rawr/", ({ stdout }) => assert.deepEqual(JSON.parse(stdout), { ok: true, workflows: [] })],
  ["workflow create", ({ stdout }) => assert.match(stdout, /'smoke' is created/)],
  ["workflow validate", ({ stdout }) => assert.match(stdout, /'smoke' is valid/)],
  ["workflow run", ({ stdout }) => assert.match(stdout, /smoke-1 is queued/)],
  ["workflow watch", ({ stdout }) => assert.match(stdout, /run\.completed[^]*status +completed/)],
  ["workflow trace", ({ stdout }) => assert.match(stdout, /rawr +Timeline of smoke-1[^]*inngest +Engine run/)],
  ["doctor", ({ stdout }) => assert.doesNotMatch(stdout, / wrong /)],
];

/** The blocks in `sh`, a command per line, each with the `json` block that follows it. */
function documented(page: string): Documented[] {
  const blocks = [...page.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language, text]) => ({ language, lines: text?.trim().split("\n") ?? [] }));
  return blocks.flatMap(({ language, lines }, index) => {
    if (language !== "sh") return [];
    const next = blocks[index + 1];
    const answer = next?.language === "json" && lines.length === 1 ? next.lines.join("\n") : undefined;
    return lines.map((command) => ({ command, answer }));
  });
}

describe("docs/runbook.md", () => {
  let perdura: Perdura;
  before(async () => {
    perdura = await Perdura.start();
  });
  after(() => perdura.close());

  const commands = documented(PAGE);
  for (const { command, answer } of commands) {
    it(command, async () => {
      const said = await shell(command.replaceAll("http://localhost:8288", perdura.url), perdura);
      assert.equal(said.status, 0, said.stderr + said.stdout);
      if (answer !== undefined) assert.equal(said.stdout.trim(), answer);
      const check = CHECKS.find(([words]) => command.includes(words))?.[1];
      assert.ok(check !== undefined, "every command of the page has a check here");
      check(said);
    });
  }

  it("has every smoke check", () => {
    const missing = CHECKS.filter(([words]) => !commands.some(({ command }) => command.includes(words)));
    assert.deepEqual(missing.map(([words]) => words), []);
  });

  it("says the truth about a workflow that cannot run", async () => {
    const broken = JSON.stringify({ ...JSON.parse((await shell("perdura workflow get smoke --json", perdura)).stdout).data.workflow, entryDeskId: "nowhere" });
    const said = await shell("printf %s \"$BROKEN\" | perdura workflow validate --file -", perdura, { BROKEN: broken });
    assert.equal(said.status, 1, said.stdout);
  });
});
