/**
 * A wicked gateway between a robot and Perdura. It doubles callbacks, mixes their order, sends them again later,
 * loses them before or after Perdura has heard them, keeps some until their deadline has passed, and loses answers to
 * dispatches. What happens to a callback depends on the seed and on the callback alone, not on when it comes.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { DEADLINE_MS } from "./bounds.ts";
import { eventually } from "./eventually.ts";
import { Random } from "./random.ts";

/** A held callback waits for so many others, or for this long: the last one has none to wait for. */
const HELD_FOR_CALLBACKS_MAX = 12;
const HELD_MS_MAX = 60;
const COPIES_MAX = 4;
/** Of so many answers to dispatches one is lost. */
const DISPATCH_ANSWERS_LOST = 0.4;
/** The robot must not wait for a server that was killed in the middle of an answer. */
const FORWARD_MS_MAX = 10_000;

/** What may become of a callback, and how often of a hundred. */
const FATES: [fate: Fate, percent: number][] = [
  ["plain", 45],
  ["copied", 20],
  ["held", 15],
  ["echoed", 10],
  ["answer lost", 6],
  ["lost", 4],
];
type Fate = "plain" | "copied" | "held" | "echoed" | "answer lost" | "lost";

/** Points at which somebody may be killed. */
export type Moment = "callback arrives" | "callback leaves" | "callback is answered" | "dispatch arrives" | "dispatch is answered";

export interface Answered {
  itemId: string;
  attempt: number;
  status: number;
  answer: { duplicate?: boolean; late?: boolean };
}

export class Chaos {
  /** Where callbacks and dispatches go. */
  targets = { perdura: "", robot: "" };
  /** All answers of Perdura to results, copies included. */
  readonly answers: Answered[] = [];
  readonly statistics = { callbacks: 0, copies: 0, held: 0, lost: 0, answersLost: 0, dispatchAnswersLost: 0, withheld: 0, heartbeats: 0 };
  private readonly deliveries = new Map<string, number>();
  private readonly begun = new Set<string>();
  private readonly kept: (() => Promise<void>)[] = [];
  private readonly echoes = new Set<Promise<void>>();
  private keeping = false;
  private holding: { left: number; release: () => void }[] = [];
  private waiting: { moment: Moment; resolve: () => void }[] = [];
  private closed = false;

  private constructor(
    private readonly server: Server,
    private readonly seed: number,
  ) {}

