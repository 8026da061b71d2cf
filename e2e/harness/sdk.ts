/**
 * The two JavaScript SDKs behind one face, so that a test is written once and run with both.
 *
 * They differ in how a function is made and where keys go. What a function can do while it runs is
 * the same, and is typed here as far as the suite uses it.
 *
 * One process can hold only one of them: both keep their execution context under the same global
 * symbol, in different shapes. So `SDK` names the one of this process, and `run.ts` starts each
 * test file once per SDK.
 */
import type { RequestListener } from "node:http";

export type SdkName = "v3" | "v4";

export interface EventPayload {
  name: string;
  data?: Record<string, unknown>;
  id?: string;
  ts?: number;
}

export interface ReceivedEvent {
  id: string;
  name: string;
  data: Record<string, any>;
  ts: number;
}

/** A duration such as `"1h"`, or milliseconds. */
export type Duration = string | number;

export interface Step {
  run<Output>(id: string, work: () => Output | Promise<Output>): Promise<Output>;
  sleep(id: string, duration: Duration): Promise<void>;
  sleepUntil(id: string, time: Date | string): Promise<void>;
  sendEvent(id: string, events: EventPayload | EventPayload[]): Promise<{ ids: string[] }>;
  waitForEvent(
    id: string,
    options: { event: string; timeout: Duration; if?: string; match?: string },
  ): Promise<ReceivedEvent | null>;
  waitForSignal(
    id: string,
    options: { signal: string; timeout: Duration; onConflict: "fail" | "replace" },
  ): Promise<{ signal: string; data: unknown } | null>;
  sendSignal(id: string, options: { signal: string; data?: unknown }): Promise<unknown>;
  invoke(
    id: string,
    options: { function: unknown; data?: Record<string, unknown>; timeout?: Duration },
  ): Promise<any>;
}

export interface Context {
  event: ReceivedEvent;
  events: ReceivedEvent[];
  step: Step;
  /** v4 only. */
  group: { parallel<Output>(work: () => Promise<Output>): Promise<Output> };
  attempt: number;
  runId: string;
  /** Only in `onFailure`. */
  error: Error;
}

export type Handler = (context: Context) => unknown;

export type Trigger = { event: string; if?: string } | { cron: string };

export interface FunctionOptions {
  id: string;
  retries?: number;
  onFailure?: Handler;
  cancelOn?: { event: string; if?: string; timeout?: string }[];
  timeouts?: { start?: string; finish?: string };
  concurrency?: number | { limit: number; key?: string }[];
  idempotency?: string;
  optimizeParallelism?: boolean;
  checkpointing?: boolean | { bufferedSteps?: number; maxRuntime?: number | string; maxInterval?: number | string };
  throttle?: { limit: number; period: string; key?: string };
  rateLimit?: { limit: number; period: string; key?: string };
  debounce?: { period: string; key?: string; timeout?: string };
  batchEvents?: { maxSize: number; timeout: string; key?: string };
  singleton?: { mode: "skip" | "cancel"; key?: string };
  priority?: { run: string };
}

export interface ClientOptions {
  id: string;
  baseUrl: string;
  /** Cloud mode is what a client of `perdura start` is in. */
  mode: "dev" | "cloud";
  eventKey?: string;
  signingKey?: string;
  signingKeyFallback?: string;
  optimizeParallelism?: boolean;
  streaming?: boolean;
  /** What the SDK calls the server with. */
  fetch?: typeof fetch;
}

/** One SDK function, ready to be served. */
export type AnyFunction = { readonly opts: { readonly id: string } };

export interface Client {
  define(options: FunctionOptions, triggers: Trigger | Trigger[], handler: Handler): AnyFunction;
  send(events: EventPayload | EventPayload[]): Promise<{ ids: string[] }>;
  serve(functions: AnyFunction[]): RequestListener;
}

export interface Sdk {
  name: SdkName;
  client(options: ClientOptions): Client;
  NonRetriableError: new (message: string) => Error;
  RetryAfterError: new (message: string, retryAfter: number | string | Date) => Error;
  /** Points at a function by its ids, without having it. */
  referenceFunction(target: { appId: string; functionId: string }): unknown;
}

/** The SDKs would log every failure that a test plays. */
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The types of the two packages are far stricter than a shared face can be; this is the one place that says so. */
type Loose = any;

async function loadV3(): Promise<Sdk> {
  const v3 = await import("inngest-v3");
  const { serve } = await import("inngest-v3/node");
  return {
    name: "v3",
    NonRetriableError: v3.NonRetriableError,
    RetryAfterError: v3.RetryAfterError,
    referenceFunction: (target) => v3.referenceFunction(target as Loose),
    client({ id, baseUrl, mode, eventKey, signingKey, signingKeyFallback, optimizeParallelism, streaming, fetch }) {
      const client: Loose = new v3.Inngest({
        id,
        baseUrl,
        isDev: mode === "dev",
        logger: quiet,
        ...given({ eventKey, optimizeParallelism, fetch }),
      });
      return {
        define: (options, triggers, handler) => client.createFunction(options, triggers, handler) as AnyFunction,
        send: (events) => client.send(events) as Promise<{ ids: string[] }>,
        serve: (functions) =>
          serve({
            client,
            functions: functions as Loose,
            logLevel: "silent",
            ...given({ signingKey, signingKeyFallback, streaming: streaming === true ? "force" : undefined }),
          } as Loose),
      };
    },
  };
}

async function loadV4(): Promise<Sdk> {
  const v4 = await import("inngest-v4");
  const { serve } = await import("inngest-v4/node");
  return {
    name: "v4",
    NonRetriableError: v4.NonRetriableError,
    RetryAfterError: v4.RetryAfterError,
    referenceFunction: (target) => v4.referenceFunction(target as Loose),
    client({ id, baseUrl, mode, eventKey, signingKey, signingKeyFallback, optimizeParallelism, streaming, fetch }) {
      const client: Loose = new v4.Inngest({
        id,
        baseUrl,
        isDev: mode === "dev",
        logger: quiet,
        internalLogger: quiet,
        ...given({ eventKey, signingKey, signingKeyFallback, optimizeParallelism, fetch }),
      } as Loose);
      return {
        define: (options, triggers, handler) =>
          client.createFunction({ ...options, triggers: [triggers].flat() }, handler) as AnyFunction,
        send: (events) => client.send(events) as Promise<{ ids: string[] }>,
        serve: (functions) => serve({ client, functions: functions as Loose, ...given({ streaming }) }),
      };
    },
  };
}

const name = process.env["SDK"] ?? "v4";
if (name !== "v3" && name !== "v4") throw new Error(`SDK is "${name}"; it must be v3 or v4`);

/** The SDK of this process. */
export const sdk: Sdk = name === "v3" ? await loadV3() : await loadV4();

/** The option of a test for what only one of them can do. */
export const onlyWith = (wanted: SdkName): { skip: string | false } => ({
  skip: sdk.name === wanted ? false : `this is about ${wanted}`,
});

/** The options that were given: the SDKs tell "absent" from "undefined". */
function given<Options extends Record<string, unknown>>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
