/** The conformance app of `crates/perdura-contract`, as a process that may be killed. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { eventually } from "../harness/eventually.ts";
import { freePort } from "../harness/port.ts";
import { Child } from "../harness/process.ts";

/** `CONFORMANCE_BIN`, or where cargo puts the debug build of this repository. */
const program = resolve(process.env["CONFORMANCE_BIN"] ?? join(import.meta.dirname, "../../target/debug/examples/conformance"));

export class App {
  private child: Child | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<App> {
    if (!existsSync(program)) {
      throw new Error(`${program} does not exist; build it with cargo build -p perdura-contract --example conformance`);
    }
    const app = new App(await freePort());
    await app.spawn();
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.child?.kill();
    this.child = undefined;
  }

  /** Starts it again on its port. */
  async spawn(): Promise<void> {
    const child = Child.start({ program, args: [String(this.port)] });
    this.child = child;
    await eventually("the conformance app to listen", () => child.ending !== undefined || child.output.includes("http://"));
    if (child.ending !== undefined) throw new Error(`the conformance app ended with ${child.ending}:\n${child.output}`);
  }

  /** How often the app counted something. */
  async count(key: string): Promise<number> {
    const response = await fetch(`${this.url}/rpc/count`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ json: { key } }),
    });
    return ((await response.json()) as { json: number }).json;
  }
}
