/** Asks before something is done with many runs, and shows what came of each. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { BulkOutcome, Run, RunsFilter } from "@contract";
import { useEffect, useRef, useState } from "react";
import { client } from "../../api/client";
import { explain } from "../../api/errors";
import { announce } from "../../shell/announcer";
import { Button } from "../../ui/button";
import { counted } from "../../ui/counted";
import { Dialog } from "../../ui/dialog";
import { Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Badge, Status, words } from "../../ui/status";
import { functionName, shortId } from "../names";
import { actOnAll, actOnSome, type Actor, type BulkKind, IN_ONE_GO, isFor } from "./act";

/** What is to be done, and with which runs. */
export interface BulkTask {
  kind: BulkKind;
  of: { runs: readonly Run[] } | { filter: RunsFilter };
}

const WORDS: Record<BulkKind, { title: string; verb: string; doing: string; only: string }> = {
  cancel: { title: "Cancel runs", verb: "Cancel", doing: "Cancelling", only: "have already ended" },
  rerun: { title: "Run again", verb: "Start again", doing: "Starting", only: "have not ended yet" },
};

/** Outcomes that are listed; of more, the newest. */
const LISTED = 500;

const actor: Actor = {
  cancel: (run) => client.runs.cancel(run),
  rerun: (run) => client.runs.rerun(run),
  bulk: (kind, request) => (kind === "cancel" ? client.runs.bulkCancel(request) : client.runs.bulkRerun(request)),
};

type Progress = { state: "asking" } | { state: "doing" | "done" | "stopped" | "failed"; outcomes: BulkOutcome[]; error?: unknown };

export function BulkDialog({ task, onClose }: { task: BulkTask | null; onClose: (isDone: boolean) => void }) {
  return task === null ? null : <Asking key={task.kind} task={task} onClose={onClose} />;
}

function Asking({ task: { kind, of }, onClose }: { task: BulkTask; onClose: (isDone: boolean) => void }) {
  const say = WORDS[kind];
  const [progress, setProgress] = useState<Progress>({ state: "asking" });
  const stop = useRef(new AbortController());
  useEffect(() => {
    stop.current = new AbortController();
    return () => stop.current.abort();
  }, []);
  const isAll = "filter" in of;
  const look = useQuery({
    queryKey: ["runs", "bulk", kind, isAll ? of.filter : null],
    queryFn: () => actor.bulk(kind, { filter: isAll ? of.filter : {}, dryRun: true, limit: IN_ONE_GO }),
    enabled: isAll,
    staleTime: 0,
    gcTime: 0,
  });
  const fitting = isAll ? [] : of.runs.filter((run) => isFor(kind, run));
  const count = isAll ? look.data?.matched.count : fitting.length;
  const sample = isAll ? (look.data?.sample ?? []) : fitting.slice(0, 10);
  const leftOut = isAll ? 0 : of.runs.length - fitting.length;

  const act = async () => {
    const { signal } = stop.current;
    const ids = fitting.map((run) => run.runId);
    const steps = isAll ? actOnAll(actor, kind, of.filter, signal) : actOnSome(actor, kind, ids, crypto.randomUUID(), signal);
    let outcomes: BulkOutcome[] = [];
    setProgress({ state: "doing", outcomes });
    try {
      for await (const some of steps) {
        outcomes = [...outcomes, ...some];
        setProgress({ state: "doing", outcomes });
      }
      setProgress({ state: signal.aborted ? "stopped" : "done", outcomes });
      announce(summary(outcomes));
    } catch (error) {
      setProgress({ state: "failed", outcomes, error });
      announce(explain(error));
    }
  };

  const close = () => onClose(progress.state !== "asking");
  const isMore = isAll && (look.data?.matched.isMore ?? false);
  const amount = count === undefined ? "" : `${isMore ? "more than " : ""}${counted(count, "run")}`;
  const actions =
    progress.state === "asking" ? (
      <>
        <Button onClick={close}>Keep them as they are</Button>
        <ScopedButton scope="run" look={kind === "cancel" ? "danger" : "primary"} disabled={count === undefined || count === 0} onClick={() => void act()}>
          {say.verb} {amount}
        </ScopedButton>
      </>
    ) : progress.state === "doing" ? (
      <Button onClick={() => stop.current.abort()}>Stop</Button>
    ) : (
      <Button look="primary" onClick={close}>
        Close
      </Button>
    );
  return (
    <Dialog open onClose={close} title={say.title} wide actions={actions}>
      {progress.state === "asking" ? (
        <div className="flex flex-col gap-3">
          {isAll && look.isPending && <Loading label="Looking which runs that would be" />}
          {isAll && look.error && <Trouble error={look.error} retry={() => void look.refetch()} />}
          {count !== undefined && (
            <p className="m-0" data-testid="dry-run">
              {count === 0 ? "None of these runs would be changed." : kind === "cancel" ? `This would cancel ${amount}.` : `This would start ${amount} again.`}
              {leftOut > 0 && ` ${counted(leftOut, "chosen run is", "chosen runs are")} left out: they ${say.only}.`} Nothing has been done yet.
            </p>
          )}
          {sample.length > 0 && <Sample runs={sample} isAll={sample.length === count} />}
        </div>
      ) : (
        <Outcomes progress={progress} doing={say.doing} total={isMore ? undefined : count} />
      )}
    </Dialog>
  );
}

