/** The waits of runs that an event ended. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Event } from "@contract";
import { orpc } from "../api/query";
import { Card, Empty } from "../ui/page";
import { Reading } from "../ui/reading";
import { Table } from "../ui/table";
import { Time } from "../ui/time";

export function WaitsOfEvent({ event }: { event: Event }) {
  const waits = useQuery(orpc.events.waits.queryOptions({ input: { eventId: event.eventId } }));
  return (
    <Card title="Waits that it ended" flush>
      <Reading of={waits} label="Loading waits" isFlush>
        {(list) =>
          list.waits.length === 0 ? (
            <Empty title="No run had waited for it." />
          ) : (
            <Table
              label="Waits that it ended"
              rows={list.waits}
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
          )
        }
      </Reading>
    </Card>
  );
}
