/** Ways to answer a call other than one plain body: streams, and answers no SDK gave. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";
import { atEnd } from "../../harness/at-end.ts";
import { App } from "../../harness/app.ts";
import { Perdura } from "../../harness/perdura.ts";
import { sdk } from "../../harness/sdk.ts";
import { Api } from "../../harness/api.ts";
import { eventually } from "../../harness/eventually.ts";
import { APP_ID, World } from "../../harness/world.ts";

const MINUTE_MS = 60_000;

test(`${sdk.name}: streamed answers mean what plain ones mean`, async (t) => {
  let tries = 0;
  const world = await World.start(t, {
    client: { streaming: true },
    functions: (define) => [
      define({ id: "streaming", retries: 1 }, { event: "streaming/asked" }, async ({ step }) => {
        const part = await step.run("part", () => "streamed");
        await step.run("flaky", () => {
          tries += 1;
          if (tries === 1) throw new Error("once");
        });
        await step.sleep("re-enter", "1s");
        return { part };
      }),
    ],
  });
  const run = await world.run("streaming/asked", {}, world.advancing(MINUTE_MS));
  assert.deepEqual([run.status, run.output], ["Completed", { part: "streamed" }]);
  assert.deepEqual([...new Set(world.callsOf(run).map((call) => call.status))], [201]);
  assert.equal(tries, 2);
});

/** What stands between server and app answers in the app's place, once. */
const strangers: [title: string, status: number, headers: Record<string, string>, body: string][] = [
  ["a proxy's 504 page", 504, { "content-type": "text/html" }, "<h1>504 Gateway Time-out</h1>"],
  ["a 200 that no SDK gave", 200, { "content-type": "text/html" }, "<h1>Under construction</h1>"],
  ["a 206 that is not JSON", 206, { "x-inngest-sdk": "inngest-js:v4.24.0", "x-inngest-req-version": "2" }, "{oops"],
];
for (const [title, status, headers, body] of strangers) {
  test(`${title} is an attempt that failed, and is tried again`, async (t) => {
    const perdura = await Perdura.start();
    atEnd(t, () => perdura.close());
    const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "dev" });
    let strange = 0;
    const functions = [client.define({ id: "proxied", retries: 1 }, { event: "proxied/asked" }, ({ attempt }) => attempt)];
    const serve = client.serve(functions);
    const proxied: RequestListener = (request, response) => {
      if (request.method !== "POST" || strange > 0) return serve(request, response);
      strange += 1;
      response.writeHead(status, headers);
      response.end(body);
    };
    const app = await App.start({ ...client, serve: () => proxied }, functions);
    atEnd(t, () => app.close());
    await app.sync();
    const { ids } = await client.send({ name: "proxied/asked" });
    const api = new Api(perdura, undefined);
    const run = await eventually(
      "the run to end",
      async () => (await api.eventRuns(ids[0] ?? "")).find((one) => one.ended_at !== null && one.status !== "Running"),
      { between: () => perdura.advance(MINUTE_MS), explain: () => perdura.logTail },
    );
    assert.deepEqual([run.status, run.output, strange], ["Completed", 1, 1]);
  });
}

test("a connection cut in the middle of an answer is an attempt that failed", async (t) => {
  const perdura = await Perdura.start();
  atEnd(t, () => perdura.close());
  const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "dev" });
  let cuts = 0;
  const functions = [client.define({ id: "cut", retries: 2 }, { event: "cut/asked" }, ({ attempt }) => attempt)];
  const serve = client.serve(functions);
  const cutting: RequestListener = (request, response) => {
    if (request.method !== "POST" || cuts === 2) return serve(request, response);
    cuts += 1;
    // Once before any byte, once inside a stream.
    if (cuts === 1) return void response.destroy();
    response.writeHead(201, { "x-inngest-sdk": "inngest-js:v3.54.2", "content-type": "application/json" });
    response.write("   ", () => response.destroy());
  };
  const app = await App.start({ ...client, serve: () => cutting }, functions);
  atEnd(t, () => app.close());
  await app.sync();
  const { ids } = await client.send({ name: "cut/asked" });
  const api = new Api(perdura, undefined);
  const run = await eventually(
    "the run to end",
    async () => (await api.eventRuns(ids[0] ?? "")).find((one) => one.status === "Completed" || one.status === "Failed"),
    { between: () => perdura.advance(MINUTE_MS), explain: () => perdura.logTail },
  );
  assert.deepEqual([run.status, run.output, cuts], ["Completed", 2, 2]);
});
