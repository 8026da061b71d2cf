/** The callbacks of a job that came lately. */
import { useQuery } from "@tanstack/react-query";
import type { RobotJob } from "@contract";
import { orpc } from "../../api/query";
import { Empty, Loading, Trouble } from "../../ui/page";
import { CallbackTable, inOrder } from "../callbacks";
import { useItems } from "./use-items";

/** The stream tells of what was taken, but not of what was refused. */
const LOOK_EVERY_MS = 5_000;

export function Callbacks({ job }: { job: RobotJob }) {
  const callbacks = useQuery(orpc.robot.jobs.callbacks.queryOptions({ input: { jobId: job.jobId }, refetchInterval: LOOK_EVERY_MS }));
  const { items } = useItems(job.jobId, undefined);
  if (callbacks.isPending) return <Loading label="Loading callbacks" lines={6} />;
  if (callbacks.data === undefined) return <Trouble error={callbacks.error} retry={() => void callbacks.refetch()} />;
  const rows = inOrder(callbacks.data);
  if (rows.length === 0) {
    return <Empty title="No callback came since the server’s start.">The last 100 that were taken and the last 100 that were refused are kept in memory, with what was made of each and whether its signature fitted.</Empty>;
  }
  const orders = new Map(items.map((item) => [item.itemId, item.orderId]));
  return (
    <div className="-m-4">
      <p className="m-0 border-b px-4 py-2 text-xs text-faint">The last 100 that were taken, and the last 100 that were refused, since the server’s start.</p>
      <CallbackTable rows={rows} orderOf={(itemId) => orders.get(itemId)} />
    </div>
  );
}
