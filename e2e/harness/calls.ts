/** What the server asked of an app and what it heard, taken on the wire beside the SDK. */
import { Readable } from "node:stream";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { CALL_SUMMARY_CHARACTERS } from "./bounds.ts";

/** The body of a call, as far as tests look into it. */
export interface CallBody {
  event: { id: string; name: string; data: Record<string, unknown> };
  events: unknown[];
  steps: Record<string, unknown>;
  ctx: {
    run_id: string;
    attempt: number;
    disable_immediate_execution: boolean;
    use_api: boolean;
    stack: { stack: string[]; current: number };
  };
  version: number;
  use_api: boolean;
}

/** One opcode of a 206. */
export interface Opcode {
  op: string;
  id: string;
  name?: string;
  opts?: Record<string, unknown>;
  data?: unknown;
  error?: unknown;
}

export interface Call {
  /** The function's slug, from the query. */
  fnId: string;
  stepId: string;
  headers: Record<string, string | string[] | undefined>;
  body: CallBody;
  status: number;
  answerHeaders: Record<string, unknown>;
  answer: string;
}

export class CallLog {
  readonly calls: Call[] = [];

  /** The calls that one run caused. */
  of(runId: string): Call[] {
    return this.calls.filter((call) => call.body.ctx.run_id === runId);
  }

  summary(): string {
    return this.calls
      .map(({ fnId, stepId, body, status, answer }) => {
        const asked = `run ${body.ctx.run_id} attempt ${body.ctx.attempt} stack ${body.ctx.stack.stack.length}`;
        return `${fnId} ${stepId} ${asked} -> ${status} ${answer}`.slice(0, CALL_SUMMARY_CHARACTERS);
      })
      .join("\n");
  }

  /**
   * Wraps an SDK's handler. The body is read first and played again to the SDK, and the answer is
   * copied as it goes out. A call is in the log once it was answered.
   */
  recording(handler: RequestListener): RequestListener {
    return async (request, response) => {
      const body = await readAll(request);
      if (request.method === "POST") this.copyAnswer(request, body, response);
      handler(replay(request, body), response as ServerResponse<IncomingMessage> & { req: IncomingMessage });
    };
  }

  private copyAnswer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown): void => {
      if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
    };
    const { write, end } = response;
    response.write = ((...args: unknown[]) => {
      keep(args[0]);
      return Reflect.apply(write, response, args) as boolean;
    }) as typeof response.write;
    response.end = ((...args: unknown[]) => {
      keep(args[0]);
      // Written down before the server hears it, so that no test sees an effect without its call.
      this.note(request, body, response, Buffer.concat(chunks).toString("utf8"));
      return Reflect.apply(end, response, args) as ServerResponse;
    }) as typeof response.end;
  }

  private note(request: IncomingMessage, body: Buffer, response: ServerResponse, answer: string): void {
    const query = new URL(request.url ?? "/", "http://app").searchParams;
    if (query.get("fnId") === null || query.has("probe")) return;
    this.calls.push({
      fnId: query.get("fnId") ?? "",
      stepId: query.get("stepId") ?? "",
      headers: request.headers,
      body: JSON.parse(body.toString("utf8")) as CallBody,
      status: response.statusCode,
      answerHeaders: response.getHeaders(),
      answer,
    });
  }
}

/** The opcodes of a 206; none for any other answer. */
export function opcodes(call: Call): Opcode[] {
  return call.status === 206 ? (JSON.parse(call.answer) as Opcode[]) : [];
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function replay(request: IncomingMessage, body: Buffer): IncomingMessage {
  const again = Readable.from(body.length === 0 ? [] : [body], { objectMode: false });
  const { method, url, headers, socket } = request;
  return Object.assign(again, { method, url, headers, socket }) as unknown as IncomingMessage;
}
