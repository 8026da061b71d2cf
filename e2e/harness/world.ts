/** Perdura and one app that knows it: what most tests stand on. Each test has a world of its own. */
import { atEnd, type Test } from "./at-end.ts";
import { Api, type Run, type RunStatus } from "./api.ts";
import { App } from "./app.ts";
import { opcodes, type Call, type CallLog, type Opcode } from "./calls.ts";
import { Registration } from "./registration.ts";
import { eventually, type Patience } from "./eventually.ts";
import { Perdura, type PerduraOptions } from "./perdura.ts";
import { sdk, type AnyFunction, type Client, type ClientOptions, type EventPayload, type FunctionOptions, type Handler, type Trigger } from "./sdk.ts";

export type Define = (options: FunctionOptions, triggers: Trigger | Trigger[], handler: Handler) => AnyFunction;

export interface WorldOptions {
  functions: (define: Define) => AnyFunction[];
  perdura?: PerduraOptions;
  client?: Partial<Omit<ClientOptions, "id" | "baseUrl">>;
}

/** Every app of the suite has this id; each lives in a server of its own. */
export const APP_ID = "suite";

const ENDED: readonly RunStatus[] = ["Completed", "Failed", "Cancelled", "Skipped"];

export class World {
  readonly api: Api;

  private constructor(
    readonly perdura: Perdura,
    readonly app: App,
    readonly client: Client,
    private readonly registration: Registration,
    bearer: string | undefined,
  ) {
    this.api = new Api(perdura, bearer);
  }

  /** Starts server and app, registers the app, and takes both down when `test` is over. */
  static async start(test: Test, options: WorldOptions): Promise<World> {
    const perdura = await Perdura.start(options.perdura);
    atEnd(test, () => perdura.close());
    const registration = new Registration();
    const observed = { id: APP_ID, baseUrl: perdura.url, mode: "dev" as const, fetch: registration.fetch };
    const client = sdk.client({ ...observed, ...options.client });
    const app = await App.start(client, options.functions(client.define));
    atEnd(test, () => app.close());
    const world = new World(perdura, app, client, registration, options.perdura?.signingKey);
    const { status, body } = await app.sync();
    if (status !== 200) throw new Error(`the sync answered ${status}: ${JSON.stringify(body)}\n${perdura.logTail}`);
    return world;
  }

  get log(): CallLog {
    return this.app.log;
  }

  /**
   * Skips `test` when the server said at registration that it takes, but does not perform,
   * something this app asks for. As soon as a release performs it, the test runs.
   */
  isBeyondRelease(test: { skip(message: string): void }): boolean {
    const { notEnforced } = this.registration;
    if (notEnforced.length > 0) test.skip(notEnforced.join("; "));
    return notEnforced.length > 0;
  }

  /** Sends one event through the SDK and gives the id that the server gave it. */
  async send(name: string, data: Record<string, unknown> = {}, more: Partial<EventPayload> = {}): Promise<string> {
    const { ids } = await this.client.send({ name, data, ...more });
    const [id] = ids;
    if (id === undefined || id === "") throw new Error(`sending ${name} gave no id`);
    return id;
  }

  /** Sends an event and waits for the end of the one run it starts. */
  async run(name: string, data?: Record<string, unknown>, patience?: Patience): Promise<Run> {
    return this.ended(await this.send(name, data), patience);
  }

  /** The one run that an event started, once it has ended. */
  ended(eventId: string, patience?: Patience): Promise<Run> {
    return this.eventually(`the run of event ${eventId} to end`, async () => {
      const run = await this.onlyRun(eventId);
      return run !== undefined && ENDED.includes(run.status) ? run : undefined;
    }, patience);
  }

  /** The one run that an event started, as soon as it is there. */
  started(eventId: string): Promise<Run> {
    return this.eventually(`event ${eventId} to start a run`, () => this.onlyRun(eventId));
  }

  /** Waits until the run has been answered with an opcode of this kind. */
  answered(op: string): Promise<Opcode> {
    return this.eventually(`an answer with ${op}`, () =>
      this.log.calls.flatMap(opcodes).find((opcode) => opcode.op === op),
    );
  }

  /** The calls of a run, once it has ended. */
  callsOf(run: Run): Call[] {
    return this.log.of(run.run_id);
  }

  /** Moves the clock in small steps while it waits, so that no timer is missed or overtaken. */
  advancing(stepMs: number): Patience {
    return { between: () => this.perdura.advance(stepMs) };
  }

  eventually<Found>(
    what: string,
    look: () => Promise<Found | undefined | false> | Found | undefined | false,
    patience: Patience = {},
  ): Promise<Found> {
    return eventually(what, look, { explain: () => this.explain(), ...patience });
  }

  private async onlyRun(eventId: string): Promise<Run | undefined> {
    const runs = await this.api.eventRuns(eventId);
    if (runs.length > 1) throw new Error(`event ${eventId} started ${runs.length} runs: ${JSON.stringify(runs)}`);
    return runs[0];
  }

  private explain(): string {
    return `--- calls\n${this.log.summary()}\n--- perdura\n${this.perdura.logTail}`;
  }
}
