/** A live stream of a robot job: server-sent events, resumed where they broke off. */
import { setTimeout as pause } from "node:timers/promises";
import { POLL_INTERVAL_MS } from "./bounds.ts";

export interface LiveEvent {
  id: string;
  name: string;
  /** `{ name, at, data }`; of a `snapshot`, `{ job }`. */
  body: Record<string, any>;
}

export class LiveStream {
  readonly events: LiveEvent[] = [];
  /** How often the stream broke and was resumed. */
  resumed = 0;
  private lastId: string | undefined;
  private readonly closing = new AbortController();
  private readonly reading: Promise<void>;

  /** Reads `url` until it is closed, through every restart of the server. */
  constructor(private readonly url: string) {
    this.reading = this.read();
  }

  /** The data of all events of this name, in order. */
  named(name: string): Record<string, any>[] {
    return this.events.filter((event) => event.name === name).map((event) => event.body["data"] ?? event.body);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.reading;
  }

  private async read(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.readOnce();
      } catch {
        // Killed, restarting, or closed: the condition of the loop knows.
      }
      await pause(POLL_INTERVAL_MS);
    }
  }

  private async readOnce(): Promise<void> {
    const headers: Record<string, string> = this.lastId === undefined ? {} : { "last-event-id": this.lastId };
    const response = await fetch(this.url, { headers, signal: this.closing.signal });
    if (!response.ok || response.body === null) throw new Error(`${this.url} answered ${response.status}`);
    if (this.lastId !== undefined) this.resumed += 1;
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      messages.forEach((message) => this.take(message));
    }
  }

  private take(message: string): void {
    const field = (name: string): string | undefined =>
      message.split("\n").find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1).trim();
    const [id, name, data] = [field("id"), field("event"), field("data")];
    if (id === undefined || name === undefined || data === undefined) return;
    this.lastId = id;
    this.events.push({ id, name, body: JSON.parse(data) as Record<string, any> });
  }
}
