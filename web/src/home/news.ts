/** Everything that the first page shows, read once and kept true by the stream of all runs. */
import type { ListRuns, Run, RunPage, RunUpdate } from "@contract";
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBatched, useThrottled } from "../api/batched";
import { client } from "../api/client";
import { useLive } from "../api/live";
import { orpc } from "../api/query";
import { useNow } from "../ui/time";
import { aheadMs, patchFailed, patchLive, ROWS, sinceMinute, TASKS_COUNTED } from "./standing";

/** Figures that no stream carries are read at most so often, and only when something has happened. */
const FIGURES_MS = 1_500;
/** What changes by the passing of time alone, such as an hour that is over, is read so often. */
const MINUTE_MS = 60_000;
/** How often a server without apps is asked for them. */
const FIRST_APP_MS = 3_000;

const LIVE_RUNS = { statuses: ["running" as const, "scheduled" as const], limit: ROWS };
const NEXT = { limit: ROWS };
const OPEN_TASKS = { status: ["open" as const], limit: TASKS_COUNTED };

export function useStanding() {
  const cache = useQueryClient();
  const overview = useQuery(orpc.server.overview.queryOptions({ refetchInterval: MINUTE_MS }));
  const now = useNow() + aheadMs(overview.data, overview.dataUpdatedAt);
  const recent = { statuses: ["failed" as const], timeField: "ended" as const, from: sinceMinute(now) };
  const live = useQuery(orpc.runs.list.queryOptions({ input: LIVE_RUNS }));
  const failed = useQuery(orpc.runs.list.queryOptions({ input: { ...recent, limit: ROWS }, placeholderData: keepPreviousData }));
  const failedCount = useQuery(orpc.runs.count.queryOptions({ input: recent, placeholderData: keepPreviousData }));
  const upcoming = useQuery(orpc.server.upcoming.queryOptions({ input: NEXT }));
  const tasks = useQuery(orpc.coordination.listTasks.queryOptions({ input: OPEN_TASKS }));
  const doctor = useQuery(orpc.server.doctor.queryOptions({ input: {}, refetchInterval: MINUTE_MS }));
  // No stream tells of the first app: whoever follows the first steps is waiting for it.
  const apps = useQuery(orpc.apps.list.queryOptions({ refetchInterval: ({ state }) => (hasOwn(state.data?.apps) ? false : FIRST_APP_MS) }));
  // Once there was a run there is nothing more to ask.
  const first = useQuery(orpc.runs.list.queryOptions({ input: { limit: 1 }, enabled: ({ state }) => state.data === undefined || state.data.runs.length === 0 }));
  const diagnoses = useQueries({
    // A run that has ended in the meantime has no reason any more.
    queries: (live.data?.runs ?? []).map(({ runId }) => orpc.runs.diagnose.queryOptions({ input: { runId }, retry: false })),
  });
  const reasons = new Map(diagnoses.flatMap(({ data }) => (data?.reasons[0] === undefined ? [] : [[data.runId, data.reasons[0].sentence] as const])));

  const refresh = useThrottled(() => {
    const keys = [
      orpc.server.overview.key(),
      orpc.server.upcoming.key(),
      orpc.server.doctor.key(),
      orpc.runs.count.key(),
      orpc.runs.list.key(),
      orpc.runs.diagnose.key(),
      orpc.coordination.listTasks.key(),
      ...(hasOwn(apps.data?.apps) ? [] : [orpc.apps.list.key()]),
    ];
    for (const queryKey of keys) void cache.invalidateQueries({ queryKey });
  }, FIGURES_MS);
  const patch = (input: ListRuns, change: (runs: readonly Run[]) => Run[]) =>
    cache.setQueryData(orpc.runs.list.queryKey({ input }), (page: RunPage | undefined) => page && { ...page, runs: change(page.runs) });
  const take = useBatched<RunUpdate>((news) => {
    patch(LIVE_RUNS, (runs) => news.reduce((shown, { run }) => patchLive(shown, run), [...runs]));
    patch({ ...recent, limit: ROWS }, (runs) => news.reduce((shown, { run }) => patchFailed(shown, run), [...runs]));
    refresh();
  });
  useLive(
    "home",
    async (options) => {
      const news = await client.runs.watchAll({}, options);
      // What happened before the stream was open is read.
      refresh();
      return news;
    },
    { take },
  );
  const queries = [overview, live, failed, failedCount, upcoming, tasks, doctor, apps, first];
  return {
    now,
    overview: overview.data,
    live: live.data?.runs,
    reasons,
    failed: failed.data?.runs,
    failedCount: failedCount.data,
    upcoming: upcoming.data,
    tasks: tasks.data,
    doctor: doctor.data,
    apps: apps.data,
    /** Whether nobody has done anything with this server; missing until that is known. */
    isFresh: apps.data === undefined || first.data === undefined ? undefined : !hasOwn(apps.data.apps) && first.data.runs.length === 0,
    error: queries.find((query) => query.error !== null)?.error,
    retry: () => void Promise.all(queries.map((query) => query.refetch())),
  };
}

export type Standing = ReturnType<typeof useStanding>;

function hasOwn(apps: readonly { isBuiltIn: boolean }[] | undefined): boolean {
  return apps?.some((app) => !app.isBuiltIn) ?? false;
}
