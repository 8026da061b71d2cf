/** Public tools take the OpenAPI document: a validator, two generators of clients, and the compiler that reads what they write. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Perdura } from "../harness/perdura.ts";
import { App } from "./app.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const tools = join(root, "e2e/node_modules/.bin");
const validator = join(root, ".venv/bin/openapi-spec-validator");

let app: App;
let perdura: Perdura;
let folder: string;
before(async () => {
  app = await App.start();
  perdura = await Perdura.start();
  folder = await mkdtemp(join(tmpdir(), "contract-"));
  // What the generators write imports from the packages of this suite.
  await symlink(join(root, "e2e/node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
});
after(async () => {
  await app.kill();
  await perdura.close();
  await rm(folder, { recursive: true, force: true });
});

async function fetched(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  assert.equal(response.headers.get("cache-control"), "no-store");
  return response.text();
}

/** The documents that the app and a live server serve, and one of a contract that has one of everything. */
const documents: Record<string, () => Promise<string>> = {
  served: () => fetched(`${app.url}/api/openapi.json`),
  live: () => fetched(`${perdura.url}/api/orpc/openapi.json`),
  everything: () => readFile(join(root, "crates/perdura-contract/tests/data/everything.openapi.json"), "utf8"),
};

/** Compiles files under `strict`. The words of the compiler are in the error. */
async function compile(...files: string[]): Promise<void> {
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"];
  await run(join(tools, "tsc"), [...options, ...files], { cwd: folder }).catch((error: { stdout: string }) => assert.fail(error.stdout));
}

async function validate(file: string): Promise<void> {
  assert.ok(existsSync(validator), `${validator} does not exist; see e2e/python/requirements.txt`);
  await run(validator, [file]);
}

for (const [name, read] of Object.entries(documents)) {
  describe(`the document ${name}`, () => {
    let file: string;
    before(async () => {
      file = join(folder, `${name}.json`);
      await writeFile(file, await read());
    });

    it("is valid OpenAPI 3.1", () => validate(file));

    it("becomes types with openapi-typescript", async () => {
      const types = join(folder, `${name}.d.ts`);
      await run(join(tools, "openapi-typescript"), [file, "-o", types]);
      await compile(types);
    });

    it("becomes a client with @hey-api/openapi-ts, and a contract with its oRPC plugin", async () => {
      const plugins = ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"];
      await run(join(tools, "openapi-ts"), ["-i", file, "-o", join(folder, name), "-p", ...plugins], { cwd: folder });
      await compile(join(folder, name, "index.ts"));
      await run(join(tools, "openapi-ts"), ["-i", file, "-o", join(folder, `${name}-orpc`), "-p", "orpc"], { cwd: folder });
      assert.deepEqual(await readdir(join(folder, `${name}-orpc`)), ["orpc.gen.ts"]);
    });
  });
}

interface Generated {
  planetFind(options: { baseUrl: string; path: { id: number } }): Promise<{ data?: unknown; error?: unknown }>;
  planetList(options: { baseUrl: string; query: Record<string, unknown> }): Promise<{ data?: { name: string }[] }>;
}

describe("the generated client", () => {
  it("calls the app", async () => {
    const { planetFind, planetList } = (await import(pathToFileURL(join(folder, "served/sdk.gen.ts")).href)) as Generated;
    const baseUrl = `${app.url}/api`;
    assert.deepEqual((await planetFind({ baseUrl, path: { id: 3 } })).data, { id: 3, name: "Earth", createdAt: "1970-01-01T00:00:00.000Z" });
    assert.deepEqual((await planetFind({ baseUrl, path: { id: 404 } })).error, {
      defined: true,
      code: "NOT_FOUND",
      status: 404,
      message: "no such planet",
      data: { id: 404 },
    });
    const query = { limit: 5, tags: ["a"], filter: { name: "z" }, active: true };
    const { data } = await planetList({ baseUrl, query });
    assert.deepEqual(JSON.parse(data?.[0]?.name ?? ""), query);
  });
});

interface GeneratedFromLive {
  coordinationListWorkflows(options: { baseUrl: string }): Promise<{ data?: { workflows: unknown[] } }>;
  coordinationGetWorkflow(options: { baseUrl: string; path: { workflowId: string } }): Promise<{ error?: { code: string } }>;
}

describe("the client generated from the live document", () => {
  it("calls the server", async () => {
    const client = (await import(pathToFileURL(join(folder, "live/sdk.gen.ts")).href)) as GeneratedFromLive;
    const baseUrl = `${perdura.url}/api/orpc`;
    assert.deepEqual((await client.coordinationListWorkflows({ baseUrl })).data, { workflows: [] });
    const { error } = await client.coordinationGetWorkflow({ baseUrl, path: { workflowId: "nobody" } });
    assert.equal(error?.code, "WORKFLOW_NOT_FOUND");
  });
});

it("the validator does find what is wrong", async () => {
  const file = join(folder, "broken.json");
  const document = JSON.parse(await documents["everything"]!()) as { paths: Record<string, unknown> };
  document.paths["/planets/{id}"] = { get: { responses: "none" } };
  await writeFile(file, JSON.stringify(document));
  await assert.rejects(validate(file));
});