function Sample({ runs, isAll }: { runs: readonly Run[]; isAll: boolean }) {
  return (
    <section>
      <h3 className="mt-0 mb-1 text-xs font-medium text-faint">{isAll ? "These" : "Among them"}</h3>
      <ul className="m-0 list-none rounded-md border p-0">
        {runs.map((run) => (
          <li key={run.runId} className="flex items-center gap-3 border-b px-3 py-1.5 last:border-b-0">
            <Status status={run.status} />
            <span className="min-w-0 flex-1 truncate" title={run.functionId}>
              {functionName(run)}
            </span>
            <code className="font-mono text-xs text-faint" title={run.runId}>
              {shortId(run.runId)}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function summary(outcomes: readonly BulkOutcome[]): string {
  const groups = Map.groupBy(outcomes, ({ result }) => result);
  const parts = [...groups].map(([result, some]) => `${some.length.toLocaleString()} ${result === "started" ? "started again" : result}`);
  return parts.length === 0 ? "Nothing was done." : `${parts.join(", ")}.`;
}

function Outcomes({ progress, doing, total }: { progress: Exclude<Progress, { state: "asking" }>; doing: string; total: number | undefined }) {
  const { outcomes, state, error } = progress;
  const listed = outcomes.slice(-LISTED);
  return (
    <div className="flex flex-col gap-3">
      {state === "doing" && (
        <div className="flex flex-col gap-1">
          <p className="m-0">
            {doing}: {outcomes.length.toLocaleString()}
            {total !== undefined && ` of ${total.toLocaleString()}`}
          </p>
          <progress aria-label={doing} className="h-1.5 w-full accent-accent" {...(total !== undefined && { value: outcomes.length, max: total })} />
        </div>
      )}
      {error !== undefined && <Trouble error={error} />}
      {state !== "doing" && (
        <p className="m-0 font-medium" data-testid="bulk-summary">
          {state === "stopped" && "Stopped. "}
          {summary(outcomes)}
        </p>
      )}
      {listed.length < outcomes.length && <p className="m-0 text-xs text-faint">The last {LISTED} are listed.</p>}
      {listed.length > 0 && (
        <ul aria-label="What came of each run" className="m-0 list-none rounded-md border p-0">
          {listed.map((outcome) => (
            <li key={outcome.runId} className="flex flex-wrap items-center gap-x-3 border-b px-3 py-1.5 last:border-b-0">
              <RunLink id={outcome.runId} />
              <Badge tone={outcome.result === "skipped" ? "warn" : "good"}>{words(outcome.result)}</Badge>
              {outcome.startedRunId && (
                <span>
                  as <RunLink id={outcome.startedRunId} />
                </span>
              )}
              {outcome.reason && <span className="min-w-0 text-soft wrap-anywhere">{outcome.reason}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function RunLink({ id }: { id: string }) {
  return (
    <Link to="/runs/$runId" params={{ runId: id }} className="font-mono text-xs text-accent hover:underline" title={id}>
      {shortId(id)}
    </Link>
  );
}
