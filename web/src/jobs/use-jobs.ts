/** The list of jobs that fit a filter, as they go on. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RobotJobNews } from "@contract";
import { useBatched, useThrottled } from "../api/batched";
import { client } from "../api/client";
import { useLive } from "../api/live";
import { orpc, queryClient } from "../api/query";
import { asksForJob, type Happened, jobIdOf, type JobPages, withJob, withJobNews } from "./news";
import type { JobsSearch } from "./search";

const JOBS_PER_PAGE = 50;
/** How often the list is read again at most, when something of it is not known. */
const READ_EVERY_MS = 1_000;
/** Jobs that are read one by one for the news of a moment; for more, the list is read. */
const READ_ONE_MAX = 5;

export function useJobs({ workspaceId, kind, jobType, status }: JobsSearch) {
  const filter = { ...(workspaceId !== undefined && { workspaceId }), ...(kind !== undefined && { kind }), ...(jobType !== undefined && { jobType }), ...(status !== undefined && { status }) };
  const options = orpc.robot.jobs.list.infiniteOptions({
    input: (cursor: string | null) => ({ ...filter, limit: JOBS_PER_PAGE, cursor }),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor ?? null,
    staleTime: Infinity,
  });
  const list = useInfiniteQuery(options);
  const readAgain = useThrottled(() => void queryClient.invalidateQueries({ queryKey: options.queryKey }), READ_EVERY_MS);
  const patch = (change: (pages: JobPages) => JobPages) => queryClient.setQueryData<JobPages>(options.queryKey, (pages) => pages && change(pages));
  const take = useBatched<Happened>((news) => {
    const known = new Set(queryClient.getQueryData<JobPages>(options.queryKey)?.pages.flatMap((page) => page.jobs.map((job) => job.jobId)));
    patch((pages) => withJobNews(pages, news));
    const asked = [...new Set(news.filter(asksForJob).map(jobIdOf))].filter((jobId) => jobId !== undefined);
    if (asked.length > READ_ONE_MAX || asked.some((jobId) => !known.has(jobId)) || (status !== undefined && asked.length > 0)) readAgain();
    else for (const jobId of asked) void client.robot.jobs.get({ jobId }).then((job) => patch((pages) => withJob(pages, job)), readAgain);
  }, options.queryKey);
  useLive<RobotJobNews>(`jobs ${workspaceId ?? ""}`, (place) => client.robot.jobs.watchAll(workspaceId === undefined ? {} : { workspaceId }, place), {
    // A snapshot says that the stream begins here: what happened before it may not be in the list.
    take: (news) => (news.type === "event" ? take(news) : readAgain()),
  });
  const jobs = useMemo(() => list.data?.pages.flatMap((page) => page.jobs) ?? [], [list.data]);
  return { list, jobs };
}
