/** Names of events that are worth suggesting: those that functions start on, and those that came lately. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../api/query";
import { triggerNames } from "./names";

const LATELY = { limit: 100 };

export function useEventNames(): string[] {
  const functions = useQuery(orpc.functions.list.queryOptions());
  const lately = useQuery(orpc.events.list.queryOptions({ input: LATELY, staleTime: 30_000 }));
  return useMemo(() => {
    const names = [...(lately.data?.events.map((event) => event.name) ?? []), ...triggerNames(functions.data?.functions ?? [])];
    return [...new Set(names)].sort((left, right) => Number(left.startsWith("inngest/")) - Number(right.startsWith("inngest/")) || left.localeCompare(right));
  }, [functions.data, lately.data]);
}
