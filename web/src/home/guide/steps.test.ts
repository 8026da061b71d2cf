import assert from "node:assert/strict";
import { test } from "node:test";
import { ways } from "./steps";

const commands = (isProduction: boolean) => ways({ origin: "http://box:8288", isProduction }).flatMap((way) => way.steps.flatMap((step) => step.command ?? []));

test("commands name the server that they were copied from", () => {
  for (const isProduction of [false, true]) {
    const wrong = commands(isProduction).filter((command) => command.includes("localhost:8288") || (command.startsWith("perdura ") && !command.includes("--server http://box:8288")));
    assert.deepEqual(wrong, []);
  }
  assert.ok(commands(false).some((command) => command === "INNGEST_DEV=http://box:8288 node app.mjs"));
});

test("a production server is asked with keys, a development server without", () => {
  const production = commands(true).join("\n");
  assert.match(production, /INNGEST_SIGNING_KEY=/);
  assert.match(production, /\/e\/<event key>/);
  assert.match(production, /authorization: Bearer/);
  assert.doesNotMatch(commands(false).join("\n"), /<key>|SIGNING_KEY|Bearer/);
});

test("what is sent as JSON is JSON", () => {
  for (const command of commands(false)) {
    const body = / -d '([^']+)'/.exec(command)?.[1];
    if (body !== undefined) assert.doesNotThrow(() => JSON.parse(body), command);
  }
});
