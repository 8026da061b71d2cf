/** What is chosen, closer: a step, or the run as a whole. */
import { Link } from "@tanstack/react-router";
import type { RunTrace } from "@contract";
import { RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "../../ui/button";
import { Id, Json } from "../../ui/code";
import { ScopedButton } from "../../ui/scoped-button";
import { Status } from "../../ui/status";
import { Facts } from "../../ui/table";
import { Tabs } from "../../ui/tabs";
import { duration, ExactTime } from "../../ui/time";
import { useServerNow } from "../clock";
import { isLive } from "../names";
import { Attempts } from "./attempts";
import { FailureView } from "./failure-view";
import { kindOf, type Step } from "./steps";
import { Until } from "./why";

const FRAME = "min-w-0 rounded-lg border bg-surface";

export function RunPanel({ trace }: { trace: RunTrace }) {
  const isFailed = trace.status === "failed";
  return (
    <section aria-label="The run" className={FRAME}>
      <h2 className="m-0 px-4 pt-3 pb-1 text-[13px] font-semibold">The run</h2>
      <Tabs
        label="The run"
        tabs={[
          { id: "input", label: "Input", panel: <RunInput trace={trace} /> },
          {
            id: "output",
            label: isFailed ? "Error" : "Output",
            panel: isFailed ? <FailureView error={trace.output} isOpen /> : isLive(trace) ? <p className="m-0 text-faint">The run has not ended yet.</p> : <Json value={trace.output} label="output" />,
          },
        ]}
      />
      <p className="mx-4 mt-0 mb-4 text-xs text-faint">Choose a step to look closer.</p>
    </section>
  );
}

function RunInput({ trace }: { trace: RunTrace }) {
  if (trace.events.length === 0) return <p className="m-0 text-faint">The event that started it is no longer kept.</p>;
  return (
    <div className="flex flex-col gap-3">
      {trace.events.map((event) => (
        <div key={event.eventId} className="flex flex-col gap-1">
          <Link to="/events/$eventId" params={{ eventId: event.eventId }} className="self-start text-xs text-accent wrap-anywhere hover:underline">
            {event.name}
          </Link>
          <Json value={event.data} label="data of the event" />
        </div>
      ))}
    </div>
  );
}

export function StepPanel({ step, onClose, onRerun }: { step: Step; onClose: () => void; onRerun: (() => void) | null }) {
  const { span } = step;
  const isFailed = span.status === "failed" || span.status === "timedOut";
  const last = span.attempts.at(-1)?.error;
  const error = span.output === undefined || span.output === null ? last : span.output;
  // A call gives nothing by itself: what there is to see of it are its attempts.
  const first = isFailed ? "error" : step.isCall ? "attempts" : span.status === "retrying" ? "error" : "output";
  const [tab, setTab] = useState(first);
  useEffect(() => setTab(first), [step.key, first]);
  return (
    <section aria-label={`Step ${step.title}`} className={FRAME}>
      <header className="flex items-start justify-between gap-2 px-4 pt-3">
        <div className="min-w-0">
          <h2 className="m-0 text-[13px] font-semibold wrap-anywhere">{step.title}</h2>
          <p className="m-0 mt-1 flex flex-wrap items-center gap-2 text-xs text-soft">
            <Status status={span.status} /> {kindOf(step)}
            {span.isCopied && " · taken over from the run that this one repeats"}
          </p>
        </div>
        <IconButton small label="Close the step" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <div className="px-4 py-3">
        <StepFacts step={step} />
      </div>
      <Tabs
        label={`Parts of ${step.title}`}
        value={tab}
        onChange={setTab}
        tabs={[
          isFailed || span.status === "retrying"
            ? { id: "error", label: "Error", panel: error === undefined || error === null ? <p className="m-0 text-faint">It says nothing of why.</p> : <FailureView error={error} isOpen /> }
            : { id: "output", label: "Output", panel: <Output step={step} /> },
          { id: "input", label: "Input", panel: <Input step={step} /> },
          { id: "attempts", label: `Attempts (${span.attempts.length})`, panel: <Attempts attempts={span.attempts} /> },
          { id: "raw", label: "Raw", panel: <Json value={span} label="span" /> },
        ]}
      />
      {onRerun !== null && (
        <footer className="border-t px-4 py-3">
          <ScopedButton scope="run" small onClick={onRerun}>
            <RotateCcw size={14} aria-hidden /> Run again from this step…
          </ScopedButton>
        </footer>
      )}
    </section>
  );
}

function Output({ step: { span, to } }: { step: Step }) {
  if (span.output !== undefined) return <Json value={span.output} label="output" />;
  return <p className="m-0 text-faint">{to === null ? "Not there yet." : span.kind.type === "entry" ? "A call of the function gives nothing by itself: what it gave is in its steps." : "It gave nothing."}</p>;
}

function Input({ step: { span } }: { step: Step }) {
  if (span.input !== undefined) return <Json value={span.input} label="input" />;
  return <p className="m-0 text-faint">{span.kind.type === "step" ? "What the function's code passed to it; the SDK does not tell." : "It takes none."}</p>;
}

function StepFacts({ step }: { step: Step }) {
  const now = useServerNow();
  const { span } = step;
  const { kind } = span;
  const goesOn = span.status === "waiting" || span.status === "retrying";
  return (
    <Facts
      rows={[
        ["Began", <ExactTime at={step.from} />],
        step.to !== null ? ["Took", duration(step.to - step.from)] : ["For", duration(Math.max(0, Math.floor((now - step.from) / 1_000) * 1_000))],
        goesOn && ["Goes on", <Until step={step} />],
        kind.type === "event" && ["Event", <code className="font-mono text-xs">{kind.event}</code>],
        kind.type === "event" && kind.expression ? ["When", <code className="font-mono text-xs">{kind.expression}</code>] : null,
        kind.type === "signal" && ["Signal", <code className="font-mono text-xs">{kind.signal}</code>],
        kind.type === "invoke" && ["Function", <code className="font-mono text-xs">{kind.functionId}</code>],
        kind.type === "invoke" && kind.runId
          ? [
              "Its run",
              <Link to="/runs/$runId" params={{ runId: kind.runId }} className="text-accent hover:underline">
                <Id>{kind.runId}</Id>
              </Link>,
            ]
          : null,
      ]}
    />
  );
}
