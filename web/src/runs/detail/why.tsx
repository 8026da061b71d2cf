/** Why a run is not moving, what to do about it, and the events that nearly ended its wait. */
import { Link } from "@tanstack/react-router";
import type { RunDiagnosis, RunDiagnosisReason, RunNearMisses, RunWait } from "@contract";
import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { Json } from "../../ui/code";
import { cx } from "../../ui/cx";
import { Badge } from "../../ui/status";
import { duration, ExactTime } from "../../ui/time";
import { ServerTime, useServerNow } from "../clock";
import { counted } from "../../ui/counted";
import { type Step, untilOf } from "./steps";

/** Reasons that say no more than that all is well. */
const MOVING = new Set(["being_called", "ended"]);
/** What every run is for a moment: only when it lasts is it a reason. */
const FLEETING = new Set([...MOVING, "queued"]);
const LASTING_MS = 700;
/** What a run was told to do: nothing is wrong. */
const CALM = new Set(["sleeping", "delayed", ...FLEETING]);

export function Why({ diagnosis, nearMisses, steps }: { diagnosis: RunDiagnosis; nearMisses: RunNearMisses | undefined; steps: readonly Step[] }) {
  const codes = diagnosis.reasons.map(({ code }) => code);
  const isFleeting = codes.every((code) => FLEETING.has(code));
  const hasLasted = useLasting(isFleeting, LASTING_MS);
  if (codes.every((code) => MOVING.has(code)) || (isFleeting && !hasLasted)) return null;
  const isCalm = codes.every((code) => CALM.has(code));
  const waits = nearMisses?.waits ?? [];
  const open = steps.filter(({ span }) => span.status === "waiting" || span.status === "retrying");
  return (
    <section aria-label="Why it is not moving" className={cx("rounded-lg border", isCalm ? "bg-surface" : "border-warn/40 bg-warn-wash")}>
      <div className="flex items-start gap-3 px-4 py-3">
        <Hourglass size={16} aria-hidden className={cx("mt-0.5 shrink-0", isCalm ? "text-soft" : "text-warn")} />
        <ul className="m-0 flex min-w-0 flex-1 list-none flex-col gap-3 p-0">
          {diagnosis.reasons.map((reason, index) => (
            <Reason key={`${reason.code} ${index}`} reason={reason} isFirst={index === 0} />
          ))}
        </ul>
      </div>
      {open.some(hasMoment) && (
        <ul aria-label="When it goes on" className={cx("m-0 flex list-none flex-col gap-1 border-t px-4 py-2 pl-11 text-xs", !isCalm && "border-warn/30")}>
          {open.filter(hasMoment).map((step) => (
            <li key={step.key}>
              <Until step={step} />
            </li>
          ))}
        </ul>
      )}
      {waits.map((wait) => (
        <Wait key={wait.stepId} wait={wait} />
      ))}
    </section>
  );
}

/** Whether it has been so for that long. */
function useLasting(isSo: boolean, ms: number): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setHas(true), ms);
    return () => {
      clearTimeout(timer);
      setHas(false);
    };
  }, [isSo, ms]);
  return has;
}

function hasMoment(step: Step): boolean {
  return untilOf(step) !== null || Boolean(step.span.retryAt);
}

function Reason({ reason, isFirst }: { reason: RunDiagnosisReason; isFirst: boolean }) {
  return (
    <li>
      <p className={isFirst ? "m-0 font-medium wrap-anywhere" : "m-0 wrap-anywhere"}>{sentence(reason.sentence)}</p>
      <p className="m-0 text-soft wrap-anywhere">{sentence(reason.remedy)}</p>
    </li>
  );
}

/** The server's words as a sentence; one that begins with an expression keeps it as it is. */
function sentence(text: string): string {
  const begun = /^[a-z]+[ ,:;]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** When it goes on by itself, by the server's clock. */
export function Until({ step }: { step: Step }) {
  const now = useServerNow();
  const at = step.span.retryAt ?? untilOf(step);
  if (at === null) return null;
  const left = Date.parse(at) - now;
  const what = step.span.retryAt ? "is tried again" : step.span.kind.type === "sleep" ? "sleeps until" : "waits until";
  return (
    <span className="wrap-anywhere">
      “{step.title}” {what} <ExactTime at={at} />, {left > 0 ? `in ${duration(Math.ceil(left / 1_000) * 1_000)}` : "any moment now"}
    </span>
  );
}

function Wait({ wait }: { wait: RunWait }) {
  return (
    <div className="flex flex-col gap-2 border-t border-warn/30 px-4 py-3 pl-11">
      <p className="m-0 text-xs text-soft">
        {wait.misses.length === 0
          ? `No event “${wait.event}” has come since the run began.`
          : `${counted(wait.misses.length, "event")} “${wait.event}” came and did not end the wait, the newest first:`}
      </p>
      {wait.misses.length > 0 && (
        <ul aria-label={`Near misses of ${wait.name}`} className="m-0 flex list-none flex-col gap-2 p-0">
          {wait.misses.map((miss) => (
            <li key={miss.number} className="rounded-md border bg-surface p-3">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <Badge tone="warn">{miss.code.replaceAll("_", " ")}</Badge>
                <span className="text-xs text-faint">
                  <ServerTime at={miss.receivedAt} />
                </span>
              </div>
              <p className="mt-1 mb-0 wrap-anywhere">{sentence(miss.reason)}</p>
              <details className="mt-1">
                <summary className="text-xs text-soft">The event</summary>
                <Json className="mt-1" value={miss.event} label="event" />
              </details>
            </li>
          ))}
        </ul>
      )}
      <Link to="/events" search={{ name: wait.event }} className="self-start text-xs text-accent hover:underline">
        All events of this name
      </Link>
    </div>
  );
}
