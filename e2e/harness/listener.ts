/** A small HTTP server of a test's own: what desks call. It keeps every request. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { atEnd, type Test } from "./at-end.ts";

export interface Heard {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: any;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Listener {
  url: string;
  heard: Heard[];
}

/** Listens until `test` is over and answers each request with what `answer` makes of it. */
export async function listen(test: Test, answer: (heard: Heard) => Reply | Promise<Reply>): Promise<Listener> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const text = await read(request);
      const one = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body: text === "" ? undefined : JSON.parse(text) };
      heard.push(one);
      const { status = 200, headers = {}, body = {} } = await answer(one);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(test, async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
