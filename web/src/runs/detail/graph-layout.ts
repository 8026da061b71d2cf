/**
 * What followed what, drawn from the top down.
 *
 * A trace does not say what a step depends on. One that was planned after another had ended came after it; of those,
 * the nearest are joined.
 */
import type { Step } from "./steps";

export interface GraphNode {
  step: Step;
  /** Its row. */
  level: number;
  x: number;
  y: number;
}

export interface GraphEdge {
  from: string;
  to: string;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  width: number;
  height: number;
}

export const NODE = { width: 176, height: 48 };
const GAP = { x: 16, y: 40 };
/** More steps beside each other than this are put in several lines, with this between them. */
const IN_LINE = 4;
const LINE_GAP = 12;
/** More steps than this are not drawn: nobody could read them. */
export const GRAPH_STEPS_MAX = 300;

/** When a step was planned; a step that its call carried out, when it began. */
function plannedAt({ span, from }: Step): number {
  return span.attempts.length === 0 ? from : Date.parse(span.queuedAt);
}

export function graphOf(all: readonly Step[]): Graph {
  const steps = all.slice(0, GRAPH_STEPS_MAX);
  const before = (left: Step, right: Step) => left.to !== null && left.to <= plannedAt(right) && left.from < right.from;
  const edges: GraphEdge[] = [];
  const levels = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    const earlier = steps.slice(0, index).filter((each) => before(each, step));
    const nearest = earlier.filter((each) => !earlier.some((other) => before(each, other)));
    for (const each of nearest) edges.push({ from: each.key, to: step.key });
    levels.set(step.key, Math.max(-1, ...nearest.map((each) => levels.get(each.key) ?? 0)) + 1);
  }
  const rows: Step[][] = [];
  for (const step of steps) (rows[levels.get(step.key) ?? 0] ??= []).push(step);
  const widest = Math.min(Math.max(1, ...rows.map((row) => row.length)), IN_LINE);
  const width = widest * NODE.width + (widest - 1) * GAP.x;
  const nodes: GraphNode[] = [];
  let y = 0;
  for (const [level, row] of rows.entries()) {
    for (let at = 0; at < row.length; at += IN_LINE) {
      const line = row.slice(at, at + IN_LINE);
      const left = (width - line.length * NODE.width - (line.length - 1) * GAP.x) / 2;
      line.forEach((step, index) => nodes.push({ step, level, x: left + index * (NODE.width + GAP.x), y }));
      y += NODE.height + LINE_GAP;
    }
    y += GAP.y - LINE_GAP;
  }
  return { nodes, edges, width, height: Math.max(y - GAP.y, NODE.height) };
}
