/** Runs the unit tests: `npm test`, or `npm test -- canvas` for the files whose path has the word. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const words = process.argv.slice(2);
const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => join("src", file))
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)));
const { status } = spawnSync(process.execPath, ["--import", "tsx", "--test", "--test-timeout=60000", ...files], { stdio: "inherit" });
process.exitCode = status ?? 1;
