/** What happens when a step or a function throws. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sdk } from "../../harness/sdk.ts";
import { World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test(`${sdk.name}: a failed step alone is tried again, and sees its attempt`, async (t) => {
  const attempts: number[] = [];
  let before = 0;
  let after: number | undefined;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "flaky", retries: 3 }, { event: "flaky/asked" }, async ({ step, attempt }) => {
        await step.run("before", () => (before += 1));
        const result = await step.run("flaky", () => {
          attempts.push(attempt);
          if (attempts.length < 3) throw new Error(`try ${attempts.length}`);
          return "at last";
        });
        await step.run("after", () => (after = attempt));
        return result;
      }),
    ],
  });
  const run = await world.run("flaky/asked", {}, world.advancing(MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", "at last"]);
  assert.deepEqual(attempts, [0, 1, 2]);
  assert.equal(before, 1);
  assert.equal(typeof after, "number");
});

test(`${sdk.name}: every step has attempts of its own`, async (t) => {
  const attempts: Record<string, number[]> = { one: [], two: [] };
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "two-flaky", retries: 1, checkpointing: false }, { event: "flaky/asked" }, async ({ step, attempt }) => {
        for (const name of ["one", "two"]) {
          await step.run(name, () => {
            attempts[name]?.push(attempt);
            if (attempts[name]?.length === 1) throw new Error(`${name} fails once`);
          });
        }
      }),
    ],
  });
  const run = await world.run("flaky/asked", {}, world.advancing(MINUTE_MS));
  assert.equal(run.status, "Completed");
  assert.deepEqual(attempts, { one: [0, 1], two: [0, 1] });
});

test(`${sdk.name}: an exhausted step is an error that user code may catch`, async (t) => {
  let tries = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "catcher", retries: 1 }, { event: "catcher/asked" }, async ({ step }) => {
        try {
          await step.run("hopeless", () => {
            tries += 1;
            throw new TypeError("no hope");
          });
        } catch (error) {
          const { name, message } = (error as { cause?: Error }).cause ?? (error as Error);
          return step.run("recover", () => ({ name, message }));
        }
        return "unreachable";
      }),
    ],
  });
  const run = await world.run("catcher/asked", {}, world.advancing(MINUTE_MS));
  assert.equal(run.status, "Completed");
  assert.equal((run.output as Error).message, "no hope");
  assert.equal(tries, 2);
});

test(`${sdk.name}: an uncaught step error fails the run without more tries`, async (t) => {
  let tries = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "hopeless", retries: 2 }, { event: "hopeless/asked" }, ({ step }) =>
        step.run("hopeless", () => {
          tries += 1;
          throw new Error("no hope");
        }),
      ),
    ],
  });
  const run = await world.run("hopeless/asked", {}, world.advancing(MINUTE_MS));
  assert.equal(run.status, "Failed");
  assert.match(JSON.stringify(run.output), /no hope/);
  assert.equal(tries, 3);
});

test(`${sdk.name}: a function that throws outside its steps is tried again as a whole`, async (t) => {
  const attempts: number[] = [];
  let steps = 0;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "body", retries: 2 }, { event: "body/asked" }, async ({ step, attempt }) => {
        await step.run("once", () => (steps += 1));
        attempts.push(attempt);
        if (attempts.length < 3) throw new Error("the body is ill");
        return attempts.length;
      }),
    ],
  });
  const run = await world.run("body/asked", {}, world.advancing(MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", 3]);
  assert.equal(steps, 1);
  assert.deepEqual(attempts, [0, 1, 2]);
});

test(`${sdk.name}: without a setting there are five attempts`, async (t) => {
  const attempts: number[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "default" }, { event: "default/asked" }, ({ attempt }) => {
        attempts.push(attempt);
        throw new Error("always");
      }),
    ],
  });
  const run = await world.run("default/asked", {}, world.advancing(10 * MINUTE_MS));
  assert.equal(run.status, "Failed");
  assert.deepEqual(attempts, [0, 1, 2, 3, 4]);
});

test(`${sdk.name}: the pauses between attempts grow`, async (t) => {
  const failures: number[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "patient", retries: 3 }, { event: "patient/asked" }, ({ attempt }) => {
        failures.push(attempt);
        throw new Error("always");
      }),
    ],
  });
  const eventId = await world.send("patient/asked");
  // Per failed attempt: the least and the most that may pass before the next.
  const pauses: [leastMs: number, mostMs: number][] = [[15_000, 45_000], [30_000, 60_000], [60_000, 90_000]];
  const stepMs = 2_500;
  for (const [index, [leastMs, mostMs]] of pauses.entries()) {
    await world.eventually(`failure ${index + 1}`, () => failures.length === index + 1);
    let advancedMs = 0;
    await world.eventually(`failure ${index + 2}`, () => failures.length === index + 2, {
      between: async () => {
        advancedMs += stepMs;
        await world.perdura.advance(stepMs);
      },
    });
    assert.ok(advancedMs >= leastMs - stepMs, `attempt ${index + 1} came after ${advancedMs} ms`);
    // The clock runs on while an attempt is on its way: a few steps are allowed for that.
    assert.ok(advancedMs <= mostMs + 20 * stepMs, `attempt ${index + 1} came after ${advancedMs} ms`);
  }
  assert.equal((await world.ended(eventId)).status, "Failed");
});

const finals: [title: string, inStep: boolean][] = [
  ["in a step", true],
  ["in the body", false],
];
for (const [title, inStep] of finals) {
  test(`${sdk.name}: a NonRetriableError ${title} is final`, async (t) => {
    let tries = 0;
    const give = (): never => {
      tries += 1;
      throw new sdk.NonRetriableError("never again");
    };
    const world = await World.start(t, {
      functions: (define) => [
        define({ id: "final", retries: 5 }, { event: "final/asked" }, ({ step }) => (inStep ? step.run("final", give) : give())),
      ],
    });
    const run = await world.run("final/asked");
    assert.equal(run.status, "Failed");
    assert.match(JSON.stringify(run.output), /never again/);
    assert.equal(tries, 1);
  });

  test(`${sdk.name}: a RetryAfterError ${title} is tried again when it says`, async (t) => {
    let tries = 0;
    const wait = (): string => {
      tries += 1;
      if (tries === 1) throw new sdk.RetryAfterError("in an hour", "1h");
      return "an hour later";
    };
    const world = await World.start(t, {
      functions: (define) => [
        define({ id: "later", retries: 1 }, { event: "later/asked" }, ({ step }) => (inStep ? step.run("later", wait) : wait())),
        define({ id: "other" }, { event: "other/asked" }, () => "done"),
      ],
    });
    const eventId = await world.send("later/asked");
    await world.eventually("the first try to be answered", () => world.log.calls.length === 1);
    await world.run("other/asked");
    await world.perdura.advance(HOUR_MS - MINUTE_MS);
    await world.run("other/asked");
    assert.equal(tries, 1);
    const run = await world.ended(eventId, world.advancing(MINUTE_MS));
    assert.deepEqual([run.status, run.output, tries], ["Completed", "an hour later", 2]);
  });
}

test(`${sdk.name}: onFailure hears the error and the event, once`, async (t) => {
  const heard: unknown[] = [];
  const world = await World.start(t, {
    functions: (define) => [
      define(
        {
          id: "failing",
          retries: 0,
          onFailure: async ({ event, error, step }) => {
            await step.run("note", () => {
              heard.push({ message: error.message, original: event.data["event"].data, run: event.data["run_id"] });
            });
          },
        },
        { event: "failing/asked" },
        ({ step }) =>
          step.run("fail", () => {
            throw new Error("as planned");
          }),
      ),
    ],
  });
  const run = await world.run("failing/asked", { ticket: 7 });
  assert.equal(run.status, "Failed");
  await world.eventually("onFailure to be called", () => heard.length === 1);
  assert.deepEqual(heard, [{ message: "as planned", original: { ticket: 7 }, run: run.run_id }]);
  const [failed] = await world.api.events("inngest/function.failed");
  assert.equal(failed?.id, run.run_id);
});
