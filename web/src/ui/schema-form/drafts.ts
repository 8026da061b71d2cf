/**
 * What was typed and is not yet a value.
 *
 * A text that cannot be read stays in its field; the value keeps what was there before. A draft counts only as long as the
 * value is the one that it left: a value from elsewhere takes its place.
 */
import { isObject, type Widget } from "./fields";
import type { FormIssue } from "./values";

export interface Draft {
  text: string;
  /** The value that it left in the form. */
  value: unknown;
  /** Why it cannot be read. */
  error: string | undefined;
  /** The control that it was typed into; another one would take the focus away. */
  widget: Widget;
}

/** By pointer. */
export type Drafts = ReadonlyMap<string, Draft>;

/** The draft of a field, as long as it counts. */
export function draftOf(drafts: Drafts, pointer: string, value: unknown): Draft | undefined {
  const draft = drafts.get(pointer);
  return draft !== undefined && isSame(draft.value, value) ? draft : undefined;
}

/** What cannot be read of what stands in the fields. */
export function unreadIn(drafts: Drafts, root: unknown): FormIssue[] {
  return [...drafts].flatMap(([path, draft]) =>
    draft.error !== undefined && isSame(draft.value, valueAt(root, path)) ? [{ path, message: draft.error }] : [],
  );
}

function valueAt(root: unknown, pointer: string): unknown {
  const keys = pointer.split("/").slice(1);
  return keys.reduce<unknown>((value, key) => (isObject(value) ? value[key.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined), root);
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
