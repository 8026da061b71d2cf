/** The client's plugins that touch the wire: batch, dedupe, retry, retry-after and CSRF. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { App } from "./app.ts";
import { type Anything, failure, versions } from "./clients.ts";

let app: App;
before(async () => {
  app = await App.start();
});
after(() => app.kill());

const everything = { condition: () => true, context: {} };

for (const { version, connect, plugins } of versions) {
  describe(`@orpc/client ${version}`, () => {
    /** A client that batches, and the answers that it got. */
    const batching = (mode: "streaming" | "buffered", options: Anything = {}): { client: Anything; answers: Response[] } => {
      const answers: Response[] = [];
      const client = connect(`${app.url}/rpc`, {
        plugins: [new plugins.BatchLinkPlugin({ groups: [everything], mode })],
        fetch: async (request: Request, init: RequestInit) => {
          const answer = await fetch(request, init);
          answers.push(answer);
          return answer;
        },
        ...options,
      });
      return { client, answers };
    };

    for (const mode of ["streaming", "buffered"] as const) {
      it(`makes many calls in one request, ${mode}`, async () => {
        const { client, answers } = batching(mode);
        const [pong, echo, error, nothing, weird] = await Promise.all([
          client.ping(),
          client.echo({ d: new Date(0), n: 5n }),
          failure(client.planet.find({ id: 404 })),
          client.nothing(),
          client["we ird/k€y"](),
        ]);
        assert.deepEqual([pong, echo, nothing, weird], ["pong", { d: new Date(0), n: 5n }, undefined, "weird"]);
        assert.deepEqual([error.defined, error.code, error.data], [true, "NOT_FOUND", { id: 404 }]);
        assert.deepEqual(answers.map(({ status }) => status), [207]);
        assert.deepEqual(answers[0]?.headers.get("content-type"), mode === "streaming" ? "text/event-stream" : "application/json");
      });
    }

    it("gets quick answers of a batch before slow ones", async () => {
      const { client } = batching("streaming");
      const order: number[] = [];
      const slept = async (ms: number): Promise<void> => void order.push(await client.sleep(ms));
      await Promise.all([slept(300), slept(1)]);
      assert.deepEqual(order, [1, 300]);
    });

    it("batches GET calls by GET, and splits what is too many for one batch", async () => {
      const { client, answers } = batching("streaming", { method: "GET" });
      assert.deepEqual(await Promise.all([client.getOnly(1), client.getOnly(2)]), [{ got: 1 }, { got: 2 }]);
      assert.equal(new URL(answers[0]?.url ?? "").searchParams.has("batch"), true);
      const many = batching("buffered");
      const values = Array.from({ length: 25 }, (_, index) => index);
      assert.deepEqual(await Promise.all(values.map((value) => many.client.echo(value))), values);
      assert.ok(many.answers.length >= 3);
    });

    it("refuses streams and files inside a batch only", async () => {
      const { client } = batching("streaming");
      const [stream, file, pong] = await Promise.all([failure(client.sse.count({})), failure(client.files.download()), client.ping()]);
      assert.deepEqual([stream.status, file.status, pong], [500, 500, "pong"]);
    });

    it("sends calls that are alike once", async () => {
      const dedupe = new plugins.DedupeRequestsPlugin({ groups: [everything], filter: () => true });
      const client = connect(`${app.url}/rpc`, { plugins: [dedupe] });
      const key = `dedupe-${version}`;
      assert.deepEqual(await Promise.all([client.hits({ key }), client.hits({ key })]), [1, 1]);
      assert.equal(await app.count(key), 1);
    });

    it("tries again, and does so when the server says", async () => {
      const retry = new plugins.ClientRetryPlugin({ default: { retry: 3, retryDelay: 1 } });
      assert.equal(await connect(`${app.url}/rpc`, { plugins: [retry] }).flaky({ key: `retry-${version}`, fail: 2 }), 3);
    });

    it("is refused without its token where one is wanted", async () => {
      const key = `csrf-${version}`;
      const refused = await failure(connect(`${app.url}/csrf`).hits({ key }));
      assert.deepEqual([refused.code, refused.status, await app.count(key)], ["CSRF_TOKEN_MISMATCH", 403, 0]);
      const client = connect(`${app.url}/csrf`, { plugins: [new plugins.SimpleCsrfProtectionLinkPlugin()] });
      assert.equal(await client.hits({ key }), 1);
    });

    it("is refused when it sends too much", async () => {
      const refused = await failure(connect(`${app.url}/limit`).echo("x".repeat(1_024)));
      assert.deepEqual([refused.code, refused.status], ["PAYLOAD_TOO_LARGE", 413]);
      assert.equal(await connect(`${app.url}/limit`).echo("x".repeat(1_000)), "x".repeat(1_000));
    });

    it("reads compressed answers", async () => {
      assert.equal(await connect(`${app.url}/gz`).big(), "x".repeat(5_000));
    });
  });
}

describe("@orpc/client 1.16.1", () => {
  it("waits as long as the server says before it tries again", async () => {
    const newest = versions[0];
    assert.ok(newest !== undefined);
    const client = newest.connect(`${app.url}/rpc`, { plugins: [new newest.plugins.RetryAfterPlugin()] });
    assert.equal(await client.flaky({ key: "retry-after", fail: 2 }), 3);
  });
});

describe("without a client", () => {
  it("answers in gzip to whoever reads it", async () => {
    const { request } = await import("node:http");
    const answer = await new Promise<{ coding: string | undefined; body: Buffer }>((resolve, reject) => {
      const call = request(`${app.url}/gz/big`, { method: "POST", headers: { "accept-encoding": "gzip" } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ coding: response.headers["content-encoding"], body: Buffer.concat(chunks) }));
      });
      call.on("error", reject);
      call.end();
    });
    assert.equal(answer.coding, "gzip");
    assert.equal(gunzipSync(answer.body).toString(), JSON.stringify({ json: "x".repeat(5_000) }));
  });
});
