/** Steps side by side: results, real concurrency, and how many calls each way of waiting costs. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { atEnd, type Test } from "../../harness/at-end.ts";
import { opcodes, type Call } from "../../harness/calls.ts";
import type { Run } from "../../harness/api.ts";
import { onlyWith, sdk, type Context } from "../../harness/sdk.ts";
import { World, type WorldOptions } from "../../harness/world.ts";

const MINUTE_MS = 60_000;

/** Resolves for everybody once `count` have arrived: proof that they are there at the same time. */
function meeting(count: number): () => Promise<void> {
  let open = (): void => {};
  const all = new Promise<void>((resolve) => (open = resolve));
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === count) open();
    return all;
  };
}

test(`${sdk.name}: parallel steps run at the same time, once each, and keep their order`, async (t) => {
  const meet = meeting(3);
  const ran: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "together" }, { event: "together/asked" }, async ({ step }) => {
        const branch = (name: string): Promise<string> =>
          step.run(name, async () => {
            ran.push(name);
            await meet();
            return name;
          });
        const results = await Promise.all([branch("a"), branch("b"), branch("c")]);
        return step.run("join", () => (ran.push("join"), results.join("-")));
      }),
    ],
  });
  const run = await world.run("together/asked");
  assert.equal(run.output, "a-b-c");
  assert.deepEqual(ran.sort(), ["a", "b", "c", "join"]);
});

test(`${sdk.name}: one failing branch leaves the others alone`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "mixed", retries: 0 }, { event: "mixed/asked" }, async ({ step }) => {
        const results = await Promise.allSettled([
          step.run("good", () => "good"),
          step.run("bad", () => {
            throw new Error("bad");
          }),
        ]);
        return results.map((result) => (result.status === "fulfilled" ? result.value : (result.reason as Error).message));
      }),
    ],
  });
  assert.deepEqual((await world.run("mixed/asked")).output, ["good", "bad"]);
});

test(`${sdk.name}: many parallel steps`, async (t) => {
  const count = 50;
  const ran = new Map<number, number>();
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "many" }, { event: "many/asked" }, async ({ step }) => {
        const branch = (index: number): Promise<number> =>
          step.run(`branch-${index}`, () => (ran.set(index, (ran.get(index) ?? 0) + 1), index));
        const results = await Promise.all(Array.from({ length: count }, (_, index) => branch(index)));
        return results.reduce((sum, value) => sum + value, 0);
      }),
    ],
  });
  assert.equal((await world.run("many/asked")).output, (count * (count - 1)) / 2);
  assert.deepEqual([...new Set(ran.values())], [1]);
  assert.equal(ran.size, count);
});

/** invoke, run, sleep and wait (and fetch, when there is a URL) side by side, then one sleep. */
const fan = async ({ event, step, group }: Context, child: unknown): Promise<string[]> => {
  const { fetchUrl, race } = event.data as { fetchUrl?: string; race: boolean };
  const durableFetch = (step as unknown as { fetch: typeof fetch }).fetch;
  const branches = (): Promise<unknown[]> =>
    Promise.all([
      ...(fetchUrl === undefined ? [] : [durableFetch(fetchUrl).then((response) => response.text())]),
      step.invoke("invoke", { function: child }),
      step.run("run", () => "ran"),
      step.sleep("sleep", "1s"),
      step.waitForEvent("wait", { event: "never/comes", timeout: "1s" }),
    ]);
  const results = await (race ? group.parallel(branches) : branches());
  await step.sleep("last", "1s");
  return results.map((result) => String(result ?? "nothing"));
};

async function fanWorld(t: Test, client: WorldOptions["client"] = {}): Promise<World> {
  return World.start(t, {
    client,
    functions: (define) => {
      const child = define({ id: "child" }, { event: "never/sent" }, () => "child");
      return [child, define({ id: "fan" }, { event: "fan/asked" }, (context) => fan(context, child))];
    },
  });
}

/** How many of these calls there were, with what each was answered, for a readable failure. */
const describe = (calls: Call[]): string => calls.map((call) => opcodes(call).map(({ op }) => op).join("+") || call.status).join(" | ");

const FAN_RESULTS = ["child", "ran", "nothing", "nothing"];

/** v3 looks after each branch unless it is told to look after all. */
const inWaitMode: WorldOptions["client"] = sdk.name === "v3" ? { optimizeParallelism: true } : {};

test(`${sdk.name}: branches are awaited together, in four calls`, async (t) => {
  const world = await fanWorld(t, inWaitMode);
  const run: Run = await world.run("fan/asked", { race: false }, world.advancing(MINUTE_MS));
  const calls = world.callsOf(run);
  assert.deepEqual(run.output, FAN_RESULTS);
  assert.equal(calls.length, 4, describe(calls));
  assert.deepEqual(calls.map((call) => call.body.version).slice(1), [2, 2, 2]);
});

