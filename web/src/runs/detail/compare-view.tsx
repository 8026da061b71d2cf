/** A run beside the last good one of its function. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Run, RunTrace } from "@contract";
import { client } from "../../api/client";
import { orpc } from "../../api/query";
import { cx } from "../../ui/cx";
import { Empty, Loading, Trouble } from "../../ui/page";
import { Status, words } from "../../ui/status";
import { Table } from "../../ui/table";
import { duration } from "../../ui/time";
import { ServerTime } from "../clock";
import { shortId } from "../names";
import { type ComparedStep, compareRuns, differences, tookOf } from "./compare";

/** Places that are named where two outputs differ. */
const PLACES_MAX = 8;

export function CompareView({ run, trace, onChoose }: { run: Run; trace: RunTrace; onChoose: (key: string) => void }) {
  const good = useQuery({ queryKey: ["runs", "good", run.runId], queryFn: () => lastGood(run), staleTime: 30_000 });
  const other = useQuery(orpc.runs.trace.queryOptions({ input: { runId: good.data?.runId ?? "" }, enabled: good.data != null, staleTime: Infinity }));
  if (good.error !== null || other.error !== null) return <Trouble error={good.error ?? other.error} retry={() => void (good.error === null ? other.refetch() : good.refetch())} />;
  if (good.data === null) return <Empty title="There is no good run to compare with.">Once another run of this function has completed, this one stands beside it here.</Empty>;
  if (good.data === undefined || other.data === undefined) return <Loading label="Looking for the last good run" />;
  const { steps, first, decisive } = compareRuns(trace, other.data);
  return (
    <div className="flex flex-col gap-3">
      <p className="m-0 text-soft">
        Beside{" "}
        <Link to="/runs/$runId" params={{ runId: good.data.runId }} className="font-mono text-xs text-accent hover:underline" title={good.data.runId}>
          {shortId(good.data.runId)}
        </Link>
        , which completed <ServerTime at={good.data.endedAt} />.
      </p>
      <Summary here={trace} there={other.data} first={first} decisive={decisive} onChoose={onChoose} />
      <Table
        label="Steps of both runs"
        rows={steps}
        rowKey={(step) => step.key}
        isSelected={(step) => step === (decisive ?? first)}
        columns={[
          {
            title: "Step",
            cell: (step) =>
              step.here === null ? (
                step.title
              ) : (
                <button type="button" className="text-left text-accent wrap-anywhere hover:underline" onClick={() => onChoose(step.key)}>
                  {step.title}
                </button>
              ),
          },
          { title: "Here", cell: (step) => <Side step={step} side="here" /> },
          { title: "There", cell: (step) => <Side step={step} side="there" /> },
          { title: "Slower by", cell: (step) => <Slower ms={step.slowerMs} /> },
          { title: "Differs in", cell: (step) => step.difference ?? <span className="text-faint">–</span> },
        ]}
      />
    </div>
  );
}

/** The newest good run before this one; when there is none, the newest at all. */
async function lastGood(run: Run): Promise<Run | null> {
  const filter = { functionIds: [run.functionId], statuses: ["completed" as const] };
  const before = await client.runs.list({ ...filter, until: run.queuedAt, limit: 1 });
  if (before.runs[0] !== undefined) return before.runs[0];
  const { runs } = await client.runs.list({ ...filter, limit: 2 });
  return runs.find(({ runId }) => runId !== run.runId) ?? null;
}

function Side({ step, side }: { step: ComparedStep; side: "here" | "there" }) {
  const part = step[side];
  if (part === null) return <span className="text-faint">not there</span>;
  const took = tookOf(part);
  return (
    <span className="flex flex-wrap items-center gap-2 tabular-nums">
      <Status status={part.span.status} />
      {took !== null && duration(took)}
    </span>
  );
}

function Slower({ ms }: { ms: number | null }) {
  if (ms === null) return <span className="text-faint">–</span>;
  return <span className={cx("tabular-nums", ms > 0 ? "text-warn" : "text-soft")}>{ms > 0 ? `+${duration(ms)}` : duration(ms)}</span>;
}

interface SummaryProps {
  here: RunTrace;
  there: RunTrace;
  first: ComparedStep | null;
  decisive: ComparedStep | null;
  onChoose: (key: string) => void;
}

function Summary({ here, there, first, decisive, onChoose }: SummaryProps) {
  const inputs = differences(here.events[0]?.data, there.events[0]?.data, PLACES_MAX);
  const outputs = first?.difference === "output" ? differences(first.here?.span.output, first.there?.span.output, PLACES_MAX) : [];
  return (
    <div className="flex flex-col gap-2 rounded-md border bg-sunken p-3" data-testid="first-difference">
      {first === null && <p className="m-0">Every step gave the same, in the same way.</p>}
      {decisive !== null && (
        <p className="m-0">
          First other outcome: step <Name step={decisive} onChoose={onChoose} /> {said(decisive)}.
        </p>
      )}
      {first !== null && first !== decisive && (
        <p className="m-0">
          First other output: step <Name step={first} onChoose={onChoose} />.
        </p>
      )}
      {outputs.length > 0 && <Places title="Where that output differs" places={outputs} />}
      {inputs.length > 0 ? <Places title="Where the event's data differ" places={inputs} /> : <p className="m-0 text-xs text-faint">Both were started with the same data.</p>}
    </div>
  );
}

function Name({ step, onChoose }: { step: ComparedStep; onChoose: (key: string) => void }) {
  if (step.here === null) return <>“{step.title}”</>;
  return (
    <button type="button" className="text-accent wrap-anywhere hover:underline" onClick={() => onChoose(step.key)}>
      “{step.title}”
    </button>
  );
}

function said({ difference, here, there }: ComparedStep): string {
  if (difference === "only here") return "is only in this run";
  if (difference === "only there") return "is only in the good run";
  return `is ${words(here?.span.status ?? "").toLowerCase()} here and ${words(there?.span.status ?? "").toLowerCase()} there`;
}

function Places({ title, places }: { title: string; places: readonly { path: string; here: unknown; there: unknown }[] }) {
  return (
    <div>
      <p className="m-0 text-xs font-medium text-faint">{title}</p>
      <ul className="m-0 list-none p-0 font-mono text-xs">
        {places.map(({ path, here, there }) => (
          <li key={path} className="wrap-anywhere">
            {path}: {shown(here)} <span className="text-faint">here,</span> {shown(there)} <span className="text-faint">there</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A value in few letters. */
function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
