/** Perdura, the robot example's app and its robot: three real processes for the campaigns. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd, type Test } from "./at-end.ts";
import { Api, type Run } from "./api.ts";
import { eventually, type Patience } from "./eventually.ts";
import { Perdura, type PerduraOptions } from "./perdura.ts";
import { freePort } from "./port.ts";
import { Child } from "./process.ts";

const example = join(import.meta.dirname, "../../examples/robot-orchestrator-ts");

export const CALLBACK_SECRET = "the-secret-of-the-campaigns";
export const COMPLETED = "robot/job.batch_completed";

export interface RobotOptions {
  /** `ROBOT_…` settings of the robot, as in the example's README. */
  robot?: Record<string, string>;
  /** The pause before the wait, which the example has for the sake of other servers. */
  settles?: boolean;
  jobType?: "create_shipment" | "guide_lookup";
  perdura?: PerduraOptions;
}

export interface Submitted {
  jobId: string;
  eventId: string;
  items: number;
}

export interface JobView {
  id: string;
  status: "pending" | "processing" | "completed" | "failed";
  totalItems: number;
  successCount: number;
  errorCount: number;
  failureReason?: string;
  items: { id: string; status: string; late: unknown[] }[];
}

export interface Counts {
  dispatches: Record<string, number>;
  items: Record<string, number>;
}

export class RobotWorld {
  readonly api: Api;
  private submissions = 0;

  private constructor(
    readonly perdura: Perdura,
    private readonly app: Child,
    private readonly robot: Child,
    readonly appUrl: string,
    readonly robotUrl: string,
  ) {
    this.api = new Api(perdura, undefined);
  }

  static async start(test: Test, { robot = {}, settles = false, perdura: options }: RobotOptions = {}): Promise<RobotWorld> {
    if (!existsSync(join(example, "node_modules"))) throw new Error(`run npm ci in ${example} first`);
    const perdura = await Perdura.start(options);
    atEnd(test, () => perdura.close());
    const files = mkdtempSync(join(tmpdir(), "perdura-robot-"));
    atEnd(test, async () => rmSync(files, { recursive: true, force: true }));
    const [appPort, robotPort] = [await freePort(), await freePort()];
    const [appUrl, robotUrl] = [`http://127.0.0.1:${appPort}`, `http://127.0.0.1:${robotPort}`];
    const start = (script: string, environment: Record<string, string>): Child => {
      const args = ["--import", "tsx", script];
      const child = Child.start({ program: process.execPath, args, directory: example, environment });
      atEnd(test, () => child.kill());
      return child;
    };
    const robotChild = start("src/robot/main.ts", {
      ROBOT_PORT: String(robotPort),
      ROBOT_LEDGER_FILE: join(files, "ledger.jsonl"),
      ...robot,
    });
    const appChild = start("src/app/main.ts", {
      PORT: String(appPort),
      APP_URL: appUrl,
      ROBOT_COORDINADORA_URL: robotUrl,
      ROBOT_CALLBACK_SECRET: CALLBACK_SECRET,
      ROBOT_SETTLE: settles ? "1" : "0",
      JOBS_FILE: join(files, "jobs.jsonl"),
      INNGEST_DEV: perdura.url,
    });
    const world = new RobotWorld(perdura, appChild, robotChild, appUrl, robotUrl);
    await world.eventually("the robot and the app to be ready", async () => {
      if (robotChild.ending !== undefined || appChild.ending !== undefined) return true;
      return (await fetch(`${robotUrl}/api/health`)).ok && (await fetch(`${appUrl}/api/health`)).ok;
    });
    const synced = await fetch(`${appUrl}/api/inngest`, { method: "PUT" });
    if (!synced.ok) throw new Error(`the sync answered ${synced.status}: ${await synced.text()}`);
    await synced.arrayBuffer();
    return world;
  }

  /** Submits a job of a workspace of its own; `undefined` when the app could not accept it. */
  async trySubmit(items: number, jobType: RobotOptions["jobType"] = "create_shipment"): Promise<Submitted | undefined> {
    this.submissions += 1;
    const workspaceId = `workspace-${this.submissions}`;
    const orders = Array.from({ length: items }, (_, index) => ({
      orderId: `order-${index}`,
      pedidoNumber: `pedido-${index}`,
      pedidoInput: { recipient: "Ana", address: "Calle 1", city: "MEDELLIN (ANT)" },
    }));
    const response = await fetch(`${this.appUrl}/api/jobs`, {
      method: "POST",
      body: JSON.stringify({ workspaceId, jobType, orders }),
    });
    const body = (await response.json()) as { jobId: string; eventId: string };
    return response.status === 201 ? { ...body, items } : undefined;
  }

  async submit(items: number, jobType?: RobotOptions["jobType"]): Promise<Submitted> {
    const submitted = await this.trySubmit(items, jobType);
    if (submitted === undefined) throw new Error(`the app did not accept a job\n${this.explain()}`);
    return submitted;
  }

  async job(jobId: string): Promise<JobView> {
    return (await (await fetch(`${this.appUrl}/api/jobs/${jobId}`)).json()) as JobView;
  }

  /** What the robot was told and did, from its ledger. */
  async counts(): Promise<Counts> {
    return (await (await fetch(`${this.robotUrl}/api/counts`)).json()) as Counts;
  }

  /** The run of a job, once it has ended. */
  ended({ eventId, jobId }: Submitted, patience?: Patience): Promise<Run> {
    return this.eventually(
      `the run of job ${jobId} to end`,
      async () => {
        const runs = await this.api.eventRuns(eventId);
        if (runs.length > 1) throw new Error(`job ${jobId} has ${runs.length} runs`);
        return runs.find((run) => run.status !== "Running" && run.status !== "Scheduled");
      },
      patience,
    );
  }

  /** Reports an item in the robot's place. */
  callback(body: unknown): Promise<Response> {
    return fetch(`${this.appUrl}/api/webhooks/robot-callback`, {
      method: "POST",
      headers: { "x-callback-secret": CALLBACK_SECRET },
      body: JSON.stringify(body),
    });
  }

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

  private explain(): string {
    return `--- app\n${this.app.output}\n--- robot\n${this.robot.output}\n--- perdura\n${this.perdura.logTail}`;
  }
}
