/** What a run is, on one line: how it stands, what started it, how long it took, and what it belongs to. */
import { Link } from "@tanstack/react-router";
import type { Run, RunTrace } from "@contract";
import type { ReactNode } from "react";
import { Id } from "../../ui/code";
import { Status } from "../../ui/status";
import { duration } from "../../ui/time";
import { ServerTime, useServerNow } from "../clock";
import { isLive, shortId } from "../names";
import { coordinationOf } from "./links";
import { attemptsOf, type Step } from "./steps";

export function RunFacts({ run, trace, steps }: { run: Run; trace: RunTrace | undefined; steps: readonly Step[] }) {
  const children = steps.flatMap(({ span, title }) => (span.kind.type === "invoke" && span.kind.runId ? [{ id: span.kind.runId, title }] : []));
  const coordination = trace === undefined ? null : coordinationOf(trace);
  return (
    <dl className="m-0 flex flex-wrap gap-x-7 gap-y-3 rounded-lg border bg-surface px-4 py-3">
      <Fact name="Status">
        <Status status={run.status} />
      </Fact>
      <Fact name="Started by">
        <Link to="/events/$eventId" params={{ eventId: run.eventId }} className="text-accent wrap-anywhere hover:underline">
          {run.eventName}
        </Link>
      </Fact>
      <Fact name="Queued">
        <ServerTime at={run.queuedAt} />
      </Fact>
      <Fact name="Duration">
        <Took run={run} />
      </Fact>
      <Fact name="Attempts">{trace === undefined ? "–" : attemptsOf(steps).toLocaleString()}</Fact>
      <Fact name="Run">
        <Id copy>{run.runId}</Id>
      </Fact>
      {run.parentRunId && <RunFact name="Invoked by" id={run.parentRunId} />}
      {run.rerunOf && <RunFact name="Repeats" id={run.rerunOf} />}
      {children.length > 0 && (
        <Fact name={children.length === 1 ? "Invoked" : `Invoked ${children.length} runs`}>
          <span className="flex flex-wrap gap-x-3">
            {children.slice(0, 10).map(({ id, title }) => (
              <Link key={id} to="/runs/$runId" params={{ runId: id }} className="text-accent wrap-anywhere hover:underline" title={id}>
                {title}
              </Link>
            ))}
          </span>
        </Fact>
      )}
      {coordination !== null && (
        <Fact name="Workflow">
          <Link to="/coordination/$workflowId" params={{ workflowId: coordination.workflowId }} className="text-accent wrap-anywhere hover:underline" title={coordination.runId}>
            {coordination.workflowId}
          </Link>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="m-0 flex min-h-6 min-w-0 items-center">{children}</dd>
    </div>
  );
}

function RunFact({ name, id }: { name: string; id: string }) {
  return (
    <Fact name={name}>
      <Link to="/runs/$runId" params={{ runId: id }} className="font-mono text-xs text-accent hover:underline" title={id}>
        {shortId(id)}
      </Link>
    </Fact>
  );
}

function Took({ run }: { run: Run }) {
  const now = useServerNow();
  if (run.endedAt) return duration(Date.parse(run.endedAt) - Date.parse(run.queuedAt));
  const ms = Math.max(0, now - Date.parse(run.queuedAt));
  return <span className="tabular-nums">{isLive(run) ? duration(Math.floor(ms / 1_000) * 1_000) : "–"}</span>;
}
