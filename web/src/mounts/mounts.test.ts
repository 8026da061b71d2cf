import assert from "node:assert/strict";
import { test } from "node:test";
import { groups, type Mount, type Probe, reachOf } from "./mounts";

const GET: Probe = { method: "GET", path: "/x", statuses: [200], type: "application/json" };

test("an answer says whether something is served there", () => {
  assert.equal(reachOf(GET, { status: 200, type: "application/json; charset=utf-8" }), "served");
  assert.equal(reachOf(GET, { status: 200, type: "text/html" }), "absent");
  assert.equal(reachOf(GET, { status: 401, type: "text/plain" }), "locked");
  assert.equal(reachOf(GET, { status: 403, type: "application/json" }), "locked");
  assert.equal(reachOf(GET, { status: 404, type: "application/json" }), "absent");
  assert.equal(reachOf(GET, { status: 500, type: "application/json" }), "broken");
  assert.equal(reachOf(GET, undefined), "silent");
  assert.equal(reachOf({ ...GET, statuses: [405] }, { status: 405, type: "application/json" }), "served");
});

const mounts = (isProduction: boolean): Mount[] => groups({ origin: "https://perdura.example", isProduction }).flatMap((group) => group.mounts);

test("each mount has an id of its own and a probe that changes nothing", () => {
  const all = mounts(false);
  assert.equal(new Set(all.map((mount) => mount.id)).size, all.length);
  for (const { id, probe } of all) assert.ok(probe.method === "GET" || probe.path === "/rpc/server/overview", id);
});

test("commands are for the server that they were copied from, with a key where one is needed", () => {
  for (const { command } of mounts(true)) assert.ok(command === undefined || command.includes("https://perdura.example"));
  const keyless = mounts(true).filter(({ command }) => command !== undefined && !/<(event )?key>/.test(command));
  assert.deepEqual(keyless.map((mount) => mount.id), ["health"]);
  assert.ok(mounts(false).every(({ command }) => command === undefined || !command.includes("<")));
  assert.ok(!mounts(true).some((mount) => mount.path.startsWith("/dev")));
});
