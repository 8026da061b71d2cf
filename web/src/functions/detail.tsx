/** One function: what starts it, how it is configured, how it fares. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Function, RunPage, RunUpdate } from "@contract";
import { useBatched } from "../api/batched";
import { hasCode } from "../api/errors";
import { orpc, queryClient } from "../api/query";
import { useActions } from "../shell/actions";
import { LinkButton } from "../ui/button";
import { Id, Json } from "../ui/code";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { Facts } from "../ui/table";
import { duration } from "../ui/time";
import { settings } from "./config";
import { FailureLink, RunCount } from "./counts";
import { InvokeDialog } from "./invoke-dialog";
import { LastRuns } from "./last-runs";
import { RUNS_SHOWN, withNewest } from "./newest";
import { type Range, RANGES, readRange } from "./search";
import { useLiveTotals, useTotals } from "./totals";

const route = getRouteApi("/functions/$functionId");

export default function FunctionPage() {
  const { functionId } = route.useParams();
  const found = useQuery(orpc.functions.get.queryOptions({ input: { functionId } }));
  if (found.isSuccess) return <Shown key={functionId} of={found.data} />;
  return (
    <Page title="Function">
      {found.isPending ? (
        <Loading label="Loading the function" lines={6} />
      ) : hasCode(found.error, "FUNCTION_NOT_FOUND") ? (
        <Empty title="There is no such function now." actions={<LinkButton to="/functions">All functions</LinkButton>}>
          “{functionId}” is not registered. Its app may have been removed, or serves it no longer.{" "}
          <Link to="/runs" search={{ functionId }} className="text-accent hover:underline">
            Runs that it had
          </Link>{" "}
          are kept for their time.
        </Empty>
      ) : (
        <Trouble error={found.error} retry={() => void found.refetch()} />
      )}
    </Page>
  );
}

function Shown({ of }: { of: Function }) {
  const [isInvoking, setInvoking] = useState(false);
  const options = orpc.runs.list.queryOptions({ input: { functionIds: [of.functionId], limit: RUNS_SHOWN }, staleTime: Infinity });
  const runs = useQuery(options);
  const take = useBatched<RunUpdate>((updates) => queryClient.setQueryData<RunPage>(options.queryKey, (page) => page && withNewest(page, updates)), options.queryKey);
  useLiveTotals([of.functionId], take, () => void queryClient.invalidateQueries({ queryKey: options.queryKey }));
  useActions([{ id: "function.invoke", label: `Invoke ${of.name}`, group: "Function", keys: "i", scope: "run", run: () => setInvoking(true) }]);
  return (
    <Page
      title={of.name}
      lead={<Id copy>{of.functionId}</Id>}
      actions={
        <>
          <LinkButton to="/runs" search={{ functionId: of.functionId }}>
            All its runs
          </LinkButton>
          <ScopedButton scope="run" look="primary" onClick={() => setInvoking(true)}>
            <Play size={14} aria-hidden />
            Invoke
          </ScopedButton>
        </>
      }
    >
      <HowItFares functionId={of.functionId} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <Card title="Starts on">
            <Starts of={of} />
          </Card>
          <Card title="Configuration">
            <NotEnforced names={of.notEnforced} />
            <Facts
              rows={[
                ...settings(of).map(({ name, sentence, raw }) => [name, raw === undefined ? sentence : <Json value={raw} label={name} />] as const),
                ["App", <Link to="/apps" className="text-accent hover:underline">{of.app}</Link>],
                ["Called at", of.url.startsWith("perdura-local:") ? "in this server" : <Id>{of.url}</Id>],
              ]}
            />
          </Card>
        </div>
        <Card title="Last runs" flush>
          <LastRuns runs={runs.data?.runs} error={runs.error} retry={() => void runs.refetch()} />
        </Card>
      </div>
      {isInvoking && <InvokeDialog of={of} onClose={() => setInvoking(false)} />}
    </Page>
  );
}

/** What the function asks for in vain. */
function NotEnforced({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="mt-0 mb-3 rounded-md border border-warn/40 bg-warn-wash px-3 py-2 text-warn">
      This release takes but does not perform: {names.join(", ")}. The function runs as if they were not there.
    </p>
  );
}

function HowItFares({ functionId }: { functionId: string }) {
  const [range, setRange] = useState<Range>("24h");
  const totals = useTotals(range);
  const own = totals.data?.byId.get(functionId);
  const latency = own?.latency;
  const took = (ms: number | undefined): ReactNode => (ms === undefined ? <span className="text-faint">–</span> : duration(ms));
  const figures: [string, ReactNode][] = [
    ["Scheduled", <RunCount functionId={functionId} count={own?.scheduled ?? 0} status="scheduled" />],
    ["Running", <RunCount functionId={functionId} count={own?.running ?? 0} status="running" />],
    ["Completed", <RunCount functionId={functionId} count={own?.completed ?? 0} status="completed" range={range} />],
    ["Failed", own === undefined ? <span className="text-faint">0</span> : <FailureLink functionId={functionId} totals={own} range={range} />],
    ["Cancelled", <RunCount functionId={functionId} count={own?.cancelled ?? 0} status="cancelled" range={range} />],
    ["Median", took(latency?.p50Ms)],
    ["95 of 100 within", took(latency?.p95Ms)],
    ["99 of 100 within", took(latency?.p99Ms)],
    ["Longest", took(latency?.maxMs)],
  ];
  return (
    <Card
      title="Runs"
      flush
      actions={
        <select aria-label="Over which time" className="h-7 rounded-md border border-line-strong bg-surface px-2 text-xs" value={range} onChange={(event) => setRange(readRange(event.target.value) ?? "24h")}>
          {RANGES.map((each) => (
            <option key={each.id} value={each.id}>
              {each.label}
            </option>
          ))}
        </select>
      }
    >
      {totals.isError ? (
        <div className="p-4">
          <Trouble error={totals.error} retry={() => void totals.refetch()} />
        </div>
      ) : (
        <dl className="m-0 grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:grid-cols-3 lg:grid-cols-9">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt className="text-xs text-faint">{name}</dt>
              <dd className="m-0 text-lg font-medium whitespace-nowrap tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}

function Starts({ of }: { of: Function }) {
  if (of.triggers.length === 0) return <span className="text-soft">Nothing by itself: it is invoked, by other functions or by you.</span>;
  return (
    <ul className="m-0 flex list-none flex-col gap-3 p-0">
      {of.triggers.map((trigger) => (
        <li key={JSON.stringify(trigger)} className="flex flex-wrap items-start justify-between gap-2">
          <div className="min-w-0 wrap-anywhere">
            {trigger.type === "event" ? (
              <>
                the event <code className="font-mono text-xs">{trigger.name}</code>
                {trigger.expression && (
                  <>
                    {" "}
                    when <code className="font-mono text-xs">{trigger.expression}</code>
                  </>
                )}
              </>
            ) : (
              <>
                the schedule <code className="font-mono text-xs">{trigger.schedule}</code>
              </>
            )}
          </div>
          {trigger.type === "event" && !trigger.name.includes("*") && (
            <span className="flex gap-2">
              <LinkButton small to="/events" search={{ name: trigger.name }}>
                Its events
              </LinkButton>
              <LinkButton small to="/events" search={{ send: trigger.name }}>
                Send one
              </LinkButton>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
