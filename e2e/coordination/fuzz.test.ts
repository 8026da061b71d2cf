/**
 * A property-based fuzzer that reads the OpenAPI document of a live server and asks what the document allows, and what it
 * does not. It finds no server error, no undocumented status or type of content, and no answer that its schema does not allow.
 *
 * Streams are left out: the fuzzer reads whole answers, and these have no end. So is
 * `apps.sync`, which calls whatever address it is given, and whose documented answer for a made-up one is 502.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { it } from "node:test";
import { atEnd } from "../harness/at-end.ts";
import { Perdura } from "../harness/perdura.ts";
import { shell } from "../harness/shell.ts";

/** Seconds for all operations together. */
const SECONDS = Number(process.env["FUZZ_SECONDS"] ?? 60);
/** Cases of one operation beside those that cover its document. */
const EXAMPLES = Number(process.env["FUZZ_EXAMPLES"] ?? 3);
/** The same in CI each time, where it keeps watch; another one goes on looking. */
const SEED = Number(process.env["SEED"] ?? 1);

const SCHEMATHESIS = resolve(import.meta.dirname, "../../.venv/bin/schemathesis");

const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"];

it("finds nothing", { timeout: SECONDS * 2_000 + 60_000 }, async (test) => {
  assert.ok(existsSync(SCHEMATHESIS), `${SCHEMATHESIS} does not exist; cargo xtask setup installs it`);
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const folder = mkdtempSync(join(tmpdir(), "perdura-fuzz-"));
  atEnd(test, async () => rmSync(folder, { recursive: true, force: true }));

  const options = [
    `--exclude-path-regex '/watch(/|$)|^/apps/sync$'`,
    `--checks ${CHECKS.join(",")}`,
    "--phases examples,coverage,fuzzing",
    `--max-examples ${EXAMPLES}`,
    `--max-time ${SECONDS}`,
    "--continue-on-failure",
    `--seed ${SEED}`,
    "--warnings off",
    "--no-color",
  ];
  const said = await shell(`cd ${folder} && ${SCHEMATHESIS} run ${perdura.url}/api/orpc/openapi.json ${options.join(" ")}`, perdura);
  const summary = said.stdout.slice(said.stdout.lastIndexOf("= SUMMARY ="));
  assert.equal(said.status, 0, `seed ${SEED}\n${said.stdout}\n${said.stderr}`);
  assert.match(summary, /Tested: ([4-9]\d|\d{3})/, "nearly all operations were tested");
  console.log(summary.split("\n").filter((line) => /Selected|Tested|generated|Seed/.test(line)).map((line) => line.trim()).join("; "));
});
