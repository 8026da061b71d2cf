/**
 * Robot jobs under everything that can go wrong at once: callbacks doubled, reordered, parallel, lost, unanswered and
 * late, answers to dispatches lost, and `kill -9` of Perdura and of the robot at random moments. The carrier's own ledger is
 * the judge. `ITEMS` over `JOBS` with `ROUNDS` kills; 10,000 over 100 with 50 is a full campaign. `SEED` plays one again.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test, type TestContext } from "node:test";
import type { Chaos, Moment } from "../harness/chaos.ts";
import type { StoredEvent } from "../harness/api.ts";
import type { LiveStream } from "../harness/live.ts";
import { Random, sessionSeed, size } from "../harness/random.ts";
import {
  BATCH_COMPLETED,
  JOB_COMPLETED,
  RobotJobsWorld,
  isEnded,
  shippable,
  type Item,
  type Job,
  type JobView,
  type NewJob,
} from "../harness/robot-jobs.ts";

const ITEMS = size("ITEMS", 300);
const JOBS = size("JOBS", 6);
const ROUNDS = size("ROUNDS", 4);
/** A robot works on one batch of a workspace at a time, so each workspace has one job after another. */
const WORKSPACES = Math.min(JOBS, Math.max(3, Math.ceil(JOBS / 5)));
/** Of so many orders one has a city that the carrier does not know. */
const WRONG_CITY_EVERY = 17;
/** The carrier is moody: it refuses one of so many forms. */
const REFUSE_EVERY = 41;
/** After its moment, a kill waits for at most so long. */
const KILL_AFTER_MS_MAX = 30;
/** A kill waits for its moment for at most so long. */
const MOMENT_MS_MAX = 1_000;
/** Between these, items are withheld until their time is over. */
const WITHHELD = 5;
const LATE_EVERY_ROUNDS = 4;
/** More than an item has once it has begun, and more than any job has. */
const ITEM_TIME_MS = 6 * 60_000;
const JOB_TIME_MS = (ITEMS / JOBS + 1) * 30_000 + 5 * 60_000;
const DEADLINE_MS = 60_000 + ITEMS * 200;
const TRIES_MAX = 8;

const MOMENTS: Moment[] = ["callback arrives", "callback leaves", "callback is answered", "dispatch arrives", "dispatch is answered"];

test(`${ITEMS} items over ${JOBS} jobs, ${ROUNDS} kills`, async (t) => {
  const campaign = await Campaign.start(t, sessionSeed());
  await campaign.submitUnderChaos();
  await campaign.everythingArrives();
  await campaign.checkAll();
  await campaign.repair();
  await campaign.everythingArrives();
  await campaign.checkAll();
  await campaign.checkRepaired();
  campaign.report(t);
});

class Campaign {
  private readonly jobIds: string[] = [];
  private readonly streams: LiveStream[] = [];
  private readonly started = Date.now();
  private itemEnds: StoredEvent[] = [];
  private submitted = false;
  private over = Promise.resolve();
  private readonly kills = { perdura: 0, robot: 0 };
  private clockMoves = 0;
  private lateSeen = 0;
  private acceptedLate = 0;
  private retries = 0;
  private failedRounds = 0;

  private constructor(
    private readonly test: TestContext,
    private readonly world: RobotJobsWorld,
    private readonly random: Random,
    private readonly chaos: Chaos,
  ) {}

  static async start(test: TestContext, seed: number): Promise<Campaign> {
    test.diagnostic(`SEED=${seed}`);
    // Every second workspace speaks to its robot through the gateway, too; the others hear at once when it is gone.
    const throughGateway = Array.from({ length: WORKSPACES }, (_, index) => index).filter((index) => index % 2 === 1);
    const world = await RobotJobsWorld.start(test, {
      chaosSeed: seed,
      secretsFile: ({ chaos }) => throughGateway.map((index) => `[workspaces."shop-${index}"]\nROBOT_COORDINADORA_URL = "${chaos}"\n`).join(""),
      robot: { ROBOT_BATCHES_AT_ONCE: String(WORKSPACES) },
      portal: { PORTAL_REFUSE_EVERY: String(REFUSE_EVERY) },
    });
    if (world.chaos === undefined) throw new Error("a campaign has a gateway");
    return new Campaign(test, world, new Random(seed), world.chaos);
  }

