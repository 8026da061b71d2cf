/** Elements that say the same as before stay the same objects, so that nothing is rendered again for them. */
import type { Elements } from "./elements";

/** An element holds what it shows (`data`), which holds how a run stands; deeper are values, which stay the same objects by themselves. */
const DEPTH = 3;

export function kept(before: Elements | null, after: Elements): Elements {
  if (before === null) return after;
  return { nodes: keptOf(before.nodes, after.nodes), edges: keptOf(before.edges, after.edges) };
}

function keptOf<Part extends { id: string }>(before: readonly Part[], after: readonly Part[]): Part[] {
  const known = new Map(before.map((part) => [part.id, part]));
  return after.map((part) => {
    const old = known.get(part.id);
    return old !== undefined && isAlike(old, part, DEPTH) ? old : part;
  });
}

function isAlike(left: unknown, right: unknown, depth: number): boolean {
  if (Object.is(left, right)) return true;
  if (depth === 0 || !isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && isAlike(left[key], right[key], depth - 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
