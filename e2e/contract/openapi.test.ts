/** The same app as REST: the unmodified `OpenAPILink` calls every kind of procedure, with the generated contract and types. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createORPCClient, getEventMeta, isDefinedError, ORPCError, safe } from "@orpc/client";
import { ClientRetryPlugin, type ClientRetryPluginContext } from "@orpc/client/plugins";
import type { JsonifiedClient } from "@orpc/openapi-client";
import { OpenAPILink } from "@orpc/openapi-client/fetch";
import { eventually } from "../harness/eventually.ts";
import { App } from "./app.ts";
import { drained } from "./clients.ts";
import { type Api, contract } from "./conformance.gen.ts";

let app: App;
before(async () => {
  app = await App.start();
});
after(() => app.kill());

const connect = (mount = "/api", headers: Record<string, string> = {}): JsonifiedClient<Api> =>
  createORPCClient(new OpenAPILink(contract, { url: `${app.url}${mount}`, headers }));

describe("@orpc/openapi-client 1.16.1", () => {
  it("sends every kind of input, and gets every kind of output", async () => {
    const client = connect();
    assert.equal(await client.ping(), "pong");
    assert.equal(await client.nothing(), undefined);
    assert.deepEqual(await client.echo({ a: [1, null, "x"] }), { a: [1, null, "x"] });
    assert.equal(await client["we ird/k€y"](), "weird");
    assert.deepEqual(await client.planet.find({ id: 3 }), { id: 3, name: "Earth", createdAt: "1970-01-01T00:00:00.000Z" });
    assert.equal(await client.planet.special(), "special");
    assert.deepEqual(await client.planet.create({ name: "Mars" }), { id: 9, name: "Mars" });
    assert.equal(await client.planet.remove({ id: "a/b c" }), undefined);
    assert.deepEqual(await client.files.wild({ path: "a/b/c.txt", v: "1" }), { path: "a/b/c.txt", v: "1" });
  });

  it("asks with a query, in which text is what the schema wants", async () => {
    const input = { limit: 5, tags: ["a"], filter: { name: "x y&=+" }, active: true, since: new Date(0) };
    const [planet] = await connect().planet.list(input);
    assert.deepEqual(JSON.parse(planet?.name ?? ""), { ...input, since: "1970-01-01T00:00:00.000Z" });
    const [error] = await safe(connect("/api-raw").planet.list({ limit: 5 }));
    assert.ok(error instanceof ORPCError);
    assert.equal(error.code, "BAD_REQUEST");
    assert.deepEqual(error.data.issues.map((issue: { path: unknown }) => issue.path), [["limit"]]);
  });

  it("says each part of a detailed request, and hears each part of a detailed answer", async () => {
    const answer = await connect().planet.update({ params: { id: 5 }, query: { dry: "true" }, headers: { "x-req": "v" }, body: { name: "N" } });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers["x-res"], "v");
    assert.deepEqual(answer.body, { id: 5, name: "N" });
  });

  it("uploads and downloads files, alone and within values", async () => {
    const client = connect();
    const file = new File(["abc"], "ü \"q\".txt", { type: "text/plain" });
    const uploaded = await client.files.upload({ file, meta: { a: [1, 2], b: { c: "d" } } });
    assert.deepEqual(uploaded, { name: "ü \"q\".txt", size: 3, type: "text/plain", meta: { a: ["1", "2"], b: { c: "d" } } });
    const raw = await client.files.raw(file);
    assert.deepEqual([raw.name, raw.size, raw.type], ["ü \"q\".txt", 3, "text/plain"]);
    const download: unknown = await client.files.download();
    assert.ok(download instanceof File);
    assert.deepEqual([download.name, download.type, await download.text()], ["hé \"q\".txt", "text/plain", "hello file"]);
    const album: { a: unknown; list: unknown[] } = await client.files.nested();
    assert.ok(album.a instanceof File && album.list[0] instanceof File);
    assert.equal(await album.a.text(), "AAA");
    assert.deepEqual(await client.planet.create({ name: "Mars", image: file }), { id: 9, name: "Mars" });
  });

  it("gets errors as they were thrown", async () => {
    const client = connect();
    const [found] = await safe(client.planet.find({ id: 404 }));
    assert.ok(isDefinedError(found) && found.code === "NOT_FOUND");
    assert.deepEqual([found.status, found.message, found.data.id], [404, "no such planet", 404]);
    const [other] = await safe(client.planet.find({ id: 405 }));
    assert.ok(other instanceof ORPCError && !isDefinedError(other));
    const [custom] = await safe(client.err.custom());
    assert.ok(custom instanceof ORPCError);
    assert.deepEqual([custom.code, custom.status, custom.data.when], ["MY_CODE", 451, "1970-01-01T00:00:00.000Z"]);
    const [panicked] = await safe(client.err.panic());
    assert.ok(panicked instanceof ORPCError);
    assert.equal(panicked.message, "Internal server error");
    const [refused] = await safe(client.secure.me());
    assert.ok(refused instanceof ORPCError && refused.code === "UNAUTHORIZED");
    assert.equal(await connect("/api", { authorization: "Bearer ada" }).secure.me(), "ada");
    const [nowhere] = await safe(connect("/api/nowhere").ping());
    assert.ok(nowhere instanceof ORPCError && nowhere.code === "NOT_FOUND");
  });

  it("reads streams, and their ends and errors", async () => {
    const client = connect();
    const { values, end } = await drained(await client.sse.count({ to: 2 }));
    assert.deepEqual(values, [1, 2].map((n) => ({ n, at: "1970-01-01T00:00:00.000Z" })));
    assert.deepEqual(values.map((value) => getEventMeta(value)?.id), ["1", "2"]);
    assert.deepEqual(end, { done: true });
    const [error] = await safe(drained(await client.sse.err()));
    assert.ok(error instanceof ORPCError);
    assert.deepEqual([error.code, error.defined, error.data], ["BOOM", true, { x: 1 }]);
  });

  it("comes back for the rest of a stream when the server was killed", async () => {
    const link = new OpenAPILink<ClientRetryPluginContext>(contract, {
      url: `${app.url}/api`,
      plugins: [new ClientRetryPlugin({ default: { retry: Number.POSITIVE_INFINITY, retryDelay: 20 } })],
    });
    const client: JsonifiedClient<Api<ClientRetryPluginContext>> = createORPCClient(link);
    const seen: number[] = [];
    const stream = await client.sse.ticks({ to: 30, ms: 10 });
    for await (const { n } of stream) {
      seen.push(n);
      if (n === 2) {
        await app.kill();
        await app.spawn();
      }
    }
    assert.deepEqual(seen, Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it("drops the stream of a client that went away", async () => {
    const key = "rest-gone";
    const stream = await connect().sse.forever({ key });
    await stream.next();
    await stream.return();
    await eventually("the stream to be dropped", async () => (await app.count(`dropped:${key}`)) === 1);
  });
});
