/** A small shop with the real SDK, for looking at its runs. */
import { bearer } from "../coordination/clients.ts";
import { App } from "../harness/app.ts";
import { atEnd, type Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import type { Perdura } from "../harness/perdura.ts";
import { type Client, sdk } from "../harness/sdk.ts";

export interface Shop {
  client: Client;
  /** Sends one event and gives the id of the run that it starts. */
  start: (name: string, data?: Record<string, unknown>) => Promise<string>;
  /** Waits until the run has this status. */
  become: (runId: string, status: string) => Promise<void>;
}

/** The shop's app at this server, until the test is over. */
export async function openShop(test: Test, perdura: Perdura): Promise<Shop> {
  const { mode = "dev", signingKey, eventKeys: [eventKey] = [] } = perdura.options;
  const client = sdk.client({ id: "shop", baseUrl: perdura.url, mode: mode === "dev" ? "dev" : "cloud", ...(signingKey !== undefined && { signingKey }), ...(eventKey !== undefined && { eventKey }) });
  const app = await App.start(client, functions(client));
  atEnd(test, () => app.close());
  const { status, body } = await app.sync();
  if (status !== 200) throw new Error(`the sync answered ${status}: ${JSON.stringify(body)}`);
  const get = async (path: string) => (await fetch(`${perdura.url}/api/orpc${path}`, { headers: bearer(signingKey) })).json();
  return {
    client,
    start: async (name, data = {}) => {
      const { ids } = await client.send({ name, data });
      return eventually(`a run of ${name}`, async () => ((await get(`/events/${ids[0]}/runs`)) as { runs: { runId: string }[] }).runs[0]?.runId);
    },
    become: async (runId, wanted) => {
      await eventually(`run ${runId} to be ${wanted}`, async () => ((await get(`/runs/${runId}`)) as { status: string }).status === wanted);
    },
  };
}

function functions(client: Client) {
  const define = client.define;
  return [
    define({ id: "greet" }, { event: "shop/greeted" }, ({ step, event }) => step.run("say-hello", () => `hello ${String(event.data["name"])}`)),
    define({ id: "charge", retries: 1 }, { event: "shop/order.placed" }, async ({ step, event }) => {
      const order = await step.run("load-order", () => ({ orderId: event.data["orderId"], total: 42 }));
      const charged = await takingInput(step.run)("charge-card", (amount) => (amount > 100 || event.data["isDeclined"] === true && amount === 42 ? decline() : { charged: amount }), order.total);
      return { order, charged };
    }),
    define({ id: "approve" }, { event: "shop/approval.asked" }, async ({ step }) => {
      const answer = await step.waitForEvent("manager-answer", { event: "shop/approval.answered", timeout: "3d", if: "async.data.orderId == event.data.orderId" });
      return { isApproved: answer?.data["isApproved"] ?? null };
    }),
    define({ id: "rest" }, { event: "shop/rested" }, ({ step }) => step.sleep("nap", "6h")),
  ];
}

function decline(): never {
  throw new Error("card was declined");
}

/** `step.run` with the argument after the handler, which both SDKs take and the suite's shared type leaves out. */
function takingInput(run: unknown) {
  return run as <Output>(id: string, work: (amount: number) => Output, amount: number) => Promise<Output>;
}
