/** invoke: a function as a step of another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Test } from "../../harness/at-end.ts";
import { sdk, type AnyFunction, type Step } from "../../harness/sdk.ts";
import { APP_ID, World, type Define } from "../../harness/world.ts";

const HOUR_MS = 3_600_000;

/** A parent that invokes what `child` makes, and turns an error into `{name, message}` when `event.data.catch` says so. */
function worldOf(t: Test, child: (define: Define) => AnyFunction, target?: unknown): Promise<World> {
  return World.start(t, {
    functions: (define) => {
      const invoked = child(define);
      const parent = define({ id: "parent", retries: 0 }, { event: "parent/asked" }, async ({ event, step }) => {
        const invoke = (): ReturnType<Step["invoke"]> =>
          step.invoke("call-child", { function: target ?? invoked, data: { number: 20 }, timeout: "1h" });
        if (event.data["catch"] !== true) return { child: await invoke() };
        try {
          return { child: await invoke() };
        } catch (error) {
          return { caught: (error as Error).message, name: (error as Error).name };
        }
      });
      return [parent, invoked];
    },
  });
}

test(`${sdk.name}: an invoked function gets its data and gives its result`, async (t) => {
  let children = 0;
  const world = await worldOf(t, (define) =>
    define({ id: "child" }, { event: "never/sent" }, async ({ event, step }) => {
      const doubled = await step.run("double", () => ((children += 1), event.data["number"] * 2));
      return { doubled, started_by: event.name };
    }),
  );
  const run = await world.run("parent/asked");
  assert.deepEqual(run.output, { child: { doubled: 40, started_by: "inngest/function.invoked" } });
  assert.equal(children, 1);
});

test(`${sdk.name}: a function may be invoked by its ids`, async (t) => {
  const world = await worldOf(
    t,
    (define) => define({ id: "child" }, { event: "never/sent" }, ({ event }) => event.data["number"] + 1),
    sdk.referenceFunction({ appId: APP_ID, functionId: "child" }),
  );
  assert.deepEqual((await world.run("parent/asked")).output, { child: 21 });
});

test(`${sdk.name}: a failed child is an error that the parent may catch`, async (t) => {
  const world = await worldOf(t, (define) =>
    define({ id: "child", retries: 0 }, { event: "never/sent" }, () => {
      throw new Error("the child is ill");
    }),
  );
  const caught = await world.run("parent/asked", { catch: true });
  assert.equal(caught.status, "Completed");
  assert.match(JSON.stringify(caught.output), /the child is ill/);
  const uncaught = await world.run("parent/asked");
  assert.equal(uncaught.status, "Failed");
  assert.match(JSON.stringify(uncaught.output), /the child is ill/);
});

test(`${sdk.name}: an invoke that takes too long is an error`, async (t) => {
  const world = await worldOf(t, (define) =>
    define({ id: "child" }, { event: "never/sent" }, async ({ step }) => step.sleep("too-long", "30d")),
  );
  const run = await world.run("parent/asked", { catch: true }, world.advancing(HOUR_MS));
  assert.equal(run.status, "Completed");
  assert.match(JSON.stringify(run.output), /Timed out waiting for invoked function/);
});

test(`${sdk.name}: invoking a function that nobody knows is an error at once`, async (t) => {
  const world = await worldOf(
    t,
    (define) => define({ id: "child" }, { event: "never/sent" }, () => "unused"),
    sdk.referenceFunction({ appId: APP_ID, functionId: "nobody" }),
  );
  const run = await world.run("parent/asked", { catch: true });
  assert.match(JSON.stringify(run.output), /could not find function/);
});

test(`${sdk.name}: a cancelled child is an error, not an odd success`, async (t) => {
  const world = await worldOf(t, (define) =>
    define({ id: "child", cancelOn: [{ event: "child/unwanted" }] }, { event: "never/sent" }, async ({ step }) => {
      await step.sleep("long", "1d");
      return "never";
    }),
  );
  const eventId = await world.send("parent/asked", { catch: true });
  await world.answered("Sleep");
  const run = await world.ended(eventId, { between: () => world.send("child/unwanted") });
  assert.equal(run.status, "Completed");
  assert.match(JSON.stringify(run.output), /InvokedRunCancelled/);
});
