/** The workflows and the newest runs of all of them, as they change. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api/client";
import { useLive } from "../../api/live";
import { orpc } from "../../api/query";
import { withRun } from "../play/run-list";

const WORKFLOWS_PER_PAGE = 50;
/** The runs that are shown, and of which the last one of each workflow is found. */
const RUNS_LOOKED_AT = 100;

export function useWorkflows(text: string | undefined) {
  return useInfiniteQuery({
    ...orpc.coordination.listWorkflowPage.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: WORKFLOWS_PER_PAGE, ...(text !== undefined && { search: text }), ...(cursor !== undefined && { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
}

export function useNewestRuns() {
  const queries = useQueryClient();
  const options = orpc.coordination.listRuns.queryOptions({ input: { limit: RUNS_LOOKED_AT } });
  useLive("coordination.runs", (stream) => client.coordination.watchRuns({}, stream), {
    take: ({ run }) => {
      if (run) queries.setQueryData(options.queryKey, (page) => page && withRun(page, run, RUNS_LOOKED_AT));
      else void queries.invalidateQueries({ queryKey: options.queryKey });
    },
  });
  return useQuery({ ...options, staleTime: Number.POSITIVE_INFINITY });
}
