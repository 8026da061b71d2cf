/** The server, with every procedure of the contract typed. It is the only way to data. */
import { createORPCClient, onError, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { Perdura } from "@contract";
import { refused } from "../session/refused";

export const client: Perdura = createORPCClient(
  new RPCLink({
    url: `${location.origin}/rpc`,
    interceptors: [
      onError((error) => {
        if (error instanceof ORPCError && error.status === 401) refused();
      }),
    ],
  }),
);
