/** One run: what it did, what it waits for, and what can be done about it. */
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Ban, RotateCcw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useActions } from "../../shell/actions";
import { announce } from "../../shell/announcer";
import { LinkButton } from "../../ui/button";
import { Empty, Loading, Page, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { words } from "../../ui/status";
import { Tabs } from "../../ui/tabs";
import { ServerClock } from "../clock";
import { functionName, isLive } from "../names";
import { RUN_VIEWS, type RunView } from "../search";
import { CancelDialog } from "./cancel-dialog";
import { CompareView } from "./compare-view";
import { FailureView } from "./failure-view";
import { RunFacts } from "./facts";
import { RunGraph } from "./graph";
import { RunPanel, StepPanel } from "./panel";
import { RawView } from "./raw-view";
import { RerunDialog } from "./rerun-dialog";
import { stepsOf } from "./steps";
import { Timeline } from "./timeline";
import { useRun } from "./use-run";
import { Why } from "./why";

type Asking = { what: "cancel" } | { what: "rerun"; fromStep: string | null } | null;

export default function RunPage() {
  const { runId } = useParams({ from: "/runs/$runId" });
  // Another run is another page: nothing of this one is left over.
  return (
    <ServerClock>
      <RunDetail key={runId} runId={runId} />
    </ServerClock>
  );
}

function RunDetail({ runId }: { runId: string }) {
  const { step: stepKey, view = "timeline" } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const { run, trace, diagnosis, nearMisses, error, isMissing, retry } = useRun(runId);
  const [asking, setAsking] = useState<Asking>(null);
  const steps = useMemo(() => (trace === undefined ? [] : stepsOf(trace)), [trace]);
  const step = steps.find(({ key }) => key === stepKey) ?? null;
  const canRerun = run !== undefined;
  const canRerunStep = step !== null && !step.isCall;
  const choose = (key: string | null) => void navigate({ search: (before) => ({ ...(before.view && { view: before.view }), ...(key !== null && { step: key }) }), replace: true });
  const show = (next: RunView) => void navigate({ search: (before) => ({ ...(before.step !== undefined && { step: before.step }), ...(next !== "timeline" && { view: next }) }), replace: true });
  useActions([
    { id: "run-rerun", label: "Run again", group: "Run", keys: "shift+r", scope: "run", disabled: canRerun ? undefined : "the run is not there yet", run: () => setAsking({ what: "rerun", fromStep: null }) },
    { id: "run-rerun-step", label: "Run again from the chosen step", group: "Run", keys: "shift+s", scope: "run", disabled: canRerunStep ? undefined : "choose a step first", run: () => setAsking({ what: "rerun", fromStep: step?.key ?? null }) },
    { id: "run-cancel", label: "Cancel the run", group: "Run", keys: "shift+c", scope: "run", disabled: run !== undefined && isLive(run) ? undefined : "it has ended", run: () => setAsking({ what: "cancel" }) },
    { id: "run-list", label: "Back to all runs", group: "Run", keys: "u", run: () => void navigate({ to: "/runs" }) },
    { id: "run-close", label: "Close the step", group: "Run", keys: "escape", hidden: true, disabled: step === null ? "none is chosen" : undefined, run: () => choose(null) },
    ...RUN_VIEWS.map((each, index) => ({ id: `run-${each}`, label: `Show ${VIEW_WORDS[each].toLowerCase()}`, group: "Run", keys: String(index + 1), run: () => show(each) })),
  ]);
  const status = run?.status;
  useEffect(() => {
    if (status !== undefined) announce(`The run is ${words(status).toLowerCase()}.`);
  }, [status]);

  if (isMissing) {
    return (
      <Page title="There is no such run">
        <Empty title="No run has this id." actions={<LinkButton to="/runs">All runs</LinkButton>}>
          It may have been mistyped, or it is older than runs are kept.
        </Empty>
      </Page>
    );
  }
  if (run === undefined) {
    return <Page title="Run">{error === null ? <Loading label="Loading the run" lines={8} /> : <Trouble error={error} retry={retry} />}</Page>;
  }
  const from = Date.parse(run.queuedAt);
  const to = run.endedAt ? Date.parse(run.endedAt) : null;
  const tabs = trace !== undefined && [
    { id: "timeline", label: VIEW_WORDS.timeline, panel: <Timeline steps={steps} from={from} to={to} chosen={step?.key ?? null} onChoose={choose} /> },
    { id: "graph", label: VIEW_WORDS.graph, panel: <RunGraph steps={steps} chosen={step?.key ?? null} onChoose={choose} /> },
    { id: "compare", label: VIEW_WORDS.compare, panel: <CompareView run={run} trace={trace} onChoose={choose} /> },
    { id: "raw", label: VIEW_WORDS.raw, panel: <RawView runId={runId} trace={trace} /> },
  ];
  return (
    <Page
      title={functionName(run)}
      lead={
        <>
          <Link to="/runs" className="hover:underline">
            Runs
          </Link>{" "}
          · {run.app}
        </>
      }
      actions={
        <>
          <ScopedButton scope="run" onClick={() => setAsking({ what: "rerun", fromStep: null })}>
            <RotateCcw size={14} aria-hidden /> Run again…
          </ScopedButton>
          {isLive(run) && (
            <ScopedButton scope="run" look="danger" onClick={() => setAsking({ what: "cancel" })}>
              <Ban size={14} aria-hidden /> Cancel…
            </ScopedButton>
          )}
        </>
      }
    >
      <RunFacts run={run} trace={trace} steps={steps} />
      {diagnosis !== undefined && <Why diagnosis={diagnosis} nearMisses={nearMisses} steps={steps} />}
      {run.status === "failed" && (
        <section aria-label="Why it failed" className="rounded-lg border border-bad/40 bg-bad-wash px-4 py-3">
          <FailureView error={trace?.output ?? run.error} />
        </section>
      )}
      {error !== null && <Trouble error={error} retry={retry} />}
      {trace === undefined && error === null && <Loading label="Loading the steps" lines={6} />}
      {trace !== undefined && tabs && (
        <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
          <div className="min-w-0 rounded-lg border bg-surface">
            <Tabs label="Views of the run" tabs={tabs} value={view} onChange={(id) => show(RUN_VIEWS.find((each) => each === id) ?? "timeline")} />
          </div>
          {step === null ? <RunPanel trace={trace} /> : <StepPanel step={step} onClose={() => choose(null)} onRerun={canRerunStep ? () => setAsking({ what: "rerun", fromStep: step.key }) : null} />}
        </div>
      )}
      {asking?.what === "cancel" && <CancelDialog runId={runId} onClose={() => setAsking(null)} />}
      {asking?.what === "rerun" && <RerunDialog runId={runId} step={steps.find(({ key }) => key === asking.fromStep) ?? null} onClose={() => setAsking(null)} />}
    </Page>
  );
}

const VIEW_WORDS: Record<RunView, string> = { timeline: "Timeline", graph: "Graph", compare: "Compare", raw: "Raw" };
