/** TanStack Query over the RPC wire: queries, mutations, infinite lists and streams. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryClient } from "@tanstack/query-core";
import { App } from "./app.ts";
import { type Anything, newest } from "./clients.ts";

let app: App;
let queries: QueryClient;
let orpc: Anything;
before(async () => {
  app = await App.start();
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  orpc = createTanstackQueryUtils(newest.connect(`${app.url}/rpc`));
});
after(() => app.kill());

it("queries", async () => {
  const options = orpc.planet.find.queryOptions({ input: { id: 3 } });
  assert.deepEqual(options.queryKey, [["planet", "find"], { type: "query", input: { id: 3 } }]);
  assert.deepEqual(await queries.fetchQuery(options), { id: 3, name: "Earth", createdAt: new Date(0) });
  await assert.rejects(queries.fetchQuery(orpc.planet.find.queryOptions({ input: { id: 404 } })), { code: "NOT_FOUND", defined: true });
});

it("mutates", async () => {
  const mutation = queries.getMutationCache().build(queries, orpc.planet.create.mutationOptions());
  assert.deepEqual(await mutation.execute({ name: "Mars" }), { id: 9, name: "Mars" });
});

it("pages", async () => {
  const options = orpc.planet.list.infiniteOptions({
    input: (cursor: number | undefined) => ({ limit: 1, cursor }),
    initialPageParam: undefined,
    getNextPageParam: (_page: unknown, pages: unknown[]) => (pages.length < 2 ? pages.length : undefined),
  });
  const { pages } = await queries.fetchInfiniteQuery({ ...options, pages: 2 });
  assert.deepEqual(pages.map((page: Anything) => page[0]?.name), ['{"limit":1}', '{"limit":1,"cursor":1}']);
});

it("collects a stream", async () => {
  const values = await queries.fetchQuery(orpc.sse.count.experimental_streamedOptions({ input: { to: 2 } }));
  assert.deepEqual(values, [{ n: 1, at: new Date(0) }, { n: 2, at: new Date(0) }]);
});
