/** The newcomer's example: short, strict, and it works against a fresh server. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { atEnd } from "../harness/at-end.ts";
import { Perdura } from "../harness/perdura.ts";
import { rpc } from "./clients.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/workflow-client");

/** More than this is no first look. */
const LINES_MAX = 15;

it("has few lines", () => {
  const lines = readFileSync(join(EXAMPLE, "index.ts"), "utf8").trimEnd().split("\n");
  assert.ok(lines.length <= LINES_MAX, `${lines.length} lines`);
});

it("passes under strict", async () => {
  const { options } = JSON.parse((await node(["node_modules/typescript/bin/tsc", "--showConfig"])).replace('"compilerOptions"', '"options"')) as { options: { strict: boolean } };
  assert.equal(options.strict, true);
  assert.equal(await node(["node_modules/typescript/bin/tsc"]), "");
});

it("saves, lists, runs and follows a run", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const said = (await node(["--import", "tsx", "index.ts"], { PERDURA_URL: perdura.url })).split("\n");
  assert.equal(said[0], "[ 'Hello' ]");
  assert.equal(said.at(-1), "completed { text: 'Hello, newcomer' }");
  const { runs } = await rpc(perdura.url).coordination.listRuns({ workflowId: "hello" });
  assert.deepEqual(runs.map(({ status }) => status), ["completed"]);
});

/** What a program in the example's folder says; it must end well. */
function node(args: string[], environment: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: EXAMPLE, env: { ...process.env, ...environment } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(said.trim()) : reject(new Error(`${args.join(" ")} ended with ${code}:\n${said}`))));
  });
}