test(`${sdk.name}: the same with a fetch that the server makes`, async (t) => {
  const site = createServer((_request, response) => response.end("fetched"));
  await new Promise<void>((resolve) => site.listen(0, resolve));
  atEnd(t, async () => void site.close());
  const fetchUrl = `http://localhost:${(site.address() as AddressInfo).port}/`;
  const world = await fanWorld(t, inWaitMode);
  const run = await world.run("fan/asked", { race: false, fetchUrl }, world.advancing(MINUTE_MS));
  const calls = world.callsOf(run);
  const { name, message } = run.output as Error;
  if (name === "UnsupportedOpcode") return t.skip(message);
  assert.deepEqual(run.output, ["fetched", ...FAN_RESULTS]);
  assert.equal(calls.length, 4, describe(calls));
});

test("v4: racing branches are looked at after each, in at most seven calls", onlyWith("v4"), async (t) => {
  const world = await fanWorld(t);
  const run = await world.run("fan/asked", { race: true }, world.advancing(MINUTE_MS));
  const calls = world.callsOf(run);
  assert.deepEqual(run.output, FAN_RESULTS);
  assert.ok(calls.length > 4 && calls.length <= 7, describe(calls));
});

const styles: [title: string, optimizeParallelism: boolean, calls: number, version: number][] = [
  // Plan, three branches, a look after each branch.
  ["off", false, 7, 1],
  // Plan, three branches, one look after all.
  ["on", true, 5, 2],
];
for (const [title, optimizeParallelism, expected, version] of styles) {
  test(`v3: with optimizeParallelism ${title}, three branches take at most ${expected} calls`, onlyWith("v3"), async (t) => {
    const world = await World.start(t, {
      functions: (define) => [
        define({ id: "three", optimizeParallelism }, { event: "three/asked" }, ({ step }) =>
          Promise.all([step.run("a", () => 1), step.run("b", () => 2), step.run("c", () => 3)]),
        ),
      ],
    });
    const run = await world.run("three/asked");
    assert.deepEqual(run.output, [1, 2, 3]);
    const calls = world.callsOf(run);
    assert.ok(calls.length >= 5 && calls.length <= expected, describe(calls));
    assert.equal(calls.at(-1)?.body.version, version);
    assert.equal(calls.filter((call) => call.stepId !== "step").length, 3, "each branch is called for once");
  });
}

test("v4: the winner of a race goes on at once, and the run ends when its loser has", onlyWith("v4"), async (t) => {
  const seen: string[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "race" }, { event: "race/asked" }, async ({ step, group }) => {
        const winner = await group.parallel(() =>
          Promise.race([step.run("fast", () => "fast"), step.sleep("slow", "1d").then(() => "slow")]),
        );
        await step.run("after", () => seen.push(winner));
        return winner;
      }),
    ],
  });
  const eventId = await world.send("race/asked");
  await world.eventually("the step after the race", () => seen.length > 0);
  // The SDK answers with the loser as long as it is pending, also when the function has returned.
  assert.equal((await world.started(eventId)).status, "Running");
  const run = await world.ended(eventId, world.advancing(60 * MINUTE_MS));
  assert.deepEqual([run.status, run.output, seen], ["Completed", "fast", ["fast"]]);
});

const orders: [mode: "wait" | "race", secondStepIsEarly: boolean][] = [
  ["wait", false],
  ["race", true],
];
for (const [mode, secondStepIsEarly] of orders) {
  test(`v4: in ${mode} mode a branch ${secondStepIsEarly ? "runs ahead of" : "waits for"} the others`, onlyWith("v4"), async (t) => {
    const seen: string[] = [];
    const world = await World.start(t, {
      functions: (define) => [
        define({ id: "branches" }, { event: "branches/asked" }, ({ step, group }) => {
          const branches = (): Promise<unknown> =>
            Promise.all([
              step.run("a-1", () => seen.push("a-1")).then(() => step.run("a-2", () => seen.push("a-2"))),
              step.sleep("b-1", "1d").then(() => step.run("b-2", () => seen.push("b-2"))),
            ]);
          return mode === "race" ? group.parallel(branches) : branches();
        }),
        define({ id: "other" }, { event: "other/asked" }, () => "done"),
      ],
    });
    const eventId = await world.send("branches/asked");
    await world.eventually("the first step of branch a", () => seen.includes("a-1"));
    if (secondStepIsEarly) await world.eventually("the second step of branch a", () => seen.includes("a-2"));
    // Time for a wrong discovery to show itself: two whole runs of another function.
    for (const _round of [1, 2]) await world.run("other/asked");
    assert.deepEqual(seen, secondStepIsEarly ? ["a-1", "a-2"] : ["a-1"]);
    const run = await world.ended(eventId, world.advancing(60 * MINUTE_MS));
    assert.equal(run.status, "Completed");
    assert.deepEqual([...seen].sort(), ["a-1", "a-2", "b-2"]);
  });
}
