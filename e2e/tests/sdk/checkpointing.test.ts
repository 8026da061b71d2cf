/** Checkpointing: several steps in one call, each reported while the call is open. */
import assert from "node:assert/strict";
import { setTimeout as work } from "node:timers/promises";
import { test } from "node:test";
import { opcodes } from "../../harness/calls.ts";
import { onlyWith, sdk, type FunctionOptions } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;

const settings: [title: string, name: "v3" | "v4", checkpointing: FunctionOptions["checkpointing"]][] = [
  ["v4 as it comes", "v4", undefined],
  ["v4 with three buffered steps", "v4", { bufferedSteps: 3 }],
  ["v4 with a buffer and an interval", "v4", { bufferedSteps: 100, maxInterval: "50ms" }],
  ["v3 when asked", "v3", true],
];
for (const [title, name, checkpointing] of settings) {
  test(`${title}: five steps and the end in one call`, onlyWith(name), async (t) => {
    const ran: number[] = [];
    const world = await World.start(t, {
      functions: (define) => [
        define({ id: "five", ...(checkpointing === undefined ? {} : { checkpointing }) }, { event: "five/asked" }, async ({ step }) => {
          let sum = 0;
          for (const index of [1, 2, 3, 4, 5]) sum += await step.run(`step-${index}`, () => (ran.push(index), index));
          return sum;
        }),
      ],
    });
    const run = await world.run("five/asked");
    assert.deepEqual([run.status, run.output], ["Completed", 15]);
    assert.deepEqual(ran, [1, 2, 3, 4, 5]);
    const calls = world.callsOf(run);
    assert.equal(calls.length, 1);
    assert.deepEqual(calls.flatMap(opcodes).map(({ op }) => op).at(-1), "RunComplete");
  });
}

test("v4: what was checkpointed is not run again after a sleep, a failure or a wait", onlyWith("v4"), async (t) => {
  const ran: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "mixed", retries: 2 }, { event: "mixed/asked" }, async ({ step }) => {
        const one = await step.run("one", () => (ran.push("one"), 1));
        const two = await step.run("two", () => (ran.push("two"), 2));
        await step.sleep("sleep", "1h");
        const three = await step.run("three", () => {
          ran.push("three");
          if (ran.filter((name) => name === "three").length < 3) throw new Error("not yet");
          return 3;
        });
        const four = await step.run("four", () => (ran.push("four"), 4));
        return one + two + three + four;
      }),
    ],
  });
  const run = await world.run("mixed/asked", {}, world.advancing(10 * MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", 10]);
  assert.deepEqual(ran, ["one", "two", "three", "three", "three", "four"]);
});

test("v4: a buffer is handed over when a step that cannot wait comes", onlyWith("v4"), async (t) => {
  const ran: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "buffered", checkpointing: { bufferedSteps: 10 } }, { event: "buffered/asked" }, async ({ step }) => {
        await step.run("one", () => ran.push("one"));
        await step.run("two", () => ran.push("two"));
        await step.sleep("sleep", "1h");
        await step.run("three", () => ran.push("three"));
        return ran.length;
      }),
    ],
  });
  const run = await world.run("buffered/asked", {}, world.advancing(10 * MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", 3]);
  assert.deepEqual(ran, ["one", "two", "three"]);
});

test("v4: a call that has lasted long enough hands over and is called again", onlyWith("v4"), async (t) => {
  const ran: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "patient", checkpointing: { maxRuntime: 20 } }, { event: "patient/asked" }, async ({ step }) => {
        for (const name of ["one", "two", "three"]) {
          // Real work that outlasts the runtime allowed to one call.
          await step.run(name, async () => {
            await work(40);
            ran.push(name);
          });
        }
        return ran.length;
      }),
    ],
  });
  const run = await world.run("patient/asked");
  assert.deepEqual([run.status, run.output], ["Completed", 3]);
  assert.deepEqual(ran, ["one", "two", "three"]);
  assert.ok(world.callsOf(run).length > 1, "there was more than one call");
});

test(`${sdk.name}: without checkpointing, n steps take n + 1 calls`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "plain", checkpointing: false }, { event: "plain/asked" }, async ({ step }) => {
        for (const index of [1, 2, 3]) await step.run(`step-${index}`, () => index);
      }),
    ],
  });
  const run = await world.run("plain/asked");
  const calls = world.callsOf(run);
  assert.deepEqual(calls.map((call) => call.status), [206, 206, 206, 200]);
  assert.deepEqual(calls.map((call) => call.body.ctx.stack.current), [0, 1, 2, 3]);
});
