/** The waterfall: each step with its attempts on the run's time. */
import { useMemo, useState } from "react";
import { useActions } from "../../shell/actions";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Checkbox } from "../../ui/field";
import { Empty } from "../../ui/page";
import { Status, words } from "../../ui/status";
import { duration } from "../../ui/time";
import { useServerNow } from "../clock";
import { barsOf, toneOfStep } from "./bars";
import { Brush } from "./brush";
import { FILL, Line } from "./line";
import { canFold, isWhole, makeScale, moved, type Piece, ticksOf, type View, viewOf, WHOLE, zoomed } from "./scale";
import { isTelling, kindOf, type Step } from "./steps";

const TICKS = 6;
/** Steps that are drawn before somebody asks for more. */
const STEPS_SHOWN = 300;
/** Beyond this there is no room to write a time. */
const TICK_LAST = 0.86;
/** How close a look is taken at one step: so much of what is in sight is around it. */
const MARGIN = 0.08;

interface TimelineProps {
  steps: readonly Step[];
  from: number;
  /** Null while the run goes on. */
  to: number | null;
  chosen: string | null;
  onChoose: (key: string | null) => void;
}

export function Timeline({ steps, from, to, chosen, onChoose }: TimelineProps) {
  const present = useServerNow();
  const now = to ?? Math.max(present, ...steps.map((step) => step.to ?? step.from));
  const [view, setView] = useState<View>(WHOLE);
  const [wantsFold, setFold] = useState(true);
  const [showsAll, setShowsAll] = useState(false);
  const [most, setMost] = useState(STEPS_SHOWN);
  const telling = useMemo(() => (showsAll ? steps : steps.filter((step) => isTelling(step) || step.key === chosen)), [steps, showsAll, chosen]);
  const shown = useMemo(() => telling.slice(0, Math.max(most, telling.findIndex((step) => step.key === chosen) + 1)), [telling, most, chosen]);
  const allBars = useMemo(() => steps.map((step) => barsOf(step, now)), [steps, now]);
  const bars = useMemo(() => new Map(steps.map((step, index) => [step.key, allBars[index]!])), [steps, allBars]);
  // Of very many, some stand for all.
  const overview = useMemo(() => allBars.filter((_, index) => index % Math.ceil(allBars.length / STEPS_SHOWN) === 0), [allBars]);
  const flat = useMemo(() => allBars.flat(), [allBars]);
  const foldable = useMemo(() => canFold(from, now, flat), [from, now, flat]);
  const isFolded = foldable && wantsFold;
  const scale = useMemo(() => makeScale(from, now, flat, isFolded), [from, now, flat, isFolded]);
  const ticks = ticksOf(scale, view, TICKS);
  const at = shown.findIndex((step) => step.key === chosen);
  const look = (step: Step | undefined) => {
    if (step === undefined) return;
    const [start, end] = [scale.at(step.from), scale.at(step.to ?? now)];
    const margin = Math.max((end - start) * MARGIN, 0.005);
    setView(viewOf(start - margin, end + margin));
  };
  useActions([
    { id: "timeline-down", label: "Next step", group: "Run", keys: "j", hidden: true, run: () => onChoose(shown[Math.min(at + 1, shown.length - 1)]?.key ?? null) },
    { id: "timeline-up", label: "Step before", group: "Run", keys: "k", hidden: true, run: () => onChoose(shown[Math.max(at - 1, 0)]?.key ?? null) },
    { id: "timeline-close", label: "Look closer", group: "Timeline", keys: "=", run: () => setView(zoomed(view, 0.5)) },
    { id: "timeline-far", label: "Look from farther away", group: "Timeline", keys: "-", run: () => setView(zoomed(view, 2)) },
    { id: "timeline-left", label: "Earlier", group: "Timeline", keys: "[", run: () => setView(moved(view, -0.25)) },
    { id: "timeline-right", label: "Later", group: "Timeline", keys: "]", run: () => setView(moved(view, 0.25)) },
    { id: "timeline-step", label: "Look at the chosen step", group: "Timeline", keys: "z", disabled: at < 0 ? "choose a step first" : undefined, run: () => look(shown[at]) },
    { id: "timeline-all", label: "Show the whole run", group: "Timeline", keys: "0", run: () => setView(WHOLE) },
    { id: "timeline-fold", label: isFolded ? "Show pauses at their length" : "Fold long pauses", group: "Timeline", disabled: foldable ? undefined : "there are none", run: () => setFold(!wantsFold) },
  ]);
  if (steps.length === 0) return <Empty title="Nothing has been called yet.">Each step appears here the moment it begins.</Empty>;
  const hidden = steps.length - steps.filter(isTelling).length;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-soft">
        {hidden > 0 && <Checkbox label="Calls of the function" checked={showsAll} onChange={(event) => setShowsAll(event.target.checked)} />}
        {foldable && <Checkbox label="Fold long pauses" checked={wantsFold} onChange={(event) => setFold(event.target.checked)} />}
        <span className="flex-1" />
        <Button small look="ghost" disabled={isWhole(view)} onClick={() => setView(WHOLE)}>
          Show the whole run
        </Button>
      </div>
      <Brush scale={scale} lines={overview} view={view} onChange={setView} />
      <div className="grid grid-cols-[minmax(7rem,34%)_minmax(0,1fr)]">
        <div />
        <div className="relative h-5 overflow-hidden" aria-hidden>
          {ticks.map((tick) => {
            const place = (tick.place - view.start) / (view.end - view.start);
            return (
              <span key={tick.ms} className={cx("absolute pl-1 text-[11px] whitespace-nowrap text-faint tabular-nums max-sm:even:hidden", place > TICK_LAST && "hidden")} style={{ left: `${place * 100}%` }}>
                {tick.ms === 0 ? "0" : duration(tick.ms)}
              </span>
            );
          })}
          {scale.pieces
            .filter((piece) => piece.isFolded)
            .map((piece) => (
              <span key={piece.from} className="absolute top-0 truncate bg-sunken text-center text-[11px] text-faint tabular-nums" style={spanned(piece, view)} title={`${duration(piece.to - piece.from)}, folded`}>
                {duration(piece.to - piece.from)}
              </span>
            ))}
        </div>
      </div>
      <ol aria-label="Steps" className="m-0 list-none p-0">
        {shown.map((step) => (
          <li key={step.key}>
            <button
              type="button"
              aria-pressed={step.key === chosen}
              className={cx("grid w-full grid-cols-[minmax(7rem,34%)_minmax(0,1fr)] items-stretch border-t text-left hover:bg-sunken/60", step.key === chosen && "bg-accent-wash/60")}
              onClick={() => onChoose(step.key === chosen ? null : step.key)}
            >
              <span className="flex min-w-0 flex-col justify-center px-2 py-1.5">
                <span className={cx("truncate", step.isCall ? "text-soft" : "font-medium")} title={step.title}>
                  {step.title}
                </span>
                <span className="flex items-center gap-1.5 text-xs text-faint">
                  <span className="max-sm:hidden">
                    <Status status={step.span.status} />
                  </span>
                  <span className={cx("size-2 shrink-0 rounded-full sm:hidden", FILL[toneOfStep(step)])} title={words(step.span.status)}>
                    <span className="sr-only">{words(step.span.status)}</span>
                  </span>
                  <span className="truncate">{facts(step, now)}</span>
                </span>
              </span>
              <span className="relative min-h-10 overflow-hidden border-l">
                {ticks.map((tick) => (
                  <span key={tick.ms} aria-hidden className="absolute inset-y-0 border-l border-line/60" style={{ left: `${((tick.place - view.start) / (view.end - view.start)) * 100}%` }} />
                ))}
                {scale.pieces
                  .filter((piece) => piece.isFolded)
                  .map((piece) => (
                    <span key={piece.from} aria-hidden className="absolute inset-y-0 bg-sunken" style={spanned(piece, view)} />
                  ))}
                <Line bars={bars.get(step.key) ?? []} scale={scale} view={view} />
              </span>
            </button>
          </li>
        ))}
      </ol>
      {shown.length < telling.length && (
        <Button small look="ghost" onClick={() => setMost(most + STEPS_SHOWN)}>
          Show more of {telling.length.toLocaleString()} steps
        </Button>
      )}
    </div>
  );
}

/** From where to where a piece reaches in what is in sight. */
function spanned(piece: Piece, { start, end }: View): { left: string; width: string } {
  const size = end - start;
  return { left: `${((piece.start - start) / size) * 100}%`, width: `${((piece.end - piece.start) / size) * 100}%` };
}

/** What kind, how long, how many attempts; short. */
function facts(step: Step, now: number): string {
  const { attempts } = step.span;
  const parts = [duration((step.to ?? now) - step.from)];
  if (step.span.kind.type !== "step" && !step.isCall) parts.unshift(kindOf(step));
  if (attempts.length > 1) parts.push(`${attempts.length} attempts`);
  if (step.span.isCopied) parts.push("taken over");
  return parts.join(" · ");
}
