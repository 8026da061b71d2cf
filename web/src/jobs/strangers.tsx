/** Refused callbacks that belong to no job. */
import { useQuery } from "@tanstack/react-query";
import { orpc } from "../api/query";
import { Empty, Loading, Trouble } from "../ui/page";
import { CallbackTable, inOrder } from "./callbacks";

/** No stream tells of them: they are kept in memory alone. */
const LOOK_EVERY_MS = 5_000;

export function Strangers() {
  const strangers = useQuery({ ...orpc.robot.jobs.strangers.queryOptions(), refetchInterval: LOOK_EVERY_MS });
  if (strangers.isPending) return <Loading label="Loading callbacks" />;
  if (strangers.data === undefined) return <Trouble error={strangers.error} retry={() => void strangers.refetch()} />;
  const rows = inOrder(strangers.data);
  if (rows.length === 0) {
    return (
      <Empty title="No stranger has called.">
        Callbacks that name no job of this server, or cannot prove where they come from, are refused and shown here until the server restarts. A robot with the wrong secret would be seen here.
      </Empty>
    );
  }
  return (
    <div className="-m-4">
      <CallbackTable rows={rows} />
    </div>
  );
}
