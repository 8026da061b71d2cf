/** `perdura start`: keys on every door, signatures on every call, and keys that change. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { atEnd } from "../../harness/at-end.ts";
import { App } from "../../harness/app.ts";
import { Perdura, type PerduraOptions } from "../../harness/perdura.ts";
import { sdk, type ClientOptions } from "../../harness/sdk.ts";
import { APP_ID, World } from "../../harness/world.ts";

const KEY = "5ca1ab1e".repeat(8);
const OTHER_KEY = "0ddba115".repeat(8);
const EVENT_KEY = "event-key-of-the-suite";
const PERDURA: PerduraOptions = { mode: "start", signingKey: KEY, eventKeys: ["another-key", EVENT_KEY] };

/** The key an SDK is given, and whether it may talk to a server that holds `KEY`. */
const keys: [title: string, client: Partial<ClientOptions>, server?: string][] = [
  ["the same key", { signingKey: KEY }],
  ["the same key with a prefix", { signingKey: `signkey-prod-${KEY}` }],
  ["the same key, prefixed on the server", { signingKey: KEY }, `signkey-prod-${KEY}`],
  ["a new key first and the server's as its fallback", { signingKey: OTHER_KEY, signingKeyFallback: KEY }],
];

for (const [title, client, signingKey = KEY] of keys) {
  test(`${sdk.name}: runs are signed and accepted with ${title}`, async (t) => {
    const world = await World.start(t, {
      perdura: { ...PERDURA, signingKey },
      client: { mode: "cloud", eventKey: EVENT_KEY, ...client },
      functions: (define) => [
        define({ id: "signed" }, { event: "signed/asked" }, async ({ event, step }) => {
          // Numbers and letters that a sloppy canonical form would write otherwise.
          const { odd } = event.data as { odd: unknown };
          const one = await step.run("one", () => ({ odd, zero: -0, small: 1e-7, text: "<ü&€>\u2028" }));
          await step.sendEvent("tell", { name: "signed/told", data: { odd } });
          return one;
        }),
      ],
    });
    const odd = { float: 1.0, big: 1e21, text: "</script>\u007f", "ü": [1.5, 333333333.33333329] };
    const run = await world.run("signed/asked", { odd });
    assert.equal(run.status, "Completed");
    assert.deepEqual((run.output as { odd: unknown }).odd, odd);
    for (const call of world.callsOf(run)) {
      assert.match(String(call.headers["x-inngest-signature"]), /^t=\d+&s=[0-9a-f]{64}$/);
    }
  });
}

test(`${sdk.name}: a wrong signing key cannot register`, async (t) => {
  const perdura = await Perdura.start(PERDURA);
  atEnd(t, () => perdura.close());
  const client = sdk.client({ id: APP_ID, baseUrl: perdura.url, mode: "cloud", eventKey: EVENT_KEY, signingKey: OTHER_KEY });
  const app = await App.start(client, [client.define({ id: "never" }, { event: "never/asked" }, () => "never")]);
  atEnd(t, () => app.close());
  const { status } = await app.sync();
  assert.notEqual(status, 200);
  assert.equal((await client.send({ name: "never/asked" })).ids.length, 1, "its event key is right, though");
  assert.equal(app.log.calls.length, 0);
});

test(`${sdk.name}: a wrong event key cannot send`, async (t) => {
  const world = await World.start(t, {
    perdura: PERDURA,
    client: { mode: "cloud", eventKey: "a-key-nobody-knows", signingKey: KEY },
    functions: (define) => [define({ id: "deaf" }, { event: "deaf/asked" }, () => "heard")],
  });
  await assert.rejects(world.send("deaf/asked"));
  assert.equal(world.log.calls.length, 0);
});

test(`${sdk.name}: the app refuses calls that the server did not sign`, async (t) => {
  let ran = 0;
  const world = await World.start(t, {
    perdura: PERDURA,
    client: { mode: "cloud", eventKey: EVENT_KEY, signingKey: KEY },
    functions: (define) => [define({ id: "guarded" }, { event: "guarded/asked" }, () => (ran += 1))],
  });
  await world.run("guarded/asked");
  const [call] = world.log.calls;
  const forged = await fetch(`${world.app.url}?fnId=${call?.fnId}&stepId=step`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-inngest-signature": `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}` },
    body: JSON.stringify(call?.body),
  });
  assert.ok(forged.status >= 400, `answered ${forged.status}`);
  assert.equal(ran, 1);
});

const hashed = createHash("sha256").update(Buffer.from(KEY, "hex")).digest("hex");
const doors: [title: string, authorization: string | undefined, status: number][] = [
  ["no key", undefined, 401],
  ["a wrong key", `Bearer ${OTHER_KEY}`, 401],
  ["an empty key", "Bearer ", 401],
  ["the key itself", `Bearer ${KEY}`, 200],
  ["the key with a prefix", `Bearer signkey-test-${KEY}`, 200],
  ["its hash", `Bearer ${hashed}`, 200],
  ["its hash with a prefix", `Bearer signkey-test-${hashed}`, 200],
];
test("the API opens for the signing key in all its forms, and for nothing else", async (t) => {
  const perdura = await Perdura.start(PERDURA);
  atEnd(t, () => perdura.close());
  for (const [title, authorization, status] of doors) {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${perdura.url}/v1/events`, { headers });
    assert.equal(response.status, status, title);
    await response.arrayBuffer();
  }
  const kind = await fetch(`${perdura.url}/health`);
  assert.equal(kind.headers.get("x-inngest-server-kind"), "cloud");
});

test("while keys are rotated, the older one opens the API too, and apps that know both go on", async (t) => {
  const world = await World.start(t, {
    perdura: { ...PERDURA, signingKey: OTHER_KEY, signingKeyFallback: KEY },
    client: { mode: "cloud", eventKey: EVENT_KEY, signingKey: KEY, signingKeyFallback: OTHER_KEY },
    functions: (define) => [define({ id: "rotating" }, { event: "rotating/asked" }, () => "signed")],
  });
  assert.equal((await world.run("rotating/asked")).output, "signed");
  for (const key of [KEY, OTHER_KEY]) {
    const response = await fetch(`${world.perdura.url}/v1/events`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(response.status, 200);
    await response.arrayBuffer();
  }
});

test("event keys: a missing one and an unknown one are refused", async (t) => {
  const perdura = await Perdura.start(PERDURA);
  atEnd(t, () => perdura.close());
  for (const path of ["/e/", "/e/unknown", `/e/${EVENT_KEY}x`]) {
    const response = await fetch(`${perdura.url}${path}`, { method: "POST", body: '{"name":"a/b"}' });
    assert.equal(response.status, 401, path);
    await response.arrayBuffer();
  }
  const accepted = await fetch(`${perdura.url}/e/${EVENT_KEY}`, { method: "POST", body: '{"name":"a/b"}' });
  assert.equal(accepted.status, 200);
  await accepted.arrayBuffer();
});

test("nobody moves the clock of a server in production", async (t) => {
  const perdura = await Perdura.start(PERDURA);
  atEnd(t, () => perdura.close());
  await assert.rejects(perdura.advance(1_000), /answered 40[14]/);
});
