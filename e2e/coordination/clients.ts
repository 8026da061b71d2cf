/** The management contract of a live server under the unmodified npm clients, with the generated types. */
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { ClientRetryPlugin, type ClientRetryPluginContext } from "@orpc/client/plugins";
import type { JsonifiedClient } from "@orpc/openapi-client";
import { OpenAPILink } from "@orpc/openapi-client/fetch";
import { contract, type CoordinationRun, type Perdura as Management } from "../../clients/typescript/perdura.ts";
import { eventually, type Patience } from "../harness/eventually.ts";

export type { Management };

/** Over the RPC wire, with a key where the server wants one. */
export const rpc = (url: string, key?: string): Management => createORPCClient(new RPCLink({ url: `${url}/rpc`, headers: bearer(key) }));

/** The header of a key; none without one. */
export const bearer = (key: string | undefined): Record<string, string> => (key === undefined ? {} : { authorization: `Bearer ${key}` });

/** Over the RPC wire; streams and calls are tried again, also while the server is down. */
export function persistent(url: string): Management {
  const retry = new ClientRetryPlugin<ClientRetryPluginContext>({ default: { retry: Number.POSITIVE_INFINITY, retryDelay: 20 } });
  return createORPCClient(new RPCLink<ClientRetryPluginContext>({ url: `${url}/rpc`, plugins: [retry] })) as Management;
}

/** As REST, where dates are text. */
export const rest = (url: string): JsonifiedClient<Management> =>
  createORPCClient(new OpenAPILink(contract, { url: `${url}/api/orpc` }));

/** A run once it has ended. */
export function ended(client: Management, runId: string, patience: Patience = {}): Promise<CoordinationRun> {
  return eventually(`run ${runId} to end`, async () => {
    const { run } = await client.coordination.getRunStatus({ runId });
    return run.status === "completed" || run.status === "failed" ? run : undefined;
  }, patience);
}

/** What happened at the desks of a run: `["first desk.started", …]`. */
export async function happenings(client: Management, runId: string): Promise<string[]> {
  const { timeline } = await client.coordination.getRunTimeline({ runId });
  return timeline.map(({ deskId, type, status }) => (deskId == null ? `${type} ${status}` : `${deskId} ${type}`));
}
