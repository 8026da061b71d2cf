/** The event endpoint, byte by byte: what it answers, and what a repeated request does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Test } from "../harness/at-end.ts";
import { World } from "../harness/world.ts";

interface Accepted {
  ids: string[];
  status: number;
  error?: string;
}

async function listeningWorld(t: Test): Promise<{ world: World; heard: string[] }> {
  const heard: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [define({ id: "listener" }, { event: "test/*" }, ({ event }) => heard.push(event.name))],
  });
  return { world, heard };
}

async function post(world: World, body: string, headers: Record<string, string> = {}): Promise<{ status: number; body: Accepted }> {
  const response = await fetch(`${world.perdura.url}/e/any-key`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Accepted };
}

test("a request repeated with its seed gives the same ids and one run each", async (t) => {
  const { world, heard } = await listeningWorld(t);
  const seed = `${Date.now()},${Buffer.from("0123456789").toString("base64")}`;
  const body = JSON.stringify([{ name: "test/one" }, { name: "test/two" }]);
  const first = await post(world, body, { "x-inngest-event-id-seed": seed });
  const second = await post(world, body, { "x-inngest-event-id-seed": seed });
  assert.equal(first.status, 200);
  assert.deepEqual(second, first);
  assert.equal(new Set(first.body.ids).size, 2);
  for (const id of first.body.ids) await world.ended(id);
  await world.run("test/last");
  assert.deepEqual(heard.sort(), ["test/last", "test/one", "test/two"]);
});

const empties: [title: string, body: string][] = [
  ["an empty body", ""],
  ["an empty list", "[]"],
];
for (const [title, body] of empties) {
  test(`${title} is accepted and starts nothing`, async (t) => {
    const { world } = await listeningWorld(t);
    assert.deepEqual(await post(world, body), { status: 200, body: { ids: [""], status: 200 } });
  });
}

const refusals: [title: string, body: string][] = [
  ["a text", '"event"'],
  ["a number", "7"],
  ["an event without a name", '{"data":{}}'],
  ["a reserved name", '{"name":"inngest/function.finished"}'],
  ["a reserved name in capitals", '{"name":"INNGEST/anything"}'],
  ["a time before 1980", '{"name":"test/old","ts":1}'],
  ["a time after 2100", '{"name":"test/new","ts":5000000000000}'],
  ["broken JSON", '{"name":'],
];
for (const [title, body] of refusals) {
  test(`${title} is refused`, async (t) => {
    const { world, heard } = await listeningWorld(t);
    const { status, body: refusal } = await post(world, body);
    assert.equal(status, 400);
    assert.equal(refusal.status, 400);
    assert.equal(typeof refusal.error, "string");
    await world.run("test/last");
    assert.deepEqual(heard, ["test/last"]);
  });
}

test("events before a bad one are taken, and their ids come with the refusal", async (t) => {
  const { world, heard } = await listeningWorld(t);
  const { status, body } = await post(world, '[{"name":"test/good"},{"name":""},{"name":"test/never"}]');
  assert.equal(status, 400);
  assert.equal(body.ids.length, 1);
  await world.ended(body.ids[0] ?? "");
  await world.run("test/last");
  assert.deepEqual(heard, ["test/good", "test/last"]);
});

test("an event larger than 3 MiB is refused, and one just below is taken", async (t) => {
  const { world } = await listeningWorld(t);
  const event = (bytes: number): string => JSON.stringify({ name: "test/large", data: { text: "x".repeat(bytes) } });
  const mebibyte = 1024 * 1024;
  const refused = await fetch(`${world.perdura.url}/e/any-key`, { method: "POST", body: event(3 * mebibyte) });
  assert.ok(refused.status === 400 || refused.status === 413, `answered ${refused.status}`);
  const taken = await post(world, event(3 * mebibyte - 1024));
  assert.equal(taken.status, 200);
  assert.equal((await world.ended(taken.body.ids[0] ?? "")).status, "Completed");
});
