/** State too large for one call: the SDK fetches it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sdk } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const MEBIBYTE = 1024 * 1024;
const MINUTE_MS = 60_000;

test(`${sdk.name}: more than 4 MiB of step results reach the function`, async (t) => {
  const ran: number[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "large", checkpointing: false }, { event: "large/asked" }, async ({ step }) => {
        const parts: string[] = [];
        for (const index of [0, 1, 2]) {
          parts.push(await step.run(`part-${index}`, () => (ran.push(index), String(index).repeat(2 * MEBIBYTE))));
        }
        await step.sleep("re-enter", "1s");
        return parts.map((part) => [part.length, part[0]]);
      }),
    ],
  });
  const run = await world.run("large/asked", {}, world.advancing(MINUTE_MS));
  assert.deepEqual(run.output, [0, 1, 2].map((index) => [2 * MEBIBYTE, String(index)]));
  assert.deepEqual(ran, [0, 1, 2]);
  const last = world.callsOf(run).at(-1);
  assert.equal(last?.body.ctx.use_api, true);
  assert.equal(last?.body.use_api, true);
  assert.deepEqual(last?.body.steps, {});
  assert.equal(last?.body.ctx.stack.stack.length, 4);
});

test(`${sdk.name}: a batch of state that leaves no room for its event`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "heavy", checkpointing: false }, { event: "heavy/asked" }, async ({ event, events, step }) => {
        const text = event.data["text"] as string;
        await step.run("part", () => text.length);
        return [text.length, events[0]?.data["text"].length];
      }),
    ],
  });
  const text = "e".repeat(2.5 * MEBIBYTE);
  const run = await world.run("heavy/asked", { text });
  assert.deepEqual(run.output, [text.length, text.length]);
});

test(`${sdk.name}: an answer larger than the limit fails its attempt`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "too-large", retries: 0 }, { event: "too-large/asked" }, () => "x".repeat(9 * MEBIBYTE)),
    ],
  });
  const run = await world.run("too-large/asked");
  assert.equal(run.status, "Failed");
  assert.match(JSON.stringify(run.output), /output_too_large/);
});
