/** The npm client in three versions of its 1.x line, behind one face. */
import * as current from "@orpc/client";
import * as currentFetch from "@orpc/client/fetch";
import * as currentPlugins from "@orpc/client/plugins";
import * as v13 from "orpc-client-1-13";
import * as v13Fetch from "orpc-client-1-13/fetch";
import * as v13Plugins from "orpc-client-1-13/plugins";
import * as v15 from "orpc-client-1-15";
import * as v15Fetch from "orpc-client-1-15/fetch";
import * as v15Plugins from "orpc-client-1-15/plugins";

/** Any procedure by its keys: these tests are about bytes, the generated types have tests of their own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Anything = any;

export interface Version {
  version: string;
  /** A client of a mount. */
  connect(url: string, options?: Anything): Anything;
  plugins: typeof currentPlugins;
  ORPCError: typeof current.ORPCError;
  isDefinedError: typeof current.isDefinedError;
  getEventMeta: typeof current.getEventMeta;
  consumeEventIterator: typeof current.consumeEventIterator | undefined;
}

function version(name: string, client: Anything, fetch: Anything, plugins: Anything): Version {
  return {
    version: name,
    connect: (url, options = {}) => client.createORPCClient(new fetch.RPCLink({ url, ...options })),
    plugins,
    ORPCError: client.ORPCError,
    isDefinedError: client.isDefinedError,
    getEventMeta: client.getEventMeta,
    consumeEventIterator: client.consumeEventIterator,
  };
}

export const newest = version("1.16.1", current, currentFetch, currentPlugins);
export const versions = [newest, version("1.15.7", v15, v15Fetch, v15Plugins), version("1.13.14", v13, v13Fetch, v13Plugins)];

/** What a stream told: its values, and the one at its end. */
export async function drained(iterator: AsyncIterator<Anything>): Promise<{ values: Anything[]; end: Anything }> {
  const values: Anything[] = [];
  for (;;) {
    const step = await iterator.next();
    if (step.done === true) return { values, end: step.value };
    values.push(step.value);
  }
}

/** The error of a call that must fail. */
export async function failure(call: Promise<Anything>): Promise<Anything> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call did not fail");
}
