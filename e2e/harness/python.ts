/** The Python app of the suite, as a process of its own. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { atEnd, type Test } from "./at-end.ts";
import { Api, type Run, type RunStatus } from "./api.ts";
import { eventually, type Patience } from "./eventually.ts";
import { Perdura, type PerduraOptions } from "./perdura.ts";
import { freePort } from "./port.ts";
import { Child } from "./process.ts";

const root = join(import.meta.dirname, "../..");
const interpreter = join(root, ".venv/bin/python");

export interface PythonWorldOptions {
  perdura?: PerduraOptions;
  environment?: Record<string, string>;
}

const ENDED: readonly RunStatus[] = ["Completed", "Failed", "Cancelled", "Skipped"];

export class PythonWorld {
  readonly api: Api;

  private constructor(
    readonly perdura: Perdura,
    private readonly child: Child,
    readonly url: string,
    bearer: string | undefined,
  ) {
    this.api = new Api(perdura, bearer);
  }

  static async start(test: Test, { perdura: options, environment }: PythonWorldOptions = {}): Promise<PythonWorld> {
    if (!existsSync(interpreter)) {
      throw new Error(`${interpreter} does not exist; make it with python3 -m venv .venv && .venv/bin/pip install -r e2e/python/requirements.txt`);
    }
    const perdura = await Perdura.start(options);
    atEnd(test, () => perdura.close());
    const port = await freePort();
    const child = Child.start({
      program: interpreter,
      args: [join(root, "e2e/python/app.py")],
      environment: { PORT: String(port), INNGEST_DEV: perdura.url, ...environment, ...withServer(environment, perdura) },
    });
    atEnd(test, () => child.kill());
    const world = new PythonWorld(perdura, child, `http://127.0.0.1:${port}`, options?.signingKey);
    await world.eventually("the Python app to be ready", async () => {
      if (child.ending !== undefined) return true;
      return (await fetch(`${world.url}/log`)).ok;
    });
    const synced = await fetch(`${world.url}/api/inngest`, { method: "PUT" });
    const text = await synced.text();
    if (!synced.ok) throw new Error(`the sync answered ${synced.status}: ${text}\n${child.output}`);
    return world;
  }

  /** Sends an event with the Python SDK. */
  async send(name: string, data: Record<string, unknown> = {}): Promise<string> {
    const response = await fetch(`${this.url}/send`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, data }),
    });
    if (!response.ok) throw new Error(`sending ${name} answered ${response.status}: ${await response.text()}`);
    const [id] = (await response.json()) as string[];
    if (id === undefined) throw new Error(`sending ${name} gave no id`);
    return id;
  }

  async run(name: string, data?: Record<string, unknown>, patience?: Patience): Promise<Run> {
    return this.ended(await this.send(name, data), patience);
  }

  ended(eventId: string, patience?: Patience): Promise<Run> {
    return this.eventually(
      `the run of event ${eventId} to end`,
      async () => {
        const [run] = await this.api.eventRuns(eventId);
        return run !== undefined && ENDED.includes(run.status) ? run : undefined;
      },
      patience,
    );
  }

  started(eventId: string): Promise<Run> {
    return this.eventually(`event ${eventId} to start a run`, async () => (await this.api.eventRuns(eventId))[0]);
  }

  /** What the functions noted under this first word, without the word. */
  async noted(word: string): Promise<unknown[][]> {
    const log = (await (await fetch(`${this.url}/log`)).json()) as unknown[][];
    return log.filter(([first]) => first === word).map(([, ...rest]) => rest);
  }

  async open(door: string): Promise<void> {
    await (await fetch(`${this.url}/doors/${door}`, { method: "POST" })).arrayBuffer();
  }

  advancing(stepMs: number): Patience {
    return { between: () => this.perdura.advance(stepMs) };
  }

  eventually<Found>(
    what: string,
    look: () => Promise<Found | undefined | false> | Found | undefined | false,
    patience: Patience = {},
  ): Promise<Found> {
    const explain = (): string => `--- app\n${this.child.output}\n--- perdura\n${this.perdura.logTail}`;
    return eventually(what, look, { explain, ...patience });
  }
}

/** In cloud mode the server is named by another variable than in dev mode. */
function withServer(environment: Record<string, string> | undefined, perdura: Perdura): Record<string, string> {
  return environment?.["INNGEST_DEV"] === "0" ? { INNGEST_BASE_URL: perdura.url, INNGEST_API_BASE_URL: perdura.url, INNGEST_EVENT_API_BASE_URL: perdura.url } : {};
}
