/** An app in this process: an SDK's functions behind a real HTTP port, its calls on record. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CallLog } from "./calls.ts";
import type { AnyFunction, Client } from "./sdk.ts";

export const SERVE_PATH = "/api/inngest";

export class App {
  readonly log = new CallLog();

  private constructor(private readonly server: Server) {}

  static async start(client: Client, functions: AnyFunction[], port = 0): Promise<App> {
    const server = createServer();
    const app = new App(server);
    server.on("request", app.log.recording(client.serve(functions)));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, resolve);
    });
    return app;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}${SERVE_PATH}`;
  }

  /** Asks the SDK to register with its server. Gives what the SDK answered. */
  async sync(): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url, { method: "PUT" });
    return { status: response.status, body: await response.json() };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
