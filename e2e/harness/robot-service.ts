/** The robot service and the demo carrier of the examples, as processes that may be killed. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eventually } from "./eventually.ts";
import { freePort } from "./port.ts";
import { Child } from "./process.ts";

/** `ROBOT_BINS`, or where cargo puts the debug build of this repository. */
const programs = resolve(process.env["ROBOT_BINS"] ?? join(import.meta.dirname, "../../target/debug"));

/** A program with a port and a folder of its own, started again on both. */
export class Service {
  private child: Child | undefined;
  private earlierOutput = "";

  private constructor(
    private readonly name: string,
    private readonly environment: Record<string, string>,
    readonly port: number,
    readonly folder: string,
    private readonly healthPath: string,
  ) {}

  static async robot(environment: Record<string, string>): Promise<Service> {
    const defaults = { ROBOT_DRIVER: "http", ROBOT_ITEM_PAUSE_MS: "0", ROBOT_SETTLE_MS: "1000" };
    return Service.start("robot-service", "/api/health", (port, folder) => ({
      ...defaults,
      PORT: String(port),
      ROBOT_DATA: folder,
      ...environment,
    }));
  }

  static async portal(environment: Record<string, string>): Promise<Service> {
    return Service.start("demo-portal", "/health", (port, folder) => ({
      PORTAL_PORT: String(port),
      PORTAL_DATA: folder,
      ...environment,
    }));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Everything it has said, its killed predecessors included. */
  get output(): string {
    return this.earlierOutput + (this.child?.output ?? "");
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.child?.kill();
    this.keepOutput("killed");
  }

  async restart(): Promise<void> {
    if (this.child !== undefined) throw new Error(`${this.name} is still running; kill it first`);
    await this.spawn();
  }

  /** Ends it, politely, and removes its folder. */
  async close(): Promise<void> {
    try {
      await this.child?.stop();
    } finally {
      if (process.env["E2E_KEEP"] === undefined) rmSync(this.folder, { recursive: true, force: true });
    }
  }

  private static async start(
    name: string,
    healthPath: string,
    environment: (port: number, folder: string) => Record<string, string>,
  ): Promise<Service> {
    const folder = mkdtempSync(join(tmpdir(), `${name}-e2e-`));
    const port = await freePort();
    const service = new Service(name, environment(port, folder), port, folder, healthPath);
    await service.spawn();
    return service;
  }

  private async spawn(): Promise<void> {
    const program = join(programs, this.name);
    if (!existsSync(program)) {
      throw new Error(`${program} does not exist; build it with cargo build -p robot-service, or name its folder with ROBOT_BINS`);
    }
    const child = Child.start({ program, args: [], environment: this.environment });
    this.child = child;
    await eventually(`${this.name} to be ready`, async () => {
      if (child.ending !== undefined) return true;
      return (await fetch(`${this.url}${this.healthPath}`)).ok;
    });
    if (child.ending !== undefined) throw new Error(`${this.name} ended with ${child.ending}:\n${child.output}`);
  }

  private keepOutput(how: string): void {
    this.earlierOutput += `${this.child?.output ?? ""}\n--- ${how} ---\n`;
    this.child = undefined;
  }
}
