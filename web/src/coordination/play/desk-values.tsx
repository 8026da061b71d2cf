/** What went into a desk of the run that is shown, and what came out. */
import { Json } from "../../ui/code";
import { Status } from "../../ui/status";
import { duration, useNow } from "../../ui/time";
import type { Desk } from "../editor/document";
import type { DeskPlay } from "./play";

export function DeskValues({ desk, played, isFull }: { desk: Desk; played: DeskPlay; isFull: boolean }) {
  return (
    <section aria-label={`${desk.name} in this run`} className="flex min-w-0 flex-col gap-2 rounded-md border p-3">
      <h3 className="m-0 flex flex-wrap items-center justify-between gap-2 text-[13px] font-semibold">
        <span className="min-w-0 wrap-anywhere">{desk.name}</span>
        <Status status={played.state} />
      </h3>
      <p className="m-0 text-xs text-soft">
        {played.state === "skipped" ? "No work came here." : played.state === "waiting" ? "Nothing has come here yet." : <Took played={played} />}
        {played.tries > 1 && `, try ${played.tries}`}
      </p>
      {played.detail !== null && <p className="m-0 rounded bg-sunken px-2 py-1 text-xs wrap-anywhere">{played.detail}</p>}
      {played.input !== undefined && <Value label="Input" value={played.input} />}
      {played.output !== undefined && <Value label="Output" value={played.output} />}
      {!isFull && played.tries > 0 && <p className="m-0 text-xs text-faint">The workflow's observability profile is “basic”: its runs keep no values.</p>}
    </section>
  );
}

function Took({ played }: { played: DeskPlay }) {
  const now = useNow();
  if (played.startedAt === null) return null;
  const ended = played.endedAt === null ? null : Date.parse(played.endedAt);
  const text = duration(Math.max(0, (ended ?? now) - Date.parse(played.startedAt)));
  return ended === null ? `For ${text} now` : `Took ${text}`;
}

function Value({ label, value }: { label: string; value: unknown }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-xs font-medium text-soft">{label}</span>
      <Json value={value} label={label.toLowerCase()} />
    </div>
  );
}
