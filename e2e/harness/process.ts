/** A child process whose words are kept and whose end can be waited for. */
import { spawn, type ChildProcess } from "node:child_process";
import { LOG_TAIL_CHARACTERS, STOP_DEADLINE_MS } from "./bounds.ts";

export interface Command {
  program: string;
  args: string[];
  environment?: Record<string, string>;
  directory?: string;
}

/** The variables by which SDKs and servers find each other: a test sets its own, or none. */
const FOREIGN = /^(INNGEST_|PERDURA_|ROBOT_|PORT$|APP_URL$)/;

const living = new Set<ChildProcess>();
process.once("exit", () => living.forEach((child) => child.kill("SIGKILL")));

export class Child {
  output = "";
  private readonly ended: Promise<string>;
  private end: string | undefined;

  private constructor(private readonly child: ChildProcess) {
    living.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text: Buffer) => (this.output += text.toString()));
    }
    this.ended = new Promise((resolve) => {
      const finish = (how: string): void => {
        living.delete(child);
        this.end = how;
        resolve(how);
      };
      child.once("error", (error) => finish(String(error)));
      child.once("exit", (code, signal) => finish(signal ?? `code ${code}`));
    });
  }

  static start({ program, args, environment = {}, directory }: Command): Child {
    const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
    return new Child(
      spawn(program, args, {
        env: { ...Object.fromEntries(inherited), ...environment },
        stdio: ["ignore", "pipe", "pipe"],
        ...(directory === undefined ? {} : { cwd: directory }),
      }),
    );
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error("the process has not begun");
    return this.child.pid;
  }

  /** How the process ended, or `undefined` while it lives. */
  get ending(): string | undefined {
    return this.end;
  }

  /** `kill -9`, and the certainty that it is gone. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** SIGTERM. A process that ignores it is killed and reported. */
  async stop(): Promise<void> {
    if (this.end !== undefined) return;
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_DEADLINE_MS);
    const how = await this.ended;
    clearTimeout(timer);
    if (how === "SIGKILL") throw new Error(`the process ignored SIGTERM for ${STOP_DEADLINE_MS} ms\n${this.output.slice(-LOG_TAIL_CHARACTERS)}`);
  }
}
