/** What followed what. */
import { useMemo } from "react";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/page";
import { type Tone, words } from "../../ui/status";
import { duration } from "../../ui/time";
import { toneOfStep } from "./bars";
import { graphOf, GRAPH_STEPS_MAX, NODE } from "./graph-layout";
import { FILL } from "./line";
import type { Step } from "./steps";

const EDGE: Record<Tone, string> = { good: "border-good/60", warn: "border-warn/60", bad: "border-bad/60", accent: "border-accent/60", quiet: "border-line-strong" };
const PAD = 16;

export function RunGraph({ steps, chosen, onChoose }: { steps: readonly Step[]; chosen: string | null; onChoose: (key: string | null) => void }) {
  const shown = useMemo(() => steps.filter((step) => !step.isCall), [steps]);
  const graph = useMemo(() => graphOf(shown), [shown]);
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.step.key, node])), [graph]);
  if (shown.length === 0) return <Empty title="No step yet.">Each step of the run is drawn here, below what it followed.</Empty>;
  return (
    <div className="flex flex-col gap-2">
      {shown.length > GRAPH_STEPS_MAX && <p className="m-0 text-xs text-warn">The first {GRAPH_STEPS_MAX} of {shown.length.toLocaleString()} steps are drawn; the timeline has all.</p>}
      <div role="region" aria-label="Graph of the steps" tabIndex={0} className="max-h-[70vh] overflow-auto rounded-md border bg-sunken bg-[radial-gradient(var(--line)_1px,transparent_1px)] bg-[size:16px_16px]">
        <div className="relative mx-auto" style={{ width: graph.width + 2 * PAD, height: graph.height + 2 * PAD }}>
          <svg aria-hidden className="absolute inset-0" width={graph.width + 2 * PAD} height={graph.height + 2 * PAD} fill="none">
            {graph.edges.map(({ from, to }) => {
              const [above, below] = [nodes.get(from), nodes.get(to)];
              if (above === undefined || below === undefined) return null;
              const [x1, y1, x2, y2] = [above.x + NODE.width / 2 + PAD, above.y + NODE.height + PAD, below.x + NODE.width / 2 + PAD, below.y + PAD];
              const bend = (y2 - y1) / 2;
              return <path key={`${from} ${to}`} d={`M ${x1} ${y1} C ${x1} ${y1 + bend}, ${x2} ${y2 - bend}, ${x2} ${y2}`} stroke="var(--line-strong)" strokeWidth={1.5} />;
            })}
          </svg>
          <ol aria-label="Steps, each after what it followed" className="m-0 list-none p-0">
            {graph.nodes.map(({ step, x, y }) => (
              <li key={step.key} className="absolute" style={{ left: x + PAD, top: y + PAD, width: NODE.width, height: NODE.height }}>
                <button
                  type="button"
                  aria-pressed={step.key === chosen}
                  className={cx("flex h-full w-full flex-col justify-center rounded-md border bg-surface px-2.5 text-left hover:border-accent", EDGE[toneOfStep(step)], step.key === chosen && "ring-2 ring-accent")}
                  onClick={() => onChoose(step.key === chosen ? null : step.key)}
                >
                  <span className="w-full truncate leading-tight font-medium" title={step.title}>
                    {step.title}
                  </span>
                  <span className="flex items-center gap-1.5 text-xs text-faint">
                    <span aria-hidden className={cx("size-2 shrink-0 rounded-full", FILL[toneOfStep(step)])} />
                    {words(step.span.status)}
                    {step.to !== null && ` · ${duration(step.to - step.from)}`}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </div>
      </div>
    </div>
  );
}
