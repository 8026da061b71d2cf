/** Perdura's REST API, as far as the suite reads it. */
import type { Perdura } from "./perdura.ts";

export type RunStatus = "Running" | "Completed" | "Failed" | "Cancelled" | "Scheduled" | "Skipped";

export interface Run {
  run_id: string;
  run_started_at: string;
  function_id: string;
  event_id: string;
  status: RunStatus;
  ended_at: string | null;
  output?: unknown;
}

/**
 * How the end of a run speaks of a call whose outcome a crash made unknown. It is the error's name, and
 * stands in its message too, since inngest 3 replaces the names of step errors that user code lets through.
 */
export const ATTEMPT_LOST = /AttemptLost/;

export interface StoredEvent {
  internal_id: string;
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
}

export class Api {
  constructor(
    private readonly perdura: Perdura,
    private readonly bearer: string | undefined,
  ) {}

  /** The runs that an event started. */
  eventRuns(eventId: string): Promise<Run[]> {
    return this.data<Run[]>(`/v1/events/${eventId}/runs`);
  }

  run(runId: string): Promise<Run> {
    return this.data<Run>(`/v1/runs/${runId}`);
  }

  event(eventId: string): Promise<StoredEvent> {
    return this.data<StoredEvent>(`/v1/events/${eventId}`);
  }

  /** Newest first. */
  events(name: string, limit = 100): Promise<StoredEvent[]> {
    return this.data<StoredEvent[]>(`/v1/events?limit=${limit}&name=${encodeURIComponent(name)}`);
  }

  /** The status of a cancel request. */
  async cancel(runId: string): Promise<number> {
    return (await this.request("DELETE", `/v1/runs/${runId}`)).status;
  }

  /** The status of sending a signal, and the run it woke. */
  async signal(signal: string, data: unknown): Promise<{ status: number; runId: string | undefined }> {
    const { status, body } = await this.request("POST", "/v1/signals", { signal, data });
    const { data: found } = (body ?? {}) as { data?: { run_id?: string } };
    return { status, runId: found?.run_id };
  }

  /** Any request at all, with the key of this API. */
  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (this.bearer !== undefined) headers["authorization"] = `Bearer ${this.bearer}`;
    const response = await fetch(`${this.perdura.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  private async data<Data>(path: string): Promise<Data> {
    const { status, body } = await this.request("GET", path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return (body as { data: Data }).data;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
