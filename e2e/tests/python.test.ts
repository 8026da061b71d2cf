/** The Python SDK. One app and server serve the whole file, except where a test breaks them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ATTEMPT_LOST } from "../harness/api.ts";
import { PythonWorld } from "../harness/python.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Outcome {
  status: string;
  output: unknown;
}

/** An event, how the run it starts must end, and what the app must have done for it, exactly. */
const runs: [name: string, data: Record<string, unknown>, expected: Outcome, noted?: [word: string, notes: unknown[][]]][] = [
  ["py/steps", { value: { "ü": [1.5, null, "€"] } }, { status: "Completed", output: { first: { "ü": [1.5, null, "€"] }, nothing: null } }, ["steps", [["first"], ["nothing"]]]],
  ["py/sync-steps", {}, { status: "Completed", output: [1, 2, 3] }],
  ["py/parallel-wait", {}, { status: "Completed", output: ["a", "b", null, "join"] }, ["parallel", [["a"], ["b"], ["join"]]]],
  ["py/wait", { key: "late" }, { status: "Completed", output: null }],
  ["py/wait", { key: "early", early: true }, { status: "Completed", output: "early" }],
  ["py/parent", {}, { status: "Completed", output: "child of inngest/function.invoked" }],
  ["py/parent", { ill: true }, { status: "Completed", output: "caught: the child is ill" }],
  ["py/flaky", {}, { status: "Completed", output: "at last" }, ["flaky", [[0], [1], [2]]]],
  ["py/hopeless", {}, { status: "Completed", output: "caught ValueError: no hope" }, ["hopeless", [[0], [1]]]],
  ["py/later", {}, { status: "Completed", output: "later" }, ["later", [[0], [1]]]],
  ["py/large", {}, { status: "Completed", output: [2097152, 2097152, 2097152] }, ["large", [["a"], ["b"], ["c"]]]],
  ["py/echo", { value: [0, -1, 1e21, 9007199254740991, 0.1, "", {}, []] }, { status: "Completed", output: [0, -1, 1e21, 9007199254740991, 0.1, "", {}, []] }],
];

const settings: [title: string, environment: Record<string, string>][] = [
  ["plain", {}],
  ["streaming", { STREAM: "1" }],
];
for (const [title, environment] of settings) {
  test(`python, ${title}`, async (t) => {
    const world = await PythonWorld.start(t, { environment });
    for (const [name, data, expected, noted] of runs) {
      await t.test(`${name} ${JSON.stringify(data)}`, async () => {
        const { status, output } = await world.run(name, data, world.advancing(10 * MINUTE_MS));
        assert.deepEqual({ status, output: output ?? null }, expected);
        if (noted !== undefined) assert.deepEqual((await world.noted(noted[0])).sort(), noted[1]);
      });
    }

    await t.test("racing branches end the same way", async () => {
      const run = await world.run("py/parallel-race", {}, world.advancing(10 * MINUTE_MS));
      assert.deepEqual(run.output, ["a", "b", null, "join"]);
    });

    await t.test("a NonRetriableError is final", async () => {
      const run = await world.run("py/final");
      assert.equal(run.status, "Failed");
      assert.match(JSON.stringify(run.output), /never again/);
      assert.deepEqual(await world.noted("final"), [[0]]);
    });

    await t.test("on_failure hears of the failure", async () => {
      assert.equal((await world.run("py/failing", { ticket: 7 })).status, "Failed");
      await world.eventually("on_failure to be called", async () => (await world.noted("on_failure")).length === 1);
      assert.deepEqual(await world.noted("on_failure"), [["as planned", { ticket: 7 }]]);
    });

    await t.test("a wait is answered by the event that fits", async () => {
      const eventId = await world.send("py/wait", { key: "mine" });
      await world.started(eventId);
      await world.send("py/reply", { key: "yours", text: "wrong" });
      await world.send("py/reply", { key: "mine", text: "right" });
      assert.equal((await world.ended(eventId)).output, "right");
    });

    await t.test("cancel ends the run that fits", async () => {
      const doomed = await world.send("py/long", { key: "doomed" });
      const spared = await world.send("py/long", { key: "spared" });
      await world.started(doomed);
      await world.started(spared);
      await world.send("py/unwanted", { key: "doomed" });
      assert.equal((await world.ended(doomed)).status, "Cancelled");
      assert.equal((await world.ended(spared, world.advancing(10 * MINUTE_MS))).status, "Completed");
    });
  });
}

