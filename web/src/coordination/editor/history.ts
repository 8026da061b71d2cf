/**
 * The document with everything that was done to it.
 *
 * A change is kept as patches, so what it did not touch stays as it is, fields that nobody here knows included. Changes of
 * one group that follow one another quickly, such as the letters of a word, are undone together.
 */
import { applyPatches, enablePatches, type Patch, produceWithPatches } from "immer";
import type { Workflow } from "./document";

enablePatches();

/** How many changes can be undone: what somebody may want back, at some kilobytes each. */
const CHANGES_MAX = 500;
/** How far apart changes of one group may be. */
const GROUP_MS = 1_500;

interface Change {
  label: string;
  patches: readonly Patch[];
  inverse: readonly Patch[];
  group: string | undefined;
  at: number;
}

export interface History {
  document: Workflow;
  /** The last one is undone first. */
  past: readonly Change[];
  /** The last one is redone first. */
  future: readonly Change[];
}

/** Changes the document. What it gives back is the caller's, and no part of the document. */
export type Recipe<T = void> = (document: Workflow) => T;

export interface Doing {
  /** In words, for "Undo …". */
  label: string;
  /** Changes of the same group are one. */
  group?: string | undefined;
  /** Milliseconds of any clock that does not go back. */
  now: number;
}

export const begin = (document: Workflow): History => ({ document, past: [], future: [] });

/** Does a change. One that changes nothing leaves no trace. */
export function change<T>(history: History, { label, group, now }: Doing, recipe: Recipe<T>): { history: History; result: T } {
  const kept: { result?: { value: T } } = {};
  const [document, patches, inverse] = produceWithPatches(history.document, (draft: Workflow) => {
    kept.result = { value: recipe(draft) };
  });
  if (kept.result === undefined) throw new Error("a recipe that was called gives a result");
  const result = kept.result.value;
  if (patches.length === 0) return { history, result };
  const last = history.past.at(-1);
  const continues = last !== undefined && group !== undefined && last.group === group && history.future.length === 0 && now - last.at <= GROUP_MS;
  const done: Change = continues
    ? { ...last, patches: [...last.patches, ...patches], inverse: [...inverse, ...last.inverse], at: now }
    : { label, patches, inverse, group, at: now };
  const before = continues ? history.past.slice(0, -1) : history.past;
  return { history: { document, past: [...before, done].slice(-CHANGES_MAX), future: [] }, result };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return { document: applyPatches(history.document, [...last.inverse]), past: history.past.slice(0, -1), future: [...history.future, ungrouped(last)] };
}

export function redo(history: History): History {
  const next = history.future.at(-1);
  if (next === undefined) return history;
  return { document: applyPatches(history.document, [...next.patches]), past: [...history.past, next], future: history.future.slice(0, -1) };
}

/** What was undone and done again takes no more letters in. */
const ungrouped = (done: Change): Change => ({ ...done, group: undefined });

/** What `undo` and `redo` would do, in words. */
export const undoLabel = (history: History): string | null => history.past.at(-1)?.label ?? null;
export const redoLabel = (history: History): string | null => history.future.at(-1)?.label ?? null;
