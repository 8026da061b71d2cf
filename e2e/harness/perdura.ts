/** A real Perdura process with a data folder of its own. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LOG_TAIL_CHARACTERS } from "./bounds.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./port.ts";
import { Child } from "./process.ts";

/** `PERDURA_BIN`, or the debug build of this repository. */
export const program = resolve(process.env["PERDURA_BIN"] ?? join(import.meta.dirname, "../../target/debug/perdura"));

export interface PerduraOptions {
  mode?: "dev" | "start";
  /** `start` mode: the key that signs calls and opens the API. */
  signingKey?: string;
  /** `start` mode: an older key that is still accepted. */
  signingKeyFallback?: string;
  /** `start` mode: the keys events may be sent with. */
  eventKeys?: string[];
  /** Apps to synchronise with, as `-u` does. */
  sdkUrls?: string[];
  /** Look for apps on the usual ports. Off, because tests run side by side. */
  discovery?: boolean;
  /** How many calls to apps may be open at once; its own default is in the hundreds. */
  queueWorkers?: number;
  /** How often it asks and looks for apps; its own default is five seconds. */
  pollIntervalS?: number;
  /** Where robots report to; its own default is its address. */
  publicUrl?: string;
  /** Variables of the process, such as the secrets of robots. */
  environment?: Record<string, string>;
}

export class Perdura {
  private child: Child | undefined;
  /** The words of processes that were killed before. */
  private earlierOutput = "";

  private constructor(
    readonly options: PerduraOptions,
    readonly port: number,
    readonly dataDirectory: string,
  ) {}

  static async start(options: PerduraOptions = {}): Promise<Perdura> {
    if (!existsSync(program)) {
      throw new Error(`${program} does not exist; build it with cargo build, or name another with PERDURA_BIN`);
    }
    const perdura = new Perdura(options, await freePort(), mkdtempSync(join(tmpdir(), "perdura-e2e-")));
    await perdura.spawn();
    return perdura;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Everything this server has said, its killed predecessors included. */
  get output(): string {
    return this.earlierOutput + (this.child?.output ?? "");
  }

  get logTail(): string {
    return this.output.slice(-LOG_TAIL_CHARACTERS);
  }

  get pid(): number {
    return this.running().pid;
  }

  /** `kill -9`: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    const child = this.running();
    await child.kill();
    this.earlierOutput += `${child.output}\n--- killed ---\n`;
    this.child = undefined;
  }

  /** SIGTERM: what is on the wire may come home first. */
  async stop(): Promise<void> {
    const child = this.running();
    await child.stop();
    this.earlierOutput += `${child.output}\n--- stopped ---\n`;
    this.child = undefined;
  }

  /** Starts again on the same port and folder. */
  async restart(): Promise<void> {
    if (this.child !== undefined) throw new Error("perdura is still running; kill it first");
    await this.spawn();
  }

  /** Moves the clock forward. Timers that become due fire at once. */
  async advance(milliseconds: number): Promise<void> {
    const response = await fetch(`${this.url}/dev/clock`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advance_ms: milliseconds }),
    });
    if (!response.ok) throw new Error(`POST /dev/clock answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }

  /** How far its clock is ahead of this machine's. */
  async clockAheadMs(): Promise<number> {
    const response = await fetch(`${this.url}/dev`);
    return ((await response.json()) as { clockAheadMs: number }).clockAheadMs;
  }

  /** Ends the process, politely, and removes its folder. */
  async close(): Promise<void> {
    try {
      await this.child?.stop();
    } finally {
      if (process.env["E2E_KEEP"] === undefined) rmSync(this.dataDirectory, { recursive: true, force: true });
    }
  }

  private running(): Child {
    if (this.child === undefined) throw new Error("perdura is not running");
    return this.child;
  }

  private async spawn(): Promise<void> {
    const child = Child.start({ program, args: this.arguments(), environment: this.options.environment ?? {} });
    this.child = child;
    await eventually("perdura to be ready", async () => {
      if (child.ending !== undefined) return true;
      return (await fetch(`${this.url}/health`)).ok;
    });
    if (child.ending !== undefined) throw new Error(`perdura ended with ${child.ending}:\n${child.output}`);
  }

  private arguments(): string[] {
    const { mode = "dev", signingKey, signingKeyFallback, eventKeys = [], sdkUrls = [], discovery = false, queueWorkers, pollIntervalS, publicUrl } = this.options;
    const args = [mode, "--port", String(this.port), "--data-dir", this.dataDirectory];
    if (mode === "dev" && !discovery) args.push("--no-discovery");
    if (queueWorkers !== undefined) args.push("--queue-workers", String(queueWorkers));
    if (pollIntervalS !== undefined) args.push("--poll-interval", String(pollIntervalS));
    if (publicUrl !== undefined) args.push("--public-url", publicUrl);
    if (signingKey !== undefined) args.push("--signing-key", signingKey);
    if (signingKeyFallback !== undefined) args.push("--signing-key-fallback", signingKeyFallback);
    for (const key of eventKeys) args.push("--event-key", key);
    for (const url of sdkUrls) args.push("--sdk-url", url);
    return args;
  }
}
