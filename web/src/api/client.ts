/** The server, with every procedure of the contract typed. It is the only way to data. */
import { createORPCClient, onError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { Perdura } from "@contract";
import { refused } from "../session/refused";
import { hasCode } from "./errors";

export const client: Perdura = createORPCClient(
  new RPCLink({
    url: `${location.origin}/rpc`,
    interceptors: [
      onError((error) => {
        if (hasCode(error, "UNAUTHORIZED")) refused();
      }),
    ],
  }),
);
