/** One job with its items, as they go on. One stream tells of all of it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RobotJob, RobotJobNews } from "@contract";
import { useBatched, useThrottled } from "../../api/batched";
import { client } from "../../api/client";
import { hasCode } from "../../api/errors";
import { useLive } from "../../api/live";
import { orpc, queryClient } from "../../api/query";
import { announce } from "../../shell/announcer";
import { asksForItems, asksForJob, type Happened, isActive, type ItemPages, withItemNews, withNews } from "../news";
import { progressText } from "../progress-text";

/** How often what a stream does not tell is read again at most. */
const READ_EVERY_MS = 1_000;

/** The keys of everything that is shown of a job. */
export function keysOf(jobId: string) {
  return {
    all: orpc.robot.jobs.key({ input: { jobId } }),
    job: orpc.robot.jobs.get.queryKey({ input: { jobId } }),
    items: orpc.robot.jobs.items.key({ type: "infinite", input: { jobId } }),
    summary: orpc.robot.jobs.summary.key({ type: "query", input: { jobId } }),
    callbacks: orpc.robot.jobs.callbacks.key({ type: "query", input: { jobId } }),
  };
}

/** Reads everything of a job again. */
export function readJobAgain(jobId: string): void {
  void queryClient.invalidateQueries({ queryKey: keysOf(jobId).all });
}

export function useJob(jobId: string, isFiltered: boolean) {
  const keys = keysOf(jobId);
  const job = useQuery(orpc.robot.jobs.get.queryOptions({ input: { jobId }, staleTime: Infinity }));
  const [isGone, setGone] = useState(false);
  const read = (queryKey: readonly unknown[]) => () => void queryClient.invalidateQueries({ queryKey });
  const readJob = useThrottled(read(keys.job), READ_EVERY_MS);
  const readItems = useThrottled(read(keys.items), READ_EVERY_MS);
  const readRest = useThrottled(() => {
    read(keys.summary)();
    read(keys.callbacks)();
  }, READ_EVERY_MS);
  const take = useBatched<Happened>((news) => {
    const before = queryClient.getQueryData<RobotJob>(keys.job);
    const after = queryClient.setQueryData<RobotJob>(keys.job, (known) => known && news.reduce(withNews, known));
    queryClient.setQueriesData<ItemPages>({ queryKey: keys.items }, (pages) => pages && withItemNews(pages, news));
    if (before !== undefined && after !== undefined && isActive(before.status) && !isActive(after.status)) announce(`The job is ${after.status}: ${progressText(after)}`);
    if (news.some(asksForJob)) readJob();
    // A page of one status is another page when an item has another one.
    if (news.some(asksForItems) || (isFiltered && news.some(({ name }) => name.startsWith("robot/item.")))) readItems();
    readRest();
  }, keys.all);
  useLive<RobotJobNews>(isGone ? null : `job ${jobId}`, (place) => client.robot.jobs.watch({ jobId }, place), {
    take: (news) => {
      if (news.type === "event") return take(news);
      if (news.type === "snapshot" && news.job) queryClient.setQueryData<RobotJob>(keys.job, news.job);
      else readJob();
      // The stream begins here: what happened before it may not be in what was read.
      readItems();
      readRest();
    },
    isFatal: (error) => hasCode(error, "JOB_NOT_FOUND") || hasCode(error, "BAD_REQUEST"),
    ended: () => setGone(true),
  });
  return job;
}