  static async start(seed: number): Promise<Chaos> {
    const server = createServer({ keepAliveTimeout: 1_000 });
    const chaos = new Chaos(server, seed);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      chaos.serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return chaos;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Different results that the robot has sent so far: of each attempt of each item one. */
  get results(): number {
    return this.deliveries.size;
  }

  get withheld(): number {
    return this.kept.length;
  }

  /** The next time that this happens. */
  next(moment: Moment): Promise<void> {
    return new Promise((resolve) => this.waiting.push({ moment, resolve }));
  }

  /** From now on the result of an item that Perdura has heard begin is taken from the robot and kept. */
  withhold(): void {
    this.keeping = true;
  }

  /** Keeps no more, and hands over what was kept, until Perdura has answered each. */
  async release(): Promise<void> {
    this.keeping = false;
    this.begun.clear();
    await Promise.all(this.kept.splice(0).map((send) => send()));
  }

  /** Waits until everything that was to come later has come. */
  async settle(): Promise<void> {
    while (this.echoes.size > 0) await Promise.all(this.echoes);
  }

  async close(): Promise<void> {
    this.closed = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const letter: Letter = { method: request.method ?? "GET", path: request.url ?? "/", headers: kept(request), body: Buffer.concat(chunks).toString("utf8") };
    if (!letter.path.startsWith("/api/webhooks/")) return this.dispatch(letter, response);
    const body = JSON.parse(letter.body) as { itemId: string; attempt?: number; heartbeat?: boolean };
    if (body.heartbeat === true) return this.heartbeat(body.itemId, letter, response);
    return this.result({ itemId: body.itemId, attempt: body.attempt ?? 1 }, letter, response);
  }

  /** Dispatches, probes and cancels. */
  private async dispatch(letter: Letter, response: ServerResponse): Promise<void> {
    const isDispatch = letter.method === "POST" && !letter.path.endsWith("/cancel");
    if (isDispatch) this.reached("dispatch arrives");
    const answer = await this.forward(this.targets.robot, letter);
    if (isDispatch) this.reached("dispatch is answered");
    if (isDispatch && this.random(letter.body).next() < DISPATCH_ANSWERS_LOST) {
      this.statistics.dispatchAnswersLost += 1;
      response.destroy();
      return;
    }
    reply(response, answer);
  }

  private async heartbeat(itemId: string, letter: Letter, response: ServerResponse): Promise<void> {
    this.statistics.heartbeats += 1;
    const answer = await this.forward(this.targets.perdura, letter);
    if (this.keeping && answer.status === 200 && (JSON.parse(answer.text) as { active: boolean }).active) this.begun.add(itemId);
    reply(response, answer);
  }

  private async result(of: Result, letter: Letter, response: ServerResponse): Promise<void> {
    const key = `${of.itemId}/${of.attempt}`;
    const delivery = (this.deliveries.get(key) ?? 0) + 1;
    this.deliveries.set(key, delivery);
    this.statistics.callbacks += 1;
    this.reached("callback arrives");
    this.letGo();
    if (this.keeping && this.begun.has(of.itemId)) {
      this.statistics.withheld += 1;
      this.kept.push(() => this.insist(of, letter));
      return reply(response, { status: 200, text: "{}" });
    }
    const random = this.random(`${key}/${delivery}`);
    switch (fate(random)) {
      case "plain":
        return this.pass(of, letter, response);
      case "copied": {
        const copies = random.whole(2, COPIES_MAX);
        this.statistics.copies += copies - 1;
        const others = Array.from({ length: copies - 1 }, () => this.tell(of, letter));
        await this.pass(of, letter, response);
        await Promise.all(others);
        return;
      }
      case "held":
        this.statistics.held += 1;
        await this.hold(random.whole(1, HELD_FOR_CALLBACKS_MAX));
        return this.pass(of, letter, response);
      case "echoed":
        this.statistics.copies += 1;
        await this.pass(of, letter, response);
        return this.later(() => this.hold(random.whole(1, HELD_FOR_CALLBACKS_MAX)).then(() => this.insist(of, letter)));
      case "answer lost":
        this.statistics.answersLost += 1;
        await this.tell(of, letter);
        response.destroy();
        return;
      case "lost":
        this.statistics.lost += 1;
        return reply(response, { status: 503, text: "{}" });
    }
  }

  private async pass(of: Result, letter: Letter, response: ServerResponse): Promise<void> {
    reply(response, await this.tell(of, letter));
    this.reached("callback is answered");
  }

  /** Hands one copy to Perdura and writes the answer down. */
  private async tell(of: Result, letter: Letter): Promise<Answer> {
    const telling = this.forward(this.targets.perdura, letter);
    this.reached("callback leaves");
    const answer = await telling;
    if (answer.status !== 502) this.answers.push({ ...of, status: answer.status, answer: JSON.parse(answer.text) as Answered["answer"] });
    return answer;
  }

  /** Hands a copy over, however often Perdura is killed meanwhile. */
  private async insist(of: Result, letter: Letter): Promise<void> {
    await eventually(`Perdura to take a copy of ${of.itemId}`, async () => this.closed || (await this.tell(of, letter)).status < 500, {
      deadlineMs: 3 * DEADLINE_MS,
    });
  }

  private later(work: () => Promise<void>): void {
    const echo = work().finally(() => this.echoes.delete(echo));
    this.echoes.add(echo);
  }

  private async forward(target: string, { method, path, headers, body }: Letter): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(FORWARD_MS_MAX);
      const response = await fetch(`${target}${path}`, { method, headers, signal, ...(method === "GET" ? {} : { body }) });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 502, text: "{}" };
    }
  }

  private async hold(callbacks: number): Promise<void> {
    const passed = new Promise<void>((release) => this.holding.push({ left: callbacks, release }));
    await Promise.race([passed, pause(HELD_MS_MAX)]);
  }

  /** One more callback has come: who waited for it goes. */
  private letGo(): void {
    for (const held of this.holding) held.left -= 1;
    this.holding.filter((held) => held.left <= 0).forEach((held) => held.release());
    this.holding = this.holding.filter((held) => held.left > 0);
  }

  private reached(moment: Moment): void {
    this.waiting.filter((one) => one.moment === moment).forEach((one) => one.resolve());
    this.waiting = this.waiting.filter((one) => one.moment !== moment);
  }

  private random(text: string): Random {
    return new Random(this.seed ^ hash(text));
  }
}

interface Result {
  itemId: string;
  attempt: number;
}

interface Letter {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

interface Answer {
  status: number;
  text: string;
}

/** What a gateway hands on: who proves what, and the type of the body. */
function kept(request: IncomingMessage): Record<string, string> {
  const named = Object.entries(request.headers).filter(([name]) => /^(x-|content-type$)/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name, String(value)]));
}

function reply(response: ServerResponse, { status, text }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}

function fate(random: Random): Fate {
  let left = random.next() * 100;
  for (const [name, percent] of FATES) {
    if (left < percent) return name;
    left -= percent;
  }
  return "plain";
}

/** FNV-1a. */
function hash(text: string): number {
  let hashed = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hashed = Math.imul(hashed ^ byte, 0x01000193);
  return hashed >>> 0;
}
