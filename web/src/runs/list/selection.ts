/** Which runs are chosen: some by hand, or all that fit the filter. */
import { useCallback, useMemo, useState } from "react";

export type Selection = { kind: "some"; ids: ReadonlySet<string> } | { kind: "all" };

const NOTHING: Selection = { kind: "some", ids: new Set() };

/** The most that can be chosen by hand. */
export const CHOSEN_MAX = 1_000;

export function isChosen(selection: Selection, id: string): boolean {
  return selection.kind === "all" || selection.ids.has(id);
}

/** The selection with this run in it, or out of it. From "all" it goes on with what is `shown`. */
export function toggled(selection: Selection, id: string, shown: readonly string[]): Selection {
  const ids = new Set(selection.kind === "all" ? shown.slice(0, CHOSEN_MAX) : selection.ids);
  if (!ids.delete(id) && ids.size < CHOSEN_MAX) ids.add(id);
  return { kind: "some", ids };
}

/** The selection with everything between two runs in it. */
export function extended(selection: Selection, from: string, to: string, shown: readonly string[]): Selection {
  const [start, end] = [shown.indexOf(from), shown.indexOf(to)].sort((left, right) => left - right);
  if (start === undefined || end === undefined || start < 0) return toggled(selection, to, shown);
  const ids = new Set(selection.kind === "all" ? [] : selection.ids);
  for (const id of shown.slice(start, end + 1)) if (ids.size < CHOSEN_MAX) ids.add(id);
  return { kind: "some", ids };
}

export interface Chosen {
  selection: Selection;
  isEmpty: boolean;
  /** Chooses a run or lets it go; `isRange` also what lies between it and the one before. */
  toggle: (id: string, shown: readonly string[], isRange?: boolean) => void;
  chooseAll: () => void;
  clear: () => void;
}

export function useSelection(): Chosen {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [anchor, setAnchor] = useState<string | null>(null);
  const toggle = useCallback(
    (id: string, shown: readonly string[], isRange = false) => {
      setSelection((now) => (isRange && anchor !== null ? extended(now, anchor, id, shown) : toggled(now, id, shown)));
      setAnchor(id);
    },
    [anchor],
  );
  const chooseAll = useCallback(() => setSelection({ kind: "all" }), []);
  const clear = useCallback(() => setSelection(NOTHING), []);
  return useMemo(
    () => ({ selection, isEmpty: selection.kind === "some" && selection.ids.size === 0, toggle, chooseAll, clear }),
    [selection, toggle, chooseAll, clear],
  );
}