describe("python, when the server is killed", () => {
  test("a step without retries is never sent twice", async (t) => {
    const world = await PythonWorld.start(t);
    const eventId = await world.send("py/fragile");
    await world.eventually("the step to be in progress", async () => (await world.noted("fragile")).length === 1);
    await world.perdura.kill();
    await world.open("fragile");
    await world.perdura.restart();
    const run = await world.ended(eventId, world.advancing(MINUTE_MS));
    assert.equal(run.status, "Failed");
    assert.match(JSON.stringify(run.output), ATTEMPT_LOST);
    await world.perdura.advance(24 * HOUR_MS);
    assert.deepEqual(await world.noted("fragile"), [["dispatched"]]);
  });

  test("a crash in mid-step repeats that step and no other", async (t) => {
    const world = await PythonWorld.start(t);
    const eventId = await world.send("py/interrupted");
    await world.eventually("the step to be in progress", async () => (await world.noted("interrupted")).length === 2);
    await world.perdura.kill();
    await world.open("interrupted");
    await world.perdura.restart();
    const run = await world.ended(eventId, world.advancing(MINUTE_MS));
    assert.deepEqual([run.status, run.output], ["Completed", "done"]);
    assert.deepEqual(await world.noted("interrupted"), [["before"], ["during"], ["during"], ["after"]]);
  });
});

describe("python, with perdura start", () => {
  const key = "5ca1ab1e".repeat(8);
  const otherKey = "0ddba115".repeat(8);
  const perdura = { mode: "start" as const, signingKey: key, eventKeys: ["an-event-key"] };
  const keys: [title: string, environment: Record<string, string>][] = [
    ["the same key", { INNGEST_SIGNING_KEY: key }],
    ["the same key with a prefix", { INNGEST_SIGNING_KEY: `signkey-prod-${key}` }],
    ["the server's key as its fallback", { INNGEST_SIGNING_KEY: otherKey, INNGEST_SIGNING_KEY_FALLBACK: key }],
  ];
  for (const [title, environment] of keys) {
    test(`signed calls are accepted with ${title}`, async (t) => {
      const world = await PythonWorld.start(t, {
        perdura,
        environment: { INNGEST_DEV: "0", INNGEST_EVENT_KEY: "an-event-key", ...environment },
      });
      // Written as no canonical form would: the SDK checks the signature over the canonical one.
      const body = '{"name":"py/echo", "data":{"value":{"z":1.0,"a":1E+21,"u":"\\u00fc\\/\\u003c","deep":{"b":1,"a":2}}}}';
      const response = await fetch(`${world.perdura.url}/e/an-event-key`, { method: "POST", body });
      const { ids } = (await response.json()) as { ids: string[] };
      const run = await world.ended(ids[0] ?? "");
      assert.equal(run.status, "Completed");
      assert.deepEqual(run.output, { z: 1, a: 1e21, u: "ü/<", deep: { b: 1, a: 2 } });
    });
  }

  test("a wrong key cannot register", async (t) => {
    await assert.rejects(
      PythonWorld.start(t, {
        perdura,
        environment: { INNGEST_DEV: "0", INNGEST_EVENT_KEY: "an-event-key", INNGEST_SIGNING_KEY: otherKey },
      }),
      /the sync answered/,
    );
  });
});