  /** All jobs are submitted, and meanwhile everything goes wrong that can. */
  async submitUnderChaos(): Promise<void> {
    this.over = this.submitAll();
    await Promise.all([this.over, this.killAndDelay()]);
  }

  /** Each workspace submits its jobs, one after another. */
  private async submitAll(): Promise<void> {
    const jobs = this.newJobs();
    const lanes = Array.from({ length: WORKSPACES }, (_, lane) => jobs.filter((_job, index) => index % WORKSPACES === lane));
    await Promise.all(lanes.map((lane) => this.submitLane(lane)));
    this.submitted = true;
  }

  /** Kills, one after another, spread over all results; between them some results come too late. */
  private async killAndDelay(): Promise<void> {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const share = (round - this.random.next()) / (ROUNDS + 1);
      await this.progress(Math.floor(ITEMS * share));
      if (round % LATE_EVERY_ROUNDS === 2) await this.comeLate(round);
      await this.kill();
    }
  }

  /** Waits until every result that the robot owes has been heard and everything has ended. */
  async everythingArrives(): Promise<void> {
    const { world } = this;
    await world.eventually(
      "the robot to owe nothing",
      async () => (await world.robotOpenBatches()) === 0,
      { deadlineMs: DEADLINE_MS },
    );
    await this.chaos.settle();
    for (const jobId of this.jobIds) await this.roundEnds(jobId);
    await world.eventually(
      "every run to end",
      async () => {
        for (const name of ["robot/job.submitted", "robot/job.dispatched"]) {
          const open = (await world.runs(name)).filter(({ runs }) => runs.some((run) => run.ended_at === null));
          if (open.length > 0) throw new Error(`${open.length} runs of ${name} have not ended: ${JSON.stringify(open[0])}`);
        }
        return true;
      },
      { deadlineMs: DEADLINE_MS },
    );
  }

  async checkAll(): Promise<void> {
    const { world, story } = this;
    const { perReference, duplicates } = await world.ledger();
    const shipped = perItem(perReference);
    const views = await this.views();
    assert.equal(duplicates, 0, story);
    for (const [itemId, count] of shipped) assert.equal(count, 1, `item ${itemId} was shipped ${count} times, ${story}`);
    const known = new Set(views.flatMap(({ items }) => items.map((item) => item.itemId)));
    for (const itemId of shipped.keys()) assert.ok(known.has(itemId), `nobody ordered ${itemId}, ${story}`);
    for (const view of views) this.checkJob(view, shipped);
    const submittedRuns = await world.runs("robot/job.submitted");
    assert.equal(submittedRuns.length, views.reduce((rounds, { job }) => rounds + job.round, 0), story);
    for (const { event, runs } of submittedRuns) assert.equal(runs.length, 1, `the runs of ${JSON.stringify(event.data)}, ${story}`);
    await this.checkEvents(views);
    this.checkAnswers();
    for (const stream of this.streams) await this.checkStream(stream);
  }

  /** A person repairs what went wrong: takes some late results over and lets the robot try the rest again. */
  async repair(): Promise<void> {
    for (const jobId of this.jobIds) {
      const { items } = await this.world.job(jobId);
      for (const item of items.filter(hasLateSuccess)) {
        if (this.random.next() < 0.5) continue;
        const { status } = await this.world.request("POST", `/jobs/${jobId}/items/${item.itemId}/accept-late`);
        assert.equal(status, 200, this.story);
        this.acceptedLate += 1;
      }
    }
    for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
      const broken = (await this.views()).filter((view) => repairable(view).length > 0);
      if (broken.length === 0) return;
      // One job of each workspace at a time.
      const next = broken.filter(({ job }, index) => broken.findIndex((other) => other.job.workspaceId === job.workspaceId) === index);
      await Promise.all(next.map((view) => this.retry(view)));
      if (next.length < broken.length) attempt -= 1;
    }
    const left = (await this.views()).flatMap(repairable);
    assert.deepEqual(left, [], `orders that cannot be shipped, ${this.story}`);
  }

  /** At the end the jobs and the carrier say the same, number by number. */
  async checkRepaired(): Promise<void> {
    const views = await this.views();
    const items = views.flatMap((view) => view.items);
    assert.equal(items.length, ITEMS);
    const good = items.filter((item) => !isWrong(item.orderId));
    const { shipments, duplicates } = await this.world.ledger();
    const successes = views.reduce((sum, { job }) => sum + job.successCount, 0);
    const errors = views.reduce((sum, { job }) => sum + job.errorCount, 0);
    assert.deepEqual(
      { shipments, duplicates, successes, errors },
      { shipments: good.length, duplicates: 0, successes: good.length, errors: ITEMS - good.length },
      this.story,
    );
    const numbers = good.map((item) => item.trackingNumber);
    assert.equal(new Set(numbers).size, good.length, `each parcel has a number of its own, ${this.story}`);
  }

  report(t: TestContext): void {
    const seconds = (Date.now() - this.started) / 1_000;
    const { callbacks, copies, held, lost, answersLost, dispatchAnswersLost, withheld, heartbeats } = this.chaos.statistics;
    const answered = (what: (answer: { duplicate?: boolean; late?: boolean }) => boolean): number =>
      this.chaos.answers.filter(({ status, answer }) => status === 200 && what(answer)).length;
    const resumed = this.streams.reduce((sum, stream) => sum + stream.resumed, 0);
    t.diagnostic(
      [
        `${ITEMS} items, ${JOBS} jobs, ${WORKSPACES} workspaces in ${seconds.toFixed(1)} s: ${(ITEMS / seconds).toFixed(1)} items/s`,
        `${this.kills.perdura} kills of Perdura, ${this.kills.robot} of the robot, ${this.clockMoves} moves of the clock`,
        `callbacks: ${callbacks} sent by the robot, ${copies} copies added, ${held} held, ${lost} lost, ${answersLost} answers lost, ${withheld} withheld, ${heartbeats} heartbeats`,
        `answers: ${answered(({ duplicate, late }) => duplicate !== true && late !== true)} counted, ${answered(({ duplicate }) => duplicate === true)} duplicate, ${answered(({ late }) => late === true)} late`,
        `${dispatchAnswersLost} answers to dispatches lost, ${this.failedRounds} rounds failed, ${this.lateSeen} late results kept, ${this.acceptedLate} accepted, ${this.retries} retries`,
        `${resumed} times a stream was resumed`,
      ].join("\n"),
    );
  }

  private get story(): string {
    return `SEED=${this.random.seed}`;
  }

  /** Their ids come from the seed, so that the gateway does the same to them each time. */
  private newJobs(): NewJob[] {
    return Array.from({ length: JOBS }, (_, job) => {
      const count = Math.floor(ITEMS / JOBS) + (job < ITEMS % JOBS ? 1 : 0);
      const items = Array.from({ length: count }, (_item, index) => {
        const number = job * Math.ceil(ITEMS / JOBS) + index;
        const orderId = number % WRONG_CITY_EVERY === 0 ? `wrong-${number}` : `order-${number}`;
        const item = { itemId: uuid(this.random), ...shippable(orderId) };
        return isWrong(orderId) ? { ...item, payload: { ...item.payload, ciudad: "Springfield" } } : item;
      });
      return { workspaceId: `shop-${job % WORKSPACES}`, idempotencyKey: `job-${job}`, items };
    });
  }

  private async submitLane(jobs: NewJob[]): Promise<void> {
    for (const job of jobs) {
      const jobId = await this.submit(job);
      this.jobIds.push(jobId);
      const stream = this.world.stream(this.test, jobId);
      this.streams.push(stream);
      let ended = await this.streamEnds(stream, jobId, 1);
      // The robot may still be at work on a job that was given up: then it refuses the next one of its workspace.
      for (let tries = 1; this.isRefused(ended); tries += 1) {
        this.failedRounds += 1;
        assert.ok(tries < DEADLINE_MS, this.story);
        await this.robotIsFree(ended);
        ended = await this.retryWhole(jobId, stream);
      }
    }
  }

  /** Submits until the server has it, through every kill: an idempotency key finds what was created before. */
  private submit(job: NewJob): Promise<string> {
    return this.world.eventually(
      `${job.idempotencyKey} to be created`,
      async () => {
        const { status, body } = await this.world.request("POST", "/jobs", { kind: "coordinadora", ...job });
        if (status === 201 || status === 200) return body.job.jobId as string;
        if (status === 409) return body.data.jobId as string;
        throw new Error(`${status}: ${JSON.stringify(body)}`);
      },
      { deadlineMs: DEADLINE_MS },
    );
  }

  private isRefused(job: Job): boolean {
    return job.status === "failed" && /answered 409/.test(job.failureReason ?? "");
  }

  private async robotIsFree(job: Job): Promise<void> {
    const holder = /"lockedBy":"([^"]+)"/.exec(job.failureReason ?? "")?.[1];
    assert.ok(holder !== undefined, `${job.failureReason}, ${this.story}`);
    await this.world.eventually(`dispatch ${holder} to be over`, () => this.world.robotIsDoneWith(holder), { deadlineMs: DEADLINE_MS });
  }

  private async retryWhole(jobId: string, stream: LiveStream): Promise<Job> {
    this.retries += 1;
    const round = await this.reopen(jobId, undefined);
    return this.streamEnds(stream, jobId, round);
  }

  /** Opens the next round, through kills: a conflict says that an answer was lost. */
  private reopen(jobId: string, itemIds: string[] | undefined): Promise<number> {
    return this.world.eventually(
      `job ${jobId} to be retried`,
      async () => {
        const { job } = await this.world.job(jobId);
        if (!isEnded(job)) return job.round;
        const { status, body } = await this.world.request("POST", `/jobs/${jobId}/retry`, itemIds === undefined ? {} : { itemIds });
        if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
        return (body as { job: Job }).job.round;
      },
      { deadlineMs: DEADLINE_MS },
    );
  }

  /** Waits for the end of a round as the stream tells it, and reads the job then. */
  private async streamEnds(stream: LiveStream, jobId: string, round: number): Promise<Job> {
    await this.world.eventually(
      `the stream of job ${jobId} to tell the end of round ${round}`,
      () => {
        const hasEnded = stream.named(JOB_COMPLETED).some((ended) => ended["round"] >= round);
        const [snapshot] = stream.named("snapshot");
        return hasEnded || (snapshot !== undefined && isEnded(snapshot["job"] as Job) && snapshot["job"].round >= round);
      },
      { deadlineMs: DEADLINE_MS },
    );
    return this.world.eventually("the job to be read", async () => (await this.world.job(jobId)).job, { deadlineMs: DEADLINE_MS });
  }

  private roundEnds(jobId: string): Promise<JobView> {
    return this.world.ended(jobId, { deadlineMs: DEADLINE_MS });
  }

  /** Waits until so many results are on their way, or all jobs have ended. */
  private async progress(results: number): Promise<void> {
    await this.world.eventually(`${results} results`, () => this.submitted || this.chaos.results >= results, { deadlineMs: DEADLINE_MS });
  }

  /** Some results are kept back, time passes, and they come too late. */
  private async comeLate(round: number): Promise<void> {
    const before = this.chaos.withheld;
    this.chaos.withhold();
    // When everybody waits for what is withheld, there will be no more of it.
    const isEnough = async (): Promise<boolean> => {
      const count = this.chaos.withheld - before;
      return this.submitted || count >= WITHHELD || (count > 0 && (await this.world.robotOpenBatches()) === 0);
    };
    await this.world.eventually("some results to be withheld", isEnough, { deadlineMs: DEADLINE_MS });
    // Mostly the time of items is over, now and then that of whole jobs.
    const isWholeJob = round % (3 * LATE_EVERY_ROUNDS) === 2;
    await this.world.perdura.advance(isWholeJob ? JOB_TIME_MS : ITEM_TIME_MS);
    this.clockMoves += 1;
    await this.nothingIsOverdue();
    await this.chaos.release();
  }

  /** Everything whose deadline has passed has been given up. */
  private async nothingIsOverdue(): Promise<void> {
    for (const jobId of [...this.jobIds]) {
      await this.world.eventually(
        `nothing of job ${jobId} to be overdue`,
        async () => {
          const { job, items } = await this.world.job(jobId);
          const now = Date.now() + (await this.world.perdura.clockAheadMs());
          const isOverdue = ({ deadlineAt }: { deadlineAt?: string }): boolean => deadlineAt !== undefined && Date.parse(deadlineAt) < now - 5_000;
          const open = items.filter((item) => item.status === "pending" || item.status === "processing");
          return isEnded(job) || (!isOverdue(job) && !open.some(isOverdue));
        },
        { deadlineMs: DEADLINE_MS },
      );
    }
  }

  private async kill(): Promise<void> {
    const moment = MOMENTS[this.random.whole(0, MOMENTS.length - 1)] as Moment;
    const victims = (["perdura", "robot"] as const).filter(() => this.random.next() < 0.6);
    if (victims.length === 0) victims.push(this.random.next() < 0.5 ? "perdura" : "robot");
    const after = this.random.next() < 0.5 ? 0 : this.random.whole(0, KILL_AFTER_MS_MAX);
    // The next dispatch may be far away, or never come.
    await Promise.race([this.chaos.next(moment), pause(MOMENT_MS_MAX), this.over]);
    await pause(after);
    for (const victim of victims) {
      this.kills[victim] += 1;
      await this.world[victim].kill();
    }
    await Promise.all(victims.map((victim) => this.world[victim].restart()));
  }

  private async views(): Promise<JobView[]> {
    const views: JobView[] = [];
    for (const jobId of this.jobIds) views.push(await this.world.job(jobId));
    return views;
  }

  private checkJob({ job, items }: JobView, shipped: Map<string, number>): void {
    const story = `job ${job.jobId}, ${this.story}`;
    const count = (status: Item["status"]): number => items.filter((item) => item.status === status).length;
    assert.deepEqual(
      { total: items.length, success: count("success"), error: count("error"), cancelled: 0, open: 0, late: lateOf(items) },
      {
        total: job.totalItems,
        success: job.successCount,
        error: job.errorCount,
        cancelled: job.cancelledCount,
        open: count("pending") + count("processing"),
        late: job.lateCount,
      },
      story,
    );
    for (const item of items) this.checkItem(item, shipped.has(item.itemId), `item ${JSON.stringify(item)} of ${story}`);
  }

  /** What is said of an item is what the carrier knows. */
  private checkItem(item: Item, isShipped: boolean, story: string): void {
    if (isWrong(item.orderId)) assert.deepEqual([item.status, isShipped], ["error", false], story);
    switch (item.settledBy) {
      case "callback":
        assert.equal(item.status === "success", isShipped, story);
        return;
      case "acceptedLate":
        assert.deepEqual([item.status, isShipped], ["success", true], story);
        return;
      case "itemDeadline":
      case "jobTimeout":
        // Given up, and heard of later: nothing of it is lost.
        assert.equal(item.errorType, "timeout", story);
        assert.ok(resultsOf(item).length > 0, story);
        assert.equal(hasLateSuccess(item), isShipped, story);
        return;
      case "jobFailure":
        // Its dispatch was refused. An earlier round may have shipped it.
        assert.equal(hasLateSuccess(item), isShipped, story);
        return;
      default:
        assert.fail(`settled by ${item.settledBy}: ${story}`);
    }
  }

  private async checkEvents(views: JobView[]): Promise<void> {
    const ended = await this.world.allEvents(JOB_COMPLETED);
    const batches = await this.world.allEvents(BATCH_COMPLETED);
    const rounds = views.flatMap(({ job }) => Array.from({ length: job.round }, (_, index) => `${job.jobId}/${index + 1}`));
    assert.deepEqual(ended.map(roundOf).sort(), rounds.sort(), `each round ends once, ${this.story}`);
    const complete = ended.filter((event) => event.data["status"] === "completed").map(roundOf);
    assert.deepEqual(batches.map(roundOf).sort(), complete.sort(), `each complete round signals once, ${this.story}`);
    this.itemEnds = await this.world.allEvents("robot/item.completed");
    const ends = this.itemEnds.map(({ data }) => `${data["itemId"]}/${data["attempt"]}/${data["settledBy"] === "acceptedLate"}`);
    assert.equal(new Set(ends).size, ends.length, `each attempt ends once, ${this.story}`);
    this.lateSeen = lateOf(views.flatMap(({ items: all }) => all));
  }

  /** Of each attempt one callback counts at most: its answer may have been lost in a kill. */
  private checkAnswers(): void {
    const counted = new Map<string, number>();
    for (const { itemId, attempt, status, answer } of this.chaos.answers) {
      assert.ok(status === 200 || status >= 500, `a callback of ${itemId} was answered ${status}, ${this.story}`);
      if (status !== 200 || answer.duplicate === true || answer.late === true) continue;
      const key = `${itemId}/${attempt}`;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counted) assert.equal(count, 1, `${key} was counted ${count} times, ${this.story}`);
  }

  /** Whoever watched has seen everything once and in order, whatever was killed meanwhile. */
  private async checkStream(stream: LiveStream): Promise<void> {
    const ids = stream.events.slice(1).map((event) => Number(event.id));
    assert.deepEqual(ids, [...new Set(ids)].sort((one, other) => one - other), `the stream is in order, ${this.story}`);
    const { job: first } = stream.events[0]?.body as { job: Job };
    const all = this.itemEnds.filter(({ data }) => data["jobId"] === first.jobId);
    const known = first.successCount + first.errorCount;
    await this.world.eventually(`the stream of job ${first.jobId} to tell ${all.length} ends, but ${known}`, () =>
      stream.named("robot/item.completed").length >= all.length - known,
    );
  }

  private async retry(view: JobView): Promise<void> {
    const ids = repairable(view).map((item) => item.itemId);
    this.retries += 1;
    await this.reopen(view.job.jobId, ids);
    const { job } = await this.roundEnds(view.job.jobId);
    if (this.isRefused(job)) await this.robotIsFree(job);
  }
}

const isWrong = (orderId: string): boolean => orderId.startsWith("wrong-");
const roundOf = ({ data }: StoredEvent): string => `${data["jobId"]}/${data["round"]}`;
const resultsOf = (item: Item) => item.lateResults ?? [];
const hasLateSuccess = (item: Item): boolean => resultsOf(item).some(({ result }) => result.status === "success");
const lateOf = (items: Item[]): number => items.reduce((sum, item) => sum + resultsOf(item).length, 0);
const repairable = ({ items }: JobView): Item[] => items.filter((item) => item.status === "error" && !isWrong(item.orderId));

/** Shipments of each item: a reference is the item and its attempt. */
function perItem(perReference: Record<string, number>): Map<string, number> {
  const shipped = new Map<string, number>();
  for (const [reference, count] of Object.entries(perReference)) {
    const itemId = reference.slice(0, reference.lastIndexOf("-"));
    shipped.set(itemId, (shipped.get(itemId) ?? 0) + count);
  }
  return shipped;
}

function uuid(random: Random): string {
  const hex = (digits: number): string => Array.from({ length: digits }, () => random.whole(0, 15).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
