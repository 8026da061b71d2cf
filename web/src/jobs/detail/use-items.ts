/** The items of a job, page by page; the job's stream keeps them true. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RobotItemStatus } from "@contract";
import { orpc } from "../../api/query";

const ITEMS_PER_PAGE = 200;

export function useItems(jobId: string, status: RobotItemStatus[] | undefined) {
  const list = useInfiniteQuery(
    orpc.robot.jobs.items.infiniteOptions({
      input: (cursor: number | null) => ({ jobId, limit: ITEMS_PER_PAGE, cursor, ...(status !== undefined && { status }) }),
      initialPageParam: null,
      getNextPageParam: (last) => last.nextCursor ?? null,
      staleTime: Infinity,
    }),
  );
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  return { list, items };
}
