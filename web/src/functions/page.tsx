/** All functions: what starts them, and how they fare. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState } from "react";
import type { Function } from "@contract";
import { orpc, queryClient } from "../api/query";
import { LinkButton } from "../ui/button";
import { Command } from "../ui/code";
import { Card, Empty, Page, Trouble } from "../ui/page";
import { Reading } from "../ui/reading";
import { ScopedIconButton } from "../ui/scoped-button";
import { SearchField } from "../ui/search-field";
import { type Column, Table } from "../ui/table";
import { duration } from "../ui/time";
import { FailureLink, RunCount } from "./counts";
import { InvokeDialog } from "./invoke-dialog";
import { type FunctionsChange, type FunctionsSearch, RANGES, readRange } from "./search";
import { useLiveTotals, useTotals } from "./totals";
import { Triggers, triggerText } from "./triggers";

const route = getRouteApi("/functions");

export default function FunctionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: FunctionsChange) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const functions = useQuery(orpc.functions.list.queryOptions());
  const sorted = [...(functions.data?.functions ?? [])].sort((left, right) => Number(isBuiltIn(left)) - Number(isBuiltIn(right)));
  // What was not answered while the connection was lost is asked again.
  useLiveTotals(undefined, undefined, () => void queryClient.invalidateQueries({ queryKey: orpc.functions.key() }));
  return (
    <Page title="Functions" lead="What apps have registered, what starts it, and how it fares.">
      <Card flush>
        <Filter search={search} change={change} functions={functions.data?.functions ?? []} />
        <Reading of={functions} label="Loading functions" lines={6} isFlush>
          {() => <List functions={sorted.filter((each) => fits(each, search))} all={sorted} search={search} />}
        </Reading>
      </Card>
    </Page>
  );
}

const NO_RUNS = { scheduled: 0, running: 0, completed: 0, failed: 0, cancelled: 0, latency: null };

/** Whether it is part of the server; those come last. */
function isBuiltIn(each: Function): boolean {
  return each.url.startsWith("perdura-local:");
}

function fits(each: Function, { text = "", app }: FunctionsSearch): boolean {
  const words = [each.name, each.functionId, ...each.triggers.map(triggerText)];
  return (app === undefined || each.app === app) && words.some((word) => word.toLowerCase().includes(text.trim().toLowerCase()));
}

function Filter({ search, change, functions }: { search: FunctionsSearch; change: (next: FunctionsChange) => void; functions: readonly Function[] }) {
  const apps = [...new Set(functions.map((each) => each.app))].sort();
  const box = "h-8 rounded-md border border-line-strong bg-surface px-2 text-[13px]";
  return (
    <div role="search" className="flex flex-wrap items-center gap-3 border-b px-3 py-2.5">
      <SearchField label="Name or trigger" value={search.text ?? ""} onChange={(text) => change({ text: text || undefined })} isMain className="w-full sm:w-64" />
      <select aria-label="App" className={box} value={search.app ?? ""} onChange={(event) => change({ app: event.target.value || undefined })}>
        <option value="">All apps</option>
        {apps.map((app) => (
          <option key={app}>{app}</option>
        ))}
      </select>
      <label className="flex items-center gap-2 text-soft sm:ml-auto">
        Runs of
        <select className={box} value={search.range ?? "1h"} onChange={(event) => change({ range: readRange(event.target.value) })}>
          {RANGES.map((range) => (
            <option key={range.id} value={range.id}>
              {range.label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function List({ functions, all, search }: { functions: readonly Function[]; all: readonly Function[]; search: FunctionsSearch }) {
  const range = search.range ?? "1h";
  const totals = useTotals(range);
  const [invoked, setInvoked] = useState<Function | null>(null);
  const of = (each: Function) => totals.data && (totals.data.byId.get(each.functionId) ?? NO_RUNS);
  const latency = (each: Function, which: "p50Ms" | "p95Ms") => {
    const ms = of(each)?.latency?.[which];
    return ms === undefined ? <span className="text-faint">–</span> : duration(ms);
  };
  const number = "text-right whitespace-nowrap tabular-nums";
  const columns: Column<Function>[] = [
    {
      title: "Function",
      className: "max-md:w-full max-md:max-w-0 md:max-w-72",
      cell: (each) => (
        <>
          <Link to="/functions/$functionId" params={{ functionId: each.functionId }} className="block truncate font-medium hover:text-accent hover:underline" title={each.name}>
            {each.name}
          </Link>
          <span className="block truncate font-mono text-xs text-faint" title={each.functionId}>
            {each.functionId}
          </span>
        </>
      ),
    },
    {
      title: "Triggers",
      className: "max-w-64 max-md:hidden",
      cell: (each) => (
        <>
          <Triggers of={each} />
          {each.notEnforced.length > 0 && (
            <span className="block truncate text-xs text-warn" title="This release takes it, but does not perform it">
              Not performed: {each.notEnforced.join(", ")}
            </span>
          )}
        </>
      ),
    },
    { title: "Running", className: `${number} max-sm:hidden`, cell: (each) => <RunCount functionId={each.functionId} count={of(each)?.running} status="running" /> },
    { title: "Completed", className: `${number} max-sm:hidden`, cell: (each) => <RunCount functionId={each.functionId} count={of(each)?.completed} status="completed" range={range} /> },
    { title: "Failed", className: number, cell: (each) => <FailureLink functionId={each.functionId} totals={of(each)} range={range} /> },
    { title: "Median", className: `${number} max-lg:hidden`, cell: (each) => latency(each, "p50Ms") },
    { title: "95 of 100", className: `${number} max-sm:hidden`, cell: (each) => latency(each, "p95Ms") },
    {
      title: "Invoke",
      isTitleHidden: true,
      className: "text-right",
      cell: (each) => (
        <ScopedIconButton scope="run" small label={`Invoke ${each.name}`} onClick={() => setInvoked(each)}>
          <Play size={14} aria-hidden />
        </ScopedIconButton>
      ),
    },
  ];
  if (functions.length === 0) return <Nothing hasSome={all.length > 0} />;
  return (
    <>
      {totals.isError && (
        <div className="p-3">
          <Trouble error={totals.error} retry={() => void totals.refetch()} />
        </div>
      )}
      <Table label="Functions" columns={columns} rows={functions} rowKey={(each) => each.functionId} />
      {totals.data?.isPartial && <p className="m-0 border-t px-4 py-2 text-xs text-faint">There were too many runs to count all of them: the numbers are of the newest. Choose a shorter time for exact ones.</p>}
      {invoked !== null && <InvokeDialog of={invoked} onClose={() => setInvoked(null)} />}
    </>
  );
}

function Nothing({ hasSome }: { hasSome: boolean }) {
  if (hasSome) {
    return (
      <Empty title="No function fits." actions={<LinkButton to="/functions">Show all functions</LinkButton>}>
        Its name, its id and what starts it are looked at.
      </Empty>
    );
  }
  return (
    <Empty title="No function is registered." actions={<LinkButton to="/apps">Add an app</LinkButton>}>
      <p className="mt-0">Functions come with apps. Start yours with an Inngest SDK that knows this server:</p>
      <div className="text-left">
        <Command>{`INNGEST_DEV=${location.origin} npm run dev`}</Command>
      </div>
    </Empty>
  );
}
