/** Each call of a step: when, what came of it, and why the next one came when it did. */
import type { RunAttempt, RunAttemptOutcome } from "@contract";
import { Badge, type Tone } from "../../ui/status";
import { duration, ExactTime } from "../../ui/time";
import { useServerNow } from "../clock";
import { FailureView } from "./failure-view";

const SAID: Record<RunAttemptOutcome, { word: string; tone: Tone }> = {
  open: { word: "Being called", tone: "accent" },
  answered: { word: "Answered", tone: "good" },
  conflict: { word: "Called again: a record had changed", tone: "quiet" },
  retried: { word: "Failed, tried again", tone: "warn" },
  failed: { word: "Failed for good", tone: "bad" },
  lost: { word: "Lost: the server stopped meanwhile", tone: "bad" },
  stopped: { word: "The run ended first", tone: "quiet" },
};

export function Attempts({ attempts }: { attempts: readonly RunAttempt[] }) {
  const now = useServerNow();
  if (attempts.length === 0) return <p className="m-0 text-faint">No call of its own: it was carried out within the call before, or it needs none.</p>;
  return (
    <ol className="m-0 flex list-none flex-col gap-3 p-0">
      {attempts.map((attempt, index) => {
        const { word, tone } = SAID[attempt.outcome];
        const ended = attempt.endedAt ? Date.parse(attempt.endedAt) : null;
        const retryAt = index === attempts.length - 1 && attempt.retryAt ? Date.parse(attempt.retryAt) : null;
        return (
          <li key={attempt.attempt} className="flex flex-col gap-1 rounded-md border p-3">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <strong className="font-medium">Attempt {attempt.attempt + 1}</strong>
              <Badge tone={tone}>{word}</Badge>
            </div>
            <p className="m-0 text-xs text-soft">
              <ExactTime at={attempt.startedAt} />
              {ended !== null && ` · ${duration(ended - Date.parse(attempt.startedAt))}`}
              {retryAt !== null && retryAt > now && ` · next in ${duration(Math.ceil((retryAt - now) / 1_000) * 1_000)}`}
            </p>
            {attempt.error !== undefined && attempt.error !== null && <FailureView error={attempt.error} />}
          </li>
        );
      })}
    </ol>
  );
}
