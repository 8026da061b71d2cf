/** The runs that an event caused, as they go on. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Event, Run, RunList, RunUpdate } from "@contract";
import { useBatched } from "../api/batched";
import { client } from "../api/client";
import { useLive } from "../api/live";
import { orpc, queryClient } from "../api/query";
import { Card, Empty } from "../ui/page";
import { Reading } from "../ui/reading";
import { Status } from "../ui/status";
import { Table } from "../ui/table";
import { duration, Time } from "../ui/time";
import { startedBy } from "./names";
import { withUpdates } from "./runs";

export function RunsOfEvent({ event }: { event: Event }) {
  const options = orpc.events.runs.queryOptions({ input: { eventId: event.eventId }, staleTime: Infinity });
  const runs = useQuery(options);
  const functions = useQuery(orpc.functions.list.queryOptions());
  const take = useBatched<RunUpdate>((updates) => {
    queryClient.setQueryData<RunList>(options.queryKey, (list) => list && withUpdates(list, updates, event.eventId));
  }, options.queryKey);
  const candidates = event.name.startsWith("inngest/") ? [] : startedBy(functions.data?.functions ?? [], event.name).map((each) => each.functionId);
  useLive<RunUpdate>(
    functions.isSuccess ? `runs-of-event ${event.eventId}` : null,
    async (place) => {
      const stream = await client.runs.watchAll(candidates.length === 0 ? {} : { functionIds: candidates }, place);
      if (place.lastEventId === undefined) void queryClient.invalidateQueries({ queryKey: options.queryKey });
      return stream;
    },
    { take },
  );
  return (
    <Card title="Runs that it caused" flush>
      <Reading of={runs} label="Loading runs" isFlush>
        {(list) =>
          list.runs.length === 0 ? (
            <NoRuns name={event.name} hasFunctions={candidates.length > 0} />
          ) : (
            <Table
              label="Runs that it caused"
              rows={list.runs}
              rowKey={(run) => run.runId}
              columns={[
                { title: "Status", cell: (run) => <Status status={run.status} /> },
                {
                  title: "Function",
                  className: "w-full max-w-0",
                  cell: (run) => (
                    <Link to="/runs/$runId" params={{ runId: run.runId }} className="block truncate font-medium hover:text-accent hover:underline" title={run.functionId}>
                      {run.functionId}
                    </Link>
                  ),
                },
                { title: "Time", className: "text-right text-soft", cell: (run) => <When run={run} /> },
              ]}
            />
          )
        }
      </Reading>
    </Card>
  );
}

function When({ run }: { run: Run }) {
  if (run.endedAt === null || run.endedAt === undefined) return <Time at={run.queuedAt} />;
  return <span className="whitespace-nowrap tabular-nums">{duration(Date.parse(run.endedAt) - Date.parse(run.queuedAt))}</span>;
}

function NoRuns({ name, hasFunctions }: { name: string; hasFunctions: boolean }) {
  return hasFunctions ? (
    <Empty title="It started no run.">
      Functions start on this name, but their conditions did not hold, their limits dropped it, its id had been used in the last 24 hours, or they were registered later.
    </Empty>
  ) : (
    <Empty title="It started no run.">
      No function starts on “{name}”. A run may have waited for it: open the run to see.
    </Empty>
  );
}
