/** Event iterators: values, ids, ends, errors, and coming back after a lost connection. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "../harness/eventually.ts";
import { App } from "./app.ts";
import { type Anything, drained, failure, versions } from "./clients.ts";

const numbers = (values: { n: number }[]): number[] => values.map(({ n }) => n);

for (const { version, connect, plugins, getEventMeta } of versions) {
  describe(`@orpc/client ${version}`, () => {
    let app: App;
    before(async () => {
      app = await App.start();
    });
    after(() => app.kill());

    const client = (): Anything => connect(`${app.url}/rpc`);
    const resuming = (): Anything => {
      const retry = new plugins.ClientRetryPlugin({ default: { retry: Number.POSITIVE_INFINITY, retryDelay: 20 } });
      return connect(`${app.url}/rpc`, { plugins: [retry] });
    };

    it("tells values, their ids and the end", async () => {
      const { values, end } = await drained(await client().sse.count({ to: 2 }));
      assert.deepEqual(values, [{ n: 1, at: new Date(0) }, { n: 2, at: new Date(0) }]);
      assert.deepEqual(end, { done: true });
      const meta = getEventMeta(values[1]);
      assert.deepEqual([meta?.id, meta?.retry, meta?.comments], ["2", 1000, ["c2"]]);
      const plain = await drained(await client().sse.plain());
      assert.deepEqual(plain, { values: ["a", undefined, "line1\nline2"], end: undefined });
    });

    it("goes on behind the last event that was seen", async () => {
      const { values } = await drained(await client().sse.count({ to: 4 }, { lastEventId: "2" }));
      assert.deepEqual(numbers(values), [3, 4]);
    });

    it("ends with the error of the stream", async () => {
      const declared = await failure(drained(await client().sse.err()));
      assert.deepEqual([declared.defined, declared.code, declared.data], [true, "BOOM", { x: 1 }]);
      assert.equal((await failure(drained(await client().sse.errPlain()))).code, "INTERNAL_SERVER_ERROR");
    });

    it("stays open while nothing happens", async () => {
      assert.deepEqual((await drained(await client().sse.idle({ ms: 350 }))).values, [1, 2]);
    });

    it("takes a connection that broke for no end", async () => {
      const key = `broken-${version}`;
      await failure(drained(await client().sse.truncate({ key, after: 2, to: 5 })));
      const whole = await drained(await resuming().sse.truncate({ key: `resumed-${version}`, after: 2, to: 5 }));
      assert.deepEqual([numbers(whole.values), whole.end], [[1, 2, 3, 4, 5], { done: true }]);
    });

    it("goes on when the server was killed and started again", async () => {
      const iterator = await resuming().sse.ticks({ to: 30, ms: 10 });
      const seen: number[] = [];
      for await (const { n } of iterator) {
        seen.push(n);
        if (n === 5 || n === 15) {
          await app.kill();
          await app.spawn();
        }
      }
      assert.deepEqual(seen, Array.from({ length: 30 }, (_, index) => index + 1));
    });

    it("is dropped on the server as soon as its reader goes away", async () => {
      const key = `left-${version}`;
      const iterator = await client().sse.forever({ key });
      assert.deepEqual((await iterator.next()).value, { n: 1 });
      assert.equal(await app.count(`dropped:${key}`), 0);
      await iterator.return();
      await eventually("the stream to be dropped", async () => (await app.count(`dropped:${key}`)) === 1);
    });
  });
}
