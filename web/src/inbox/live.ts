/**
 * Tasks as they come and go.
 *
 * A task is opened by a step of the function that carries workflows out, and whatever becomes of it moves that function's run
 * on, in the same commit. So the stream of its runs tells when tasks are to be read anew.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useThrottled } from "../api/batched";
import { client } from "../api/client";
import { useLive } from "../api/live";
import { orpc } from "../api/query";

const RUNNER = "rawr-coordination-coordination-workflow-runner";
/** Tasks are read at most so often, however many runs move. */
const REFRESH_MS = 250;

/** Keeps every list of tasks, and every task, as it is on the server. */
export function useTaskNews(): void {
  const cache = useQueryClient();
  const refresh = useThrottled(() => {
    void cache.invalidateQueries({ queryKey: orpc.coordination.listTasks.key() });
    void cache.invalidateQueries({ queryKey: orpc.coordination.getTask.key() });
  }, REFRESH_MS);
  useLive(
    "tasks",
    async (options) => {
      const news = await client.runs.watchAll({ functionIds: [RUNNER] }, options);
      // What happened before the stream was open is read.
      refresh();
      return news;
    },
    { take: refresh },
  );
}
