/**
 * What has changed between two documents of a workflow: desks and handoffs that came, went or changed, field by field.
 *
 * When the store last touched a document (`updatedAt`) is no change of it.
 */
import type { CoordinationWorkflow as Workflow } from "@contract";

/** One field; `before` or `after` is undefined where there was, or is, none. */
export interface FieldChange {
  /** Such as `executor.url` or `desks`. */
  path: string;
  before: unknown;
  after: unknown;
}

export interface Changed {
  id: string;
  name: string;
  fields: FieldChange[];
  /** Whether it only stands somewhere else on the canvas. */
  isMoveOnly: boolean;
}

export interface Named {
  id: string;
  name: string;
}

export interface PartDiff {
  added: Named[];
  removed: Named[];
  changed: Changed[];
  /** Whether those that are in both follow in another order. */
  isReordered: boolean;
}

export interface WorkflowDiff {
  /** Fields of the workflow itself. */
  fields: FieldChange[];
  desks: PartDiff;
  handoffs: PartDiff;
}

const IGNORED = new Set(["updatedAt", "desks", "handoffs"]);
const DEPTH_MAX = 40;

export function diffWorkflows(before: Workflow, after: Workflow): WorkflowDiff {
  return {
    fields: diffFields(before, after).filter(({ path }) => !IGNORED.has(path.split(/[.[]/)[0] ?? "")),
    desks: diffParts(before.desks, after.desks, (desk) => ({ id: desk.deskId, name: desk.name || desk.deskId })),
    handoffs: diffParts(before.handoffs, after.handoffs, (handoff) => ({ id: handoff.handoffId, name: `${handoff.fromDeskId} → ${handoff.toDeskId}` })),
  };
}

/** How many desks, handoffs and fields of the workflow differ. */
export function countOf({ fields, desks, handoffs }: WorkflowDiff): number {
  const of = ({ added, removed, changed, isReordered }: PartDiff) => added.length + removed.length + changed.length + (isReordered ? 1 : 0);
  return fields.length + of(desks) + of(handoffs);
}

/** In a line: `2 desks added, 1 handoff changed`. */
export function summaryOf(diff: WorkflowDiff): string {
  const parts: string[] = [];
  const say = (count: number, one: string, done: string) => {
    if (count > 0) parts.push(`${count} ${one}${count === 1 ? "" : "s"} ${done}`);
  };
  for (const [word, part] of [["desk", diff.desks], ["handoff", diff.handoffs]] as const) {
    say(part.added.length, word, "added");
    say(part.removed.length, word, "removed");
    say(part.changed.filter((each) => !each.isMoveOnly).length, word, "changed");
    say(part.changed.filter((each) => each.isMoveOnly).length, word, "moved");
    if (part.isReordered) parts.push(`${word}s in another order`);
  }
  say(diff.fields.length, "field", "of the workflow changed");
  return parts.length === 0 ? "nothing has changed" : parts.join(", ");
}

function diffParts<Part extends object>(before: readonly Part[], after: readonly Part[], named: (part: Part) => Named): PartDiff {
  // Several may have the same id while somebody edits: each pairs with its own count of that id.
  const keyed = (parts: readonly Part[]) => {
    const seen = new Map<string, number>();
    return new Map(
      parts.map((part) => {
        const { id } = named(part);
        const count = (seen.get(id) ?? 0) + 1;
        seen.set(id, count);
        return [JSON.stringify([id, count]), part] as const;
      }),
    );
  };
  const [old, now] = [keyed(before), keyed(after)];
  const changed = [...now].flatMap(([key, part]): Changed[] => {
    const other = old.get(key);
    const fields = other === undefined ? [] : diffFields(other, part);
    return fields.length === 0 ? [] : [{ ...named(part), fields, isMoveOnly: fields.every(({ path }) => path === "position" || path.startsWith("position.")) }];
  });
  const common = (from: Map<string, Part>, other: Map<string, Part>) => [...from.keys()].filter((key) => other.has(key)).join();
  return {
    added: [...now].filter(([key]) => !old.has(key)).map(([, part]) => named(part)),
    removed: [...old].filter(([key]) => !now.has(key)).map(([, part]) => named(part)),
    changed,
    isReordered: common(old, now) !== common(now, old),
  };
}

/** The fields that differ, as deep as both sides are objects. Missing and null are the same. */
export function diffFields(before: unknown, after: unknown, path = "", depth = 0): FieldChange[] {
  if (isSame(before, after)) return [];
  if (depth >= DEPTH_MAX || !isObject(before) || !isObject(after)) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => diffFields(before[key], after[key], path === "" ? key : `${path}.${key}`, depth + 1));
}

/** Whether two values say the same: the order of keys does not matter, and null is as good as missing. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right || (left == null && right == null)) return true;
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((each, index) => isSame(each, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => isSame(left[key], right[key]));
}

/** Whether two documents are the same, whenever they were stored. */
export function isSameWorkflow(left: Workflow, right: Workflow): boolean {
  return isSame({ ...left, updatedAt: null }, { ...right, updatedAt: null });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
