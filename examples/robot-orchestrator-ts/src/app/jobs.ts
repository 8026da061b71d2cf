/**
 * The jobs of this app and their rules: what may happen to a job, and how its counters move.
 *
 * A change is one synchronous call, so two callbacks can never interleave inside it: it checks,
 * writes one journal line, and changes the maps. That is what makes the counters exact.
 */
import { randomUUID } from "node:crypto";
import { Journal } from "../journal.ts";

export type JobType = "create_shipment" | "guide_lookup";
export type JobStatus = "pending" | "processing" | "completed" | "failed";
export type ItemStatus = "pending" | "success" | "error";
export type ErrorType = "validation" | "portal" | "timeout" | "unknown";
/** `sending` survives a crash: the next start sends the signal again, with the same event id. */
export type SignalState = "none" | "sending" | "sent";

/** What the robot says about one item. */
export type Outcome =
  | { status: "success"; trackingNumber: string | undefined }
  | { status: "error"; errorType: ErrorType; errorMessage: string };

export interface Item {
  id: string;
  jobId: string;
  orderId: string;
  status: ItemStatus;
  /** What came after the job had failed: kept to be seen, never counted. */
  late: Outcome[];
  outcome?: Outcome;
  completedAt?: string;
}

export interface Job {
  id: string;
  workspaceId: string;
  jobType: JobType;
  status: JobStatus;
  totalItems: number;
  successCount: number;
  errorCount: number;
  idempotencyKey: string | undefined;
  signal: SignalState;
  createdAt: string;
  startedAt?: string;
  completedAt?: string;
  failureReason?: string;
  items: Item[];
}

/** What an order learned from its items. */
export interface OrderRecord {
  trackingNumber?: string;
  guideNumber?: string;
  carrier?: string;
}

export interface NewJob {
  workspaceId: string;
  jobType: JobType;
  orderIds: string[];
  idempotencyKey: string | undefined;
}

type Line =
  | { kind: "created"; at: string; id: string; itemIds: string[]; job: NewJob }
  | { kind: "started"; at: string; id: string }
  | { kind: "failed"; at: string; id: string; reason: string }
  | { kind: "item"; at: string; id: string; outcome: Outcome }
  | { kind: "late"; at: string; id: string; outcome: Outcome }
  | { kind: "signal"; at: string; id: string; state: SignalState };

/** `counted` moved the counters, `duplicate` and `late` did not. */
export type Settled = "counted" | "duplicate" | "late";

/** A refusal by the rules of a job, to be told apart from a broken program. */
export class JobRefusal extends Error {
  override readonly name = "JobRefusal";
}

const isActive = (job: Job): boolean => job.status === "pending" || job.status === "processing";

/** The carrier this example ships with. */
export const CARRIER = "COORDINADORA";

