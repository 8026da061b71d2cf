/** Perdura with its own robot orchestrator, the robot service and the demo carrier: three real processes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHmac } from "node:crypto";
import { atEnd, type Test } from "./at-end.ts";
import { Api, type Run, type StoredEvent } from "./api.ts";
import { Chaos } from "./chaos.ts";
import { eventually, type Patience } from "./eventually.ts";
import { LiveStream } from "./live.ts";
import { Perdura, type PerduraOptions } from "./perdura.ts";
import { Service } from "./robot-service.ts";

/** What must never be seen outside of a dispatch. */
export const SECRETS = { callback: "the-callback-secret-of-the-suite", username: "the-user-of-the-suite", password: "the-password-of-the-suite" };

export const BATCH_COMPLETED = "robot/job.batch_completed";
export const JOB_COMPLETED = "robot/job.completed";

export type JobStatus = "pending" | "processing" | "completed" | "failed" | "cancelled";

export interface Job {
  jobId: string;
  workspaceId: string;
  status: JobStatus;
  outcome: "success" | "partial" | "failed" | null;
  totalItems: number;
  successCount: number;
  errorCount: number;
  cancelledCount: number;
  lateCount: number;
  round: number;
  keyId: string;
  failureReason?: string;
  deadlineAt?: string;
  dispatch: { dispatchId: string; status: string };
}

export interface Item {
  itemId: string;
  orderId: string;
  attempt: number;
  status: "pending" | "processing" | "success" | "error" | "cancelled";
  trackingNumber?: string;
  guideNumber?: string;
  errorType?: string;
  errorMessage?: string;
  settledBy?: string;
  deadlineAt?: string;
  lateResults?: { attempt: number; result: { status: "success" | "error"; trackingNumber?: string }; acceptedAt?: string }[];
}

export interface JobView {
  job: Job;
  items: Item[];
}

export interface NewJob {
  workspaceId: string;
  jobType?: "create_shipment" | "guide_lookup";
  idempotencyKey?: string;
  callbackMode?: "hmac" | "secret";
  items: { itemId?: string; orderId: string; payload: Record<string, unknown> }[];
}

export interface Ledger {
  shipments: number;
  duplicates: number;
  perReference: Record<string, number>;
}

export interface RobotJobsOptions {
  /** The seed of a wicked gateway between robot and Perdura. */
  chaosSeed?: number;
  /** The lines of the secrets file; it may name another way to the robot for some workspaces. */
  secretsFile?: (urls: { robot: string; chaos: string }) => string;
  robot?: Record<string, string>;
  portal?: Record<string, string>;
  perdura?: PerduraOptions;
  /** More variables of Perdura's process. */
  environment?: Record<string, string>;
}

export class RobotJobsWorld {
  readonly api: Api;

  private constructor(
    readonly perdura: Perdura,
    readonly robot: Service,
    readonly portal: Service,
    readonly chaos: Chaos | undefined,
  ) {
    this.api = new Api(perdura, undefined);
  }

  static async start(test: Test, options: RobotJobsOptions = {}): Promise<RobotJobsWorld> {
    const { username: PORTAL_USERNAME, password: PORTAL_PASSWORD } = SECRETS;
    const portal = await Service.portal({ PORTAL_USERNAME, PORTAL_PASSWORD, ...options.portal });
    atEnd(test, () => portal.close());
    const robot = await Service.robot({ ROBOT_PORTAL_URL: portal.url, ROBOT_CALLBACK_SECRET: SECRETS.callback, ...options.robot });
    atEnd(test, () => robot.close());
    const chaos = options.chaosSeed === undefined ? undefined : await Chaos.start(options.chaosSeed);
    if (chaos !== undefined) atEnd(test, () => chaos.close());
    const environment: Record<string, string> = {
      ROBOT_CALLBACK_SECRET: SECRETS.callback,
      ROBOT_COORDINADORA_URL: robot.url,
      ROBOT_COORDINADORA_USERNAME: PORTAL_USERNAME,
      ROBOT_COORDINADORA_PASSWORD: PORTAL_PASSWORD,
      PERDURA_LOG: "info",
      ...options.environment,
    };
    if (options.secretsFile !== undefined) {
      const folder = mkdtempSync(join(tmpdir(), "perdura-secrets-"));
      atEnd(test, async () => rmSync(folder, { recursive: true, force: true }));
      environment["PERDURA_SECRETS_FILE"] = join(folder, "secrets.toml");
      writeFileSync(environment["PERDURA_SECRETS_FILE"], options.secretsFile({ robot: robot.url, chaos: chaos?.url ?? "" }));
    }
    const publicUrl = chaos === undefined ? {} : { publicUrl: chaos.url };
    const perdura = await Perdura.start({ ...publicUrl, ...options.perdura, environment });
    atEnd(test, () => perdura.close());
    if (chaos !== undefined) chaos.targets = { perdura: perdura.url, robot: robot.url };
    return new RobotJobsWorld(perdura, robot, portal, chaos);
  }

