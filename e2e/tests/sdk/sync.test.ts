/** How server and apps find each other, and what a change of the app does. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";
import { atEnd } from "../../harness/at-end.ts";
import { Api } from "../../harness/api.ts";
import { App, SERVE_PATH } from "../../harness/app.ts";
import { eventually } from "../../harness/eventually.ts";
import { Perdura } from "../../harness/perdura.ts";
import { freePort, isFree } from "../../harness/port.ts";
import { sdk } from "../../harness/sdk.ts";
import { APP_ID, World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;

/** The ports on which `perdura dev` looks for apps. */
const DISCOVERY_PORTS = [
  3000, 3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 4321, 5000, 5173, 8000, 8080, 8081, 8787, 8888, 8910, 8911, 8912,
  8913, 8914, 8915,
];

/** Usual ports that are free, the latest first; none when an app of somebody else would be found too. */
async function usualPorts(): Promise<number[]> {
  const free: number[] = [];
  for (const port of DISCOVERY_PORTS.toReversed()) {
    if (await isFree(port)) {
      free.push(port);
      continue;
    }
    const answer = await fetch(`http://localhost:${port}${SERVE_PATH}`).catch(() => undefined);
    if (answer?.headers.has("x-inngest-sdk") === true) return [];
  }
  return free;
}

/** Sends until the server knows the function: nobody but the server may start the sync here. */
const runsAtLast = (perdura: Perdura, client: { send: (event: { name: string }) => Promise<{ ids: string[] }> }, name: string) => {
  const api = new Api(perdura, undefined);
  return eventually(
    `${name} to start a run`,
    async () => {
      const { ids } = await client.send({ name });
      return eventually("its end", async () => (await api.eventRuns(ids[0] ?? "")).find((run) => run.status === "Completed"), {
        deadlineMs: 500,
      });
    },
    { explain: () => perdura.logTail },
  );
};

test(`${sdk.name}: the server syncs an app it is told of, even one that starts later`, async (t) => {
  const port = await freePort();
  const perdura = await Perdura.start({ sdkUrls: [`http://localhost:${port}/api/inngest`], pollIntervalS: 1 });
  atEnd(t, () => perdura.close());
  const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "dev" });
  const app = await App.start(client, [client.define({ id: "told" }, { event: "told/asked" }, () => "found")], port);
  atEnd(t, () => app.close());
  assert.equal((await runsAtLast(perdura, client, "told/asked")).output, "found");
});

test(`${sdk.name}: the server finds an app on a usual port`, async (t) => {
  const [port] = await usualPorts();
  if (port === undefined) return t.skip("a usual port is needed, and apps of others are in the way");
  const perdura = await Perdura.start({ discovery: true, pollIntervalS: 1 });
  atEnd(t, () => perdura.close());
  const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "dev" });
  const app = await App.start(client, [client.define({ id: "lost" }, { event: "lost/asked" }, () => "found")], port);
  atEnd(t, () => app.close());
  assert.equal((await runsAtLast(perdura, client, "lost/asked")).output, "found");
});

test("an app that is found but cannot register does not hide another", async (t) => {
  const [brokenPort, port] = await usualPorts();
  if (brokenPort === undefined || port === undefined) return t.skip("two usual ports are needed, and apps of others are in the way");
  // It belongs to a server that is gone, as an app of yesterday might.
  const gone = sdk.client({ id: "yesterday", baseUrl: `http://localhost:${await freePort()}`, mode: "dev" });
  let asked = 0;
  const serve = gone.serve([gone.define({ id: "old" }, { event: "old/asked" }, () => "old")]);
  const counting: RequestListener = (request, response) => {
    if (request.method === "PUT") asked += 1;
    serve(request, response);
  };
  const broken = await App.start({ ...gone, serve: () => counting }, [], brokenPort);
  atEnd(t, () => broken.close());
  const perdura = await Perdura.start({ discovery: true, pollIntervalS: 1 });
  atEnd(t, () => perdura.close());
  await eventually("the broken app to be asked", () => asked > 0);
  const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "dev" });
  const app = await App.start(client, [client.define({ id: "lost" }, { event: "lost/asked" }, () => "found")], port);
  atEnd(t, () => app.close());
  assert.equal((await runsAtLast(perdura, client, "lost/asked")).output, "found");
});

test(`${sdk.name}: registering again changes nothing, and says so`, async (t) => {
  const world = await World.start(t, {
    functions: (define) => [define({ id: "same" }, { event: "same/asked" }, () => "same")],
  });
  const again = await world.app.sync();
  assert.equal(again.status, 200);
  assert.equal((again.body as { modified: boolean }).modified, false);
  assert.equal((await world.run("same/asked")).output, "same");
});

test("a run goes on at the app's new address, and a function that is gone starts no more", async (t) => {
  let moved = false;
  const world = await World.start(t, {
    functions: (define) => [
      define({ id: "moving" }, { event: "moving/asked" }, async ({ step }) => {
        await step.sleep("on-the-road", "1h");
        return moved ? "from the new address" : "from the old address";
      }),
      define({ id: "leaving" }, { event: "leaving/asked" }, () => "still here"),
    ],
  });
  assert.equal((await world.run("leaving/asked")).output, "still here");
  const eventId = await world.send("moving/asked");
  await world.answered("Sleep");
  await world.app.close();
  moved = true;
  const { client } = world;
  const moving = client.define({ id: "moving" }, { event: "moving/asked" }, async ({ step }) => {
    await step.sleep("on-the-road", "1h");
    return "from the new address";
  });
  const app = await App.start(client, [moving]);
  atEnd(t, () => app.close());
  assert.equal((await app.sync()).status, 200);
  assert.equal((await world.ended(eventId, world.advancing(10 * MINUTE_MS))).output, "from the new address");
  const gone = await world.send("leaving/asked");
  await world.run("moving/asked", {}, world.advancing(10 * MINUTE_MS));
  assert.deepEqual(await world.api.eventRuns(gone), []);
});

test("an app that is down does not lose its runs", async (t) => {
  const perdura = await Perdura.start();
  atEnd(t, () => perdura.close());
  const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "dev" });
  const functions = [client.define({ id: "patient", retries: 4 }, { event: "patient/asked" }, ({ attempt }) => attempt)];
  const port = await freePort();
  const first = await App.start(client, functions, port);
  await first.sync();
  await first.close();
  const { ids } = await client.send({ name: "patient/asked" });
  const api = new Api(perdura, undefined);
  await eventually("the run to exist", async () => (await api.eventRuns(ids[0] ?? "")).length === 1);
  const second = await App.start(client, functions, port);
  atEnd(t, () => second.close());
  const run = await eventually(
    "the run to end",
    async () => (await api.eventRuns(ids[0] ?? "")).find((one) => one.status === "Completed"),
    { between: () => perdura.advance(MINUTE_MS), explain: () => perdura.logTail },
  );
  assert.equal(typeof run.output, "number");
});