export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly items = new Map<string, Item>();
  private readonly orders = new Map<string, OrderRecord>();
  private readonly journal: Journal<Line>;

  constructor(path: string | undefined) {
    this.journal = new Journal<Line>(path);
    this.journal.replay((line) => this.apply(line));
  }

  get(id: string): Job | undefined {
    return this.jobs.get(id);
  }

  item(id: string): Item | undefined {
    return this.items.get(id);
  }

  order(id: string): OrderRecord | undefined {
    return this.orders.get(id);
  }

  /** Newest first. */
  list(): Job[] {
    return [...this.jobs.values()].reverse();
  }

  create(job: NewJob): Job {
    if (job.orderIds.length === 0) throw new JobRefusal("a job needs at least one order");
    if (new Set(job.orderIds).size !== job.orderIds.length) {
      throw new JobRefusal("an order may appear only once in a job");
    }
    const twin = this.list().find(
      (other) =>
        job.idempotencyKey !== undefined &&
        other.workspaceId === job.workspaceId &&
        other.idempotencyKey === job.idempotencyKey &&
        isActive(other),
    );
    if (twin !== undefined) {
      throw new JobRefusal(`job ${twin.id} is active under the idempotency key "${job.idempotencyKey}"`);
    }
    const id = randomUUID();
    this.write({ kind: "created", at: now(), id, itemIds: job.orderIds.map(() => randomUUID()), job });
    return this.existing(id);
  }

  /** pending -> processing. Refuses a job that has already ended. */
  markProcessing(id: string): Job {
    const job = this.existing(id);
    if (!isActive(job)) throw new JobRefusal(`job ${id} is ${job.status} and cannot be started`);
    if (job.status === "pending") this.write({ kind: "started", at: now(), id });
    return job;
  }

  /** Fails an active job; a job that has ended stays as it is. */
  markFailed(id: string, reason: string): Job {
    const job = this.existing(id);
    if (isActive(job)) this.write({ kind: "failed", at: now(), id, reason });
    return job;
  }

  /**
   * Settles an item once. The last item of an active job completes it in the same call, so no
   * reader ever sees full counters on an open job.
   */
  settleItem(id: string, outcome: Outcome): Settled {
    const item = this.items.get(id);
    if (item === undefined) throw new JobRefusal(`item ${id} does not exist`);
    if (item.status !== "pending") return "duplicate";
    if (!isActive(this.existing(item.jobId))) {
      this.write({ kind: "late", at: now(), id, outcome });
      return "late";
    }
    this.write({ kind: "item", at: now(), id, outcome });
    return "counted";
  }

  /** True for exactly one caller per completed job: that one sends the signal. */
  claimSignal(id: string): boolean {
    const job = this.existing(id);
    if (job.status !== "completed" || job.signal !== "none") return false;
    this.write({ kind: "signal", at: now(), id, state: "sending" });
    return true;
  }

  /** The signal is out. */
  confirmSignal(id: string): void {
    this.write({ kind: "signal", at: now(), id, state: "sent" });
  }

  /** The signal could not be sent: the next callback may try again. */
  releaseSignal(id: string): void {
    this.write({ kind: "signal", at: now(), id, state: "none" });
  }

  private existing(id: string): Job {
    const job = this.jobs.get(id);
    if (job === undefined) throw new JobRefusal(`job ${id} does not exist`);
    return job;
  }

  private write(line: Line): void {
    this.journal.append(line);
    this.apply(line);
  }

  private apply(line: Line): void {
    switch (line.kind) {
      case "created":
        return this.applyCreated(line);
      case "started":
        Object.assign(this.existing(line.id), { status: "processing", startedAt: line.at });
        return;
      case "failed":
        Object.assign(this.existing(line.id), { status: "failed", completedAt: line.at, failureReason: line.reason });
        return;
      case "item":
        return this.applyItem(line);
      case "late":
        this.items.get(line.id)?.late.push(line.outcome);
        return;
      case "signal":
        this.existing(line.id).signal = line.state;
    }
  }

  private applyCreated({ id, at, itemIds, job }: Line & { kind: "created" }): void {
    const items = itemIds.map(
      (itemId, index): Item => ({
        id: itemId,
        jobId: id,
        orderId: job.orderIds[index] ?? "",
        status: "pending",
        late: [],
      }),
    );
    for (const item of items) this.items.set(item.id, item);
    this.jobs.set(id, {
      id,
      workspaceId: job.workspaceId,
      jobType: job.jobType,
      status: "pending",
      totalItems: items.length,
      successCount: 0,
      errorCount: 0,
      idempotencyKey: job.idempotencyKey,
      signal: "none",
      createdAt: at,
      items,
    });
  }

  private applyItem({ id, at, outcome }: Line & { kind: "item" }): void {
    const item = this.items.get(id);
    if (item === undefined) return;
    Object.assign(item, { status: outcome.status, outcome, completedAt: at });
    const job = this.existing(item.jobId);
    if (outcome.status === "success") {
      job.successCount += 1;
      this.applyToOrder(job, item, outcome.trackingNumber);
    } else {
      job.errorCount += 1;
    }
    if (job.successCount + job.errorCount >= job.totalItems) {
      Object.assign(job, { status: "completed", completedAt: at });
    }
  }

  private applyToOrder(job: Job, item: Item, number: string | undefined): void {
    if (number === undefined) return;
    const learned: OrderRecord =
      job.jobType === "create_shipment" ? { trackingNumber: number, carrier: CARRIER } : { guideNumber: number };
    this.orders.set(item.orderId, { ...this.orders.get(item.orderId), ...learned });
  }
}

const now = (): string => new Date().toISOString();
