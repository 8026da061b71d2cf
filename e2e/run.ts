/**
 * The whole suite: what is about an SDK once per JavaScript SDK, everything else once.
 *
 * A process can hold one JavaScript SDK only (see `harness/sdk.ts`), so the groups are processes.
 * Words on the command line choose files by a part of their path: `npm test -- crash signals`.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The machine that runs this in CI has two cores. */
const FILES_AT_ONCE = 2;

/** A test that hangs is a bug of its own, and must not hide the others. */
const TEST_TIMEOUT_MS = 120_000;

const groups: [name: string, folder: string, environment: Record<string, string>][] = [
  ["inngest 3", "tests/sdk", { SDK: "v3" }],
  ["inngest 4", "tests/sdk", { SDK: "v4" }],
  ["Python and the wire", "tests", {}],
  ["the contract's wires", "contract", {}],
  ["coordination and management", "coordination", {}],
  ["web app", "web", {}],
  ["campaigns", "campaigns", {}],
];

const words = process.argv.slice(2);
const failed: string[] = [];
for (const [name, folder, environment] of groups) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(folder, file))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)));
  if (files.length === 0) continue;
  console.log(`\n=== ${name} ===`);
  const options = ["--import", "tsx", "--test", `--test-timeout=${TEST_TIMEOUT_MS}`, `--test-concurrency=${FILES_AT_ONCE}`, "--test-reporter=spec"];
  const { status } = spawnSync(process.execPath, [...options, ...files], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "\nall groups passed" : `\nfailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
