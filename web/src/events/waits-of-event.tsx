/** The waits of runs that an event ended. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Event } from "@contract";
import { orpc } from "../api/query";
import { Card, Empty, Loading, Trouble } from "../ui/page";
import { Table } from "../ui/table";
import { Time } from "../ui/time";

export function WaitsOfEvent({ event }: { event: Event }) {
  const waits = useQuery(orpc.events.waits.queryOptions({ input: { eventId: event.eventId } }));
  return (
    <Card title="Waits that it ended" flush>
      {waits.isPending ? (
        <div className="p-4">
          <Loading label="Loading waits" />
        </div>
      ) : waits.isError ? (
        <div className="p-4">
          <Trouble error={waits.error} retry={() => void waits.refetch()} />
        </div>
      ) : waits.data.waits.length === 0 ? (
        <Empty title="No run had waited for it." />
      ) : (
        <Table
          label="Waits that it ended"
          rows={waits.data.waits}
          rowKey={(wait) => `${wait.runId} ${wait.stepId}`}
          columns={[
            {
              title: "Step",
              className: "w-full max-w-0",
              cell: (wait) => (
                <Link to="/runs/$runId" params={{ runId: wait.runId }} search={{ step: wait.stepId }} className="block truncate font-medium hover:text-accent hover:underline" title={`${wait.name} of ${wait.functionId}`}>
                  {wait.name} <span className="font-normal text-faint">{wait.functionId}</span>
                </Link>
              ),
            },
            { title: "Ended", className: "text-right text-soft", cell: (wait) => <Time at={wait.at} /> },
          ]}
        />
      )}
    </Card>
  );
}
