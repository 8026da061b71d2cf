/** Two runs of one function side by side, and the first thing in which they differ. */
import type { RunTrace } from "@contract";
import { type Step, stepsOf } from "./steps";

export interface ComparedStep {
  key: string;
  title: string;
  here: Step | null;
  there: Step | null;
  /** How much longer it took here; null when one of them has no end. */
  slowerMs: number | null;
  /** In what it differs; null when it does not. */
  difference: "only here" | "only there" | "status" | "output" | null;
}

export interface Comparison {
  steps: ComparedStep[];
  /** The first that differs at all, in the order of this run. */
  first: ComparedStep | null;
  /** The first that ended otherwise, or is in one of them alone. */
  decisive: ComparedStep | null;
}

export function compareRuns(here: RunTrace, there: RunTrace): Comparison {
  const [mine, theirs] = [here, there].map((trace) => stepsOf(trace).filter((step) => !step.isCall));
  const other = new Map(theirs!.map((step) => [step.key, step]));
  const known = new Set(mine!.map((step) => step.key));
  const steps = [
    ...mine!.map((step) => compared(step, other.get(step.key) ?? null)),
    ...theirs!.filter((step) => !known.has(step.key)).map((step) => compared(null, step)),
  ];
  const isDecisive = ({ difference }: ComparedStep) => difference !== null && difference !== "output";
  return { steps, first: steps.find((step) => step.difference !== null) ?? null, decisive: steps.find(isDecisive) ?? null };
}

function compared(here: Step | null, there: Step | null): ComparedStep {
  const { key, title } = (here ?? there)!;
  const [mine, theirs] = [tookOf(here), tookOf(there)];
  return { key, title, here, there, slowerMs: mine === null || theirs === null ? null : mine - theirs, difference: difference(here, there) };
}

function difference(here: Step | null, there: Step | null): ComparedStep["difference"] {
  if (here === null) return "only there";
  if (there === null) return "only here";
  if (here.span.status !== there.span.status) return "status";
  return differences(here.span.output, there.span.output, 1).length > 0 ? "output" : null;
}

export function tookOf(step: Step | null): number | null {
  return step?.to == null ? null : step.to - step.from;
}

export interface Difference {
  /** Where, such as `$.lines[0].price`. */
  path: string;
  here: unknown;
  there: unknown;
}

/** Where two values differ, at most so many places. The order of keys is no difference. */
export function differences(here: unknown, there: unknown, max: number): Difference[] {
  const found: Difference[] = [];
  walk(here, there, "$", found, max);
  return found;
}

function walk(here: unknown, there: unknown, path: string, found: Difference[], max: number): void {
  if (found.length >= max || Object.is(here, there)) return;
  if (Array.isArray(here) && Array.isArray(there)) {
    for (let index = 0; index < Math.max(here.length, there.length); index += 1) walk(here[index], there[index], `${path}[${index}]`, found, max);
  } else if (isObject(here) && isObject(there)) {
    for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) walk(here[key], there[key], `${path}.${key}`, found, max);
  } else {
    found.push({ path, here, there });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
