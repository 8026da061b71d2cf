/** The server, with every procedure of the contract typed. It is the only way to data. */
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { Perdura } from "@contract";

export const client: Perdura = createORPCClient(new RPCLink({ url: `${location.origin}/rpc` }));
