/** The cache between pages and server, with keys and options made from the contract. */
import { ORPCError } from "@orpc/client";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryClient } from "@tanstack/react-query";
import { client } from "./client";

/** How often something that may be the network's fault is asked again. */
const RETRIES = 2;

export const orpc = createTanstackQueryUtils(client);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Streams keep the cache true; what has none says its own.
      staleTime: 5_000,
      retry: (failures, error) => failures < RETRIES && !(error instanceof ORPCError && error.status < 500),
    },
  },
});