  /** Any request to `/api/robot`. */
  request(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
    return this.api.request(method, `/api/robot${path}`, body);
  }

  /** Creates a job. */
  async create(job: NewJob): Promise<Job> {
    const { status, body } = await this.request("POST", "/jobs", { kind: "coordinadora", ...job });
    if (status !== 201) throw new Error(`creating a job answered ${status}: ${JSON.stringify(body)}`);
    return (body as { job: Job }).job;
  }

  async job(jobId: string): Promise<JobView> {
    const { status, body } = await this.request("GET", `/jobs/${jobId}`);
    if (status !== 200) throw new Error(`reading job ${jobId} answered ${status}: ${JSON.stringify(body)}`);
    return body as JobView;
  }

  /** The job, once its round has ended. */
  ended(jobId: string, patience?: Patience): Promise<JobView> {
    return this.eventually(`job ${jobId} to end`, async () => {
      const view = await this.job(jobId);
      return isEnded(view.job) ? view : undefined;
    }, patience);
  }

  stream(test: Test, jobId: string): LiveStream {
    const stream = new LiveStream(`${this.perdura.url}/api/robot/jobs/${jobId}/events`);
    atEnd(test, () => stream.close());
    return stream;
  }

  /** Whether the robot has nothing more to do for a dispatch. */
  async robotIsDoneWith(dispatchId: string): Promise<boolean> {
    const headers = { "x-callback-secret": SECRETS.callback };
    const response = await fetch(`${this.robot.url}/api/jobs/${dispatchId}`, { headers });
    const { known, status } = (await response.json()) as { known: boolean; status?: string };
    return !known || status === "done" || status === "cancelled";
  }

  /** How many batches the robot is at work on, or owes results of. */
  async robotOpenBatches(): Promise<number> {
    const response = await fetch(`${this.robot.url}/api/health`);
    return ((await response.json()) as { openBatches: number }).openBatches;
  }

  /** The carrier's own account of what was shipped, and how often. */
  async ledger(): Promise<Ledger> {
    return (await (await fetch(`${this.portal.url}/ledger`)).json()) as Ledger;
  }

  /** Every event of a name, newest first. */
  async allEvents(name: string): Promise<StoredEvent[]> {
    const all: StoredEvent[] = [];
    for (;;) {
      const cursor = all.length === 0 ? "" : `&cursor=${all[all.length - 1]?.internal_id}`;
      const { status, body } = await this.api.request("GET", `/v1/events?limit=100&name=${encodeURIComponent(name)}${cursor}`);
      if (status !== 200) throw new Error(`reading events answered ${status}: ${JSON.stringify(body)}`);
      const { data } = body as { data: StoredEvent[] };
      all.push(...data);
      if (data.length < 100) return all;
    }
  }

  /** The runs that each event of a name started. */
  async runs(eventName: string): Promise<{ event: StoredEvent; runs: Run[] }[]> {
    const found: { event: StoredEvent; runs: Run[] }[] = [];
    for (const event of await this.allEvents(eventName)) found.push({ event, runs: await this.api.eventRuns(event.internal_id) });
    return found;
  }

  /** Reports in the robot's place; `key` signs it. */
  callback(body: unknown, { keyId, key = callbackKey(keyId) }: { keyId: string; key?: string }): Promise<Response> {
    const text = JSON.stringify(body);
    const seconds = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", key).update(`${seconds}.${text}`).digest("hex");
    const headers = { "content-type": "application/json", "x-callback-signature": `t=${seconds},s=${signature}`, "x-callback-key-id": keyId };
    return fetch(`${this.perdura.url}/api/webhooks/robot-callback`, { method: "POST", headers, body: text });
  }

  eventually<Found>(
    what: string,
    look: () => Promise<Found | undefined | false> | Found | undefined | false,
    patience: Patience = {},
  ): Promise<Found> {
    return eventually(what, look, { explain: () => this.explain(), ...patience });
  }

  private explain(): string {
    const tail = (text: string): string => text.slice(-4_000);
    return `--- robot\n${tail(this.robot.output)}\n--- portal\n${tail(this.portal.output)}\n--- perdura\n${this.perdura.logTail}`;
  }
}

export const isEnded = ({ status }: Job): boolean => status !== "pending" && status !== "processing";

/** The key of a job's callbacks, as the documentation says. */
export function callbackKey(keyId: string): string {
  return createHmac("sha256", SECRETS.callback).update(`perdura/robot/callback-key:${keyId}`).digest("hex");
}

/** An order that the carrier ships. */
export const shippable = (orderId: string) => ({
  orderId,
  payload: { nombres: "Ana", apellidos: "Gómez", direccion: "Calle 1 # 2-3", ciudad: "MEDELLIN (ANT)", celular: "3001234567", unidades: 1 },
});
