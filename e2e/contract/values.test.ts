/** Calls, native values, errors and files: the same with every version of the client. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "../harness/eventually.ts";
import { App } from "./app.ts";
import { type Anything, failure, versions } from "./clients.ts";

let app: App;
before(async () => {
  app = await App.start();
});
after(() => app.kill());

for (const { version, connect, isDefinedError, ORPCError } of versions) {
  describe(`@orpc/client ${version}`, () => {
    const client = (): Anything => connect(`${app.url}/rpc`);

    it("tells nothing, null and every native value apart", async () => {
      const { echo, nothing } = client();
      assert.equal(await nothing(), undefined);
      assert.equal(await echo(), undefined);
      assert.equal(await echo(null), null);
      const value = {
        z: 1,
        bigint: 12345678901234567890n,
        date: new Date("2024-01-02T03:04:05.678Z"),
        nan: Number.NaN,
        url: new URL("https://example.com/a?b=1"),
        set: new Set([1, 2n, new Date(0)]),
        map: new Map<unknown, unknown>([[1n, new Date(0)], ["k", new Map([[{ a: 1 }, new Set(["x"])]])]]),
        array: [undefined, null, 1],
        text: "ü€😀\n\"",
      };
      const { regexp, invalid, ...back } = await echo({ ...value, regexp: /ab+c/gi, invalid: new Date(Number.NaN) });
      assert.deepEqual(back, value);
      // The client compiles a regular expression when it is used, and no invalid date equals another.
      assert.deepEqual([String(regexp), String(invalid)], ["/ab+c/gi", "Invalid Date"]);
      assert.equal(await echo(5n), 5n);
    });

    it("gets natives from typed procedures", async () => {
      const input = {
        date: new Date(5),
        bigint: -7n,
        set: new Set([new Date(1)]),
        map: new Map([["k", 9007199254740993n]]),
        nested: [{ at: new Date(2) }],
      };
      assert.deepEqual(await client().typed(input), { ...input, option: null });
      assert.deepEqual((await client().types()).map, new Map<string, unknown>([["k", 1n], ["z", undefined]]));
    });

    it("finds procedures by every key", async () => {
      assert.equal(await client()["we ird/k€y"](), "weird");
      assert.deepEqual(await client().get.only(1), { got: 1 });
      assert.equal(await client().planet.special(), "special");
    });

    it("sends every method, and GET where it is allowed", async () => {
      const byGet = connect(`${app.url}/rpc?tenant=a`, { method: "GET" });
      assert.deepEqual(await byGet.getOnly({ d: new Date(0), text: "a b+c€&=" }), { got: { d: new Date(0), text: "a b+c€&=" } });
      assert.equal((await failure(byGet.echo(1))).code, "METHOD_NOT_SUPPORTED");
      for (const method of ["PUT", "PATCH", "DELETE"]) {
        assert.equal(await connect(`${app.url}/rpc`, { method }).echo(1), 1);
      }
    });

    it("gets declared errors with their data, and others by code", async () => {
      const missing = await failure(client().planet.find({ id: 404 }));
      assert.ok(missing instanceof ORPCError);
      assert.ok(isDefinedError(missing));
      assert.deepEqual([missing.code, missing.status, missing.message, missing.data], ["NOT_FOUND", 404, "no such planet", { id: 404 }]);
      assert.equal((await failure(client().planet.find({ id: 418 }))).defined, true);
      assert.equal((await failure(client().planet.find({ id: 405 }))).defined, false);
      const custom = await failure(client().err.custom());
      assert.deepEqual([custom.code, custom.status, custom.data.when], ["MY_CODE", 451, new Date(0)]);
      const thrown = await failure(client().err.throw({ code: "X", status: 499, message: "m", data: { big: 1n } }));
      assert.deepEqual([thrown.code, thrown.status, thrown.message, thrown.data], ["X", 499, "m", { big: 1n }]);
      for (const name of ["plain", "panic"]) {
        const hidden = await failure(client().err[name]());
        assert.deepEqual([hidden.code, hidden.message, hidden.data], ["INTERNAL_SERVER_ERROR", "Internal server error", undefined]);
      }
      assert.equal((await failure(client().no.such.procedure())).code, "NOT_FOUND");
    });

    it("is told every violation of an input, with its place", async () => {
      const error = await failure(client().typed({ date: 5, map: new Map([["k", "x"]]), set: new Set() }));
      assert.equal(error.code, "BAD_REQUEST");
      const paths = error.data.issues.map((issue: { path: unknown[] }) => issue.path.join("."));
      assert.deepEqual(paths.sort(), ["bigint", "date", "map.0.1"]);
    });

    it("uploads and downloads files", async () => {
      const file = new File(["abc"], "ü \"q\".txt", { type: "text/plain" });
      const meta = { d: new Date(0), n: 1n };
      assert.deepEqual(await client().files.upload({ file, meta }), { name: "ü \"q\".txt", size: 3, type: "text/plain", meta });
      assert.deepEqual(await client().files.raw(new Blob(["zz"], { type: "image/png" })), { name: "blob", size: 2, type: "image/png" });
      const download: File = await client().files.download();
      assert.deepEqual([download.name, download.type, await download.text()], ["hé \"q\".txt", "text/plain", "hello file"]);
      const album = await client().files.nested();
      assert.deepEqual([await album.a.text(), await album.list[0].text(), album.when], ["AAA", "bb", new Date(0)]);
    });

    it("sends headers, and stops work that nobody waits for", async () => {
      const named = connect(`${app.url}/rpc`, { headers: { "x-who": "me", authorization: "Bearer ada" } });
      assert.equal((await named.headers.echo())["x-who"], "me");
      assert.equal(await named.secure.me(), "ada");
      assert.equal((await failure(client().secure.me())).code, "UNAUTHORIZED");
      const id = `abort-${version}`;
      const controller = new AbortController();
      const call = failure(client().sleep({ ms: 60_000, id }, { signal: controller.signal }));
      await eventually("the sleep to begin", async () => (await app.count(`sleeping:${id}`)) === 1);
      controller.abort();
      assert.equal((await call).name, "AbortError");
      await eventually("the sleep to be cancelled", async () => (await app.count(`cancelled:${id}`)) === 1);
    });
  });
}
