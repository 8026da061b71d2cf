/** All runs: found, watched, and handled many at once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { announce } from "../shell/announcer";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { counted } from "../ui/counted";
import { Empty, Loading, Page, Trouble } from "../ui/page";
import type { BulkKind } from "./bulk/act";
import { BulkBar } from "./bulk/bar";
import { BulkDialog, type BulkTask } from "./bulk/dialog";
import { ServerClock, useClockAhead } from "./clock";
import { filterOf } from "./list/filter";
import { Filters } from "./list/filters";
import { usePlaceOfBefore } from "./list/place";
import { type RowsHandle, RunRowsView } from "./list/rows";
import { isChosen, useSelection } from "./list/selection";
import { useRunList } from "./list/use-run-list";
import { isNarrowed, type RunsSearch } from "./search";

/** How long runs must stand still before they are counted again. */
const COUNT_MS = 1_000;

export default function RunsPage() {
  return (
    <ServerClock>
      <AllRuns />
    </ServerClock>
  );
}

function AllRuns() {
  const search = useSearch({ from: "/runs" });
  const navigate = useNavigate({ from: "/runs" });
  const ahead = useClockAhead();
  // The clock only matters for times that end now; they end where they were asked for, and do not move under the reader.
  const clock = search.since === undefined ? 0 : ahead;
  const asked = useMemo(() => ({ filter: filterOf(search, Date.now() + clock), order: search.order ?? "newestFirst" }), [search, clock]);
  const queries = useQueryClient();
  const count = useQuery(orpc.runs.count.queryOptions({ input: asked.filter, placeholderData: (before) => before }));
  const chosen = useSelection();
  const [isAtTop, setAtTop] = useState(true);
  const [task, setTask] = useState<BulkTask | null>(null);
  const countTimer = useRef(0);
  const onMoved = useCallback(() => {
    clearTimeout(countTimer.current);
    countTimer.current = window.setTimeout(() => void queries.invalidateQueries({ queryKey: orpc.runs.count.key() }), COUNT_MS);
  }, [queries]);
  useEffect(() => () => clearTimeout(countTimer.current), []);
  const runs = useRunList(asked, { isReading: !isAtTop || !chosen.isEmpty || task !== null, onMoved });

  const rows = useRef<RowsHandle>(null);
  const text = useRef<HTMLInputElement>(null);
  const { current, setCurrent } = usePlaceOfBefore(runs.list !== undefined);
  const list = runs.list?.rows ?? [];
  const { clear, toggle, chooseAll } = chosen;
  const change = useCallback(
    (next: RunsSearch) => {
      clear();
      void navigate({ search: next, replace: true });
    },
    [clear, navigate],
  );
  const act = (kind: BulkKind) => {
    const { selection } = chosen;
    setTask({ kind, of: selection.kind === "all" ? { filter: asked.filter } : { runs: list.filter((run) => isChosen(selection, run.runId)) } });
  };
  const none = chosen.isEmpty ? "choose runs first" : undefined;
  useActions([
    { id: "runs-find", label: "Find runs by text", group: "Runs", keys: "/", run: () => text.current?.focus() },
    { id: "runs-down", label: "Next run", group: "Runs", keys: "j", hidden: true, run: () => rows.current?.move(1) },
    { id: "runs-up", label: "Run before", group: "Runs", keys: "k", hidden: true, run: () => rows.current?.move(-1) },
    { id: "runs-choose", label: "Choose the run, or let it go", group: "Runs", keys: "x", hidden: true, run: () => current !== null && toggle(current, list.map((run) => run.runId)) },
    { id: "runs-all", label: "Choose all runs that fit", group: "Runs", keys: "shift+a", disabled: list.length === 0 ? "there are none" : undefined, run: chooseAll },
    { id: "runs-none", label: "Choose none", group: "Runs", keys: "escape", hidden: true, disabled: none, run: clear },
    { id: "runs-rerun", label: "Run the chosen runs again", group: "Runs", keys: "shift+r", scope: "run", disabled: none, run: () => act("rerun") },
    { id: "runs-cancel", label: "Cancel the chosen runs", group: "Runs", keys: "shift+c", scope: "run", disabled: none, run: () => act("cancel") },
    { id: "runs-failed", label: "Show failed runs", group: "Runs", run: () => change({ status: ["failed"] }) },
    { id: "runs-live", label: "Show runs that have not ended", group: "Runs", run: () => change({ status: ["scheduled", "running"] }) },
    { id: "runs-clear", label: "Clear all filters", group: "Runs", disabled: isNarrowed(search) ? undefined : "none is set", run: () => change({}) },
  ]);

  const total = count.data === undefined ? undefined : `${count.data.count.toLocaleString()}${count.data.isMore ? "+" : ""}`;
  useEffect(() => {
    if (runs.newCount > 0) announce(`${counted(runs.newCount, "new run")} above`);
  }, [runs.newCount]);
  return (
    <Page
      title="Runs"
      actions={
        <span className="text-soft tabular-nums" data-testid="run-count">
          {total !== undefined && `${total} ${total === "1" ? "run" : "runs"}`}
        </span>
      }
    >
      <Filters search={search} onChange={change} ref={text} />
      {runs.error !== null && <Trouble error={runs.error} retry={runs.retry} />}
      {runs.list === undefined && runs.error === null && <Loading label="Loading runs" lines={8} />}
      {runs.list !== undefined && list.length === 0 && runs.list.next === null && <NoRuns isNarrowed={isNarrowed(search)} onClear={() => change({})} />}
      {runs.list !== undefined && (list.length > 0 || runs.list.next !== null) && (
        <div className="relative rounded-lg border bg-surface">
          {runs.isHeld && (
            <div className="pointer-events-none sticky top-11 z-30 flex h-0 justify-center">
              <Button
                small
                look="primary"
                className="pointer-events-auto shadow-shade"
                onClick={() => {
                  rows.current?.toTop();
                  runs.settle();
                }}
              >
                <ArrowUp size={14} aria-hidden /> {runs.newCount > 0 ? `${runs.newCount.toLocaleString()} new` : "Bring up to date"}
              </Button>
            </div>
          )}
          <RunRowsView
            ref={rows}
            rows={list}
            total={count.data?.count}
            isMore={runs.list.next !== null}
            chosen={chosen}
            current={current}
            onCurrent={setCurrent}
            onScroll={setAtTop}
            onNearEnd={runs.loadMore}
          />
          {runs.more === "loading" && <p className="m-0 px-4 py-2 text-xs text-faint">Loading older runs…</p>}
          {runs.more instanceof Error && <Trouble error={runs.more} retry={runs.loadMore} />}
        </div>
      )}
      {!chosen.isEmpty && <BulkBar count={chosen.selection.kind === "all" ? undefined : chosen.selection.ids.size} total={total} onAll={chooseAll} onClear={clear} onAct={act} />}
      <BulkDialog
        task={task}
        onClose={(isDone) => {
          setTask(null);
          if (isDone) clear();
        }}
      />
    </Page>
  );
}

function NoRuns({ isNarrowed: isNarrow, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  if (isNarrow) {
    return (
      <Empty title="No run fits these filters." actions={<Button onClick={onClear}>Clear all filters</Button>}>
        Runs that start to fit appear here by themselves.
      </Empty>
    );
  }
  return (
    <Empty title="No function has run yet.">
      <p className="mt-0">A run appears here as soon as an event arrives that a function waits for. Register an app, then send it one:</p>
      <div className="flex flex-col gap-2 text-left">
        <Command>{"perdura app sync http://localhost:3000/api/inngest"}</Command>
        <Command>{`perdura event send shop/order.placed --data '{"orderId":"o-1"}'`}</Command>
      </div>
    </Empty>
  );
}
