/**
 * The state of the canvas: one document being edited, what is chosen, what is wrong with it, and the run that plays on it.
 *
 * Panels read from it and change it; nobody else keeps a copy of the document. It knows neither React nor the server.
 */
import type { CoordinationRun, CoordinationTimelineEvent } from "@contract";
import type { Findings } from "../problems/problem";
import { isSameWorkflow, type Workflow } from "./document";
import { begin, change, type History, type Recipe, redo, redoLabel, undo, undoLabel } from "./history";
import { isSameSelection, NOTHING, present, type Selection } from "./selection";

/** What the server has published last. */
export interface Published {
  publication: number;
  hash: string;
  publishedAt: string;
  workflow: Workflow;
}

/** The draft that the server keeps. */
export interface Draft {
  revision: string;
  workflow: Workflow;
}

/** What the validator said, and of which document: compare it with `document` by `===`. */
export interface Problems {
  of: Workflow;
  result: Findings;
}

/** A run that is shown on the graph. */
export interface RunShown {
  runId: string;
  /** Null until the server has told. */
  run: CoordinationRun | null;
  timeline: readonly CoordinationTimelineEvent[];
  /** The publication that it is pinned to, when that is known. */
  publication: number | null;
  /** The document that it runs, when it is another one than is being edited. */
  workflow: Workflow | null;
}

export type PanelTab = "inspect" | "run" | "problems" | "versions" | "memory";

/** Something to bring into view: `at` rises with each wish. `field` is the inspector's own name of a control. */
export interface Reveal {
  selection: Selection;
  field: string | null;
  /** Whether the desk or handoff itself is to have the focus. */
  isFocused: boolean;
  at: number;
}

export interface EditorState {
  document: Workflow;
  selection: Selection;
  canUndo: string | null;
  canRedo: string | null;
  /** Whether the document differs from the newest publication, or there is none. */
  isDirty: boolean;
  published: Published | null;
  draft: Draft | null;
  problems: Problems | null;
  run: RunShown | null;
  /** Which document is shown: the one that is edited, or that of a run, which nobody can change. */
  mode: "edit" | "run";
  /** Whether whoever looks may change nothing. */
  isLocked: boolean;
  panel: PanelTab | null;
  reveal: Reveal | null;
}

export interface EditOptions<T> {
  /** Edits of one group that follow one another quickly are undone together: `name:<deskId>`. */
  group?: string;
  /** What is chosen afterwards. */
  select?: (result: T) => Selection;
}

export interface Editor {
  state: () => EditorState;
  subscribe: (listener: () => void) => () => void;
  /** Changes the document; the recipe gets a draft of it (immer). In the mode "run", and when it is locked, nothing is changed and null given. */
  edit: <T>(label: string, recipe: Recipe<T>, options?: EditOptions<T>) => T | null;
  undo: () => void;
  redo: () => void;
  select: (selection: Selection) => void;
  /** Chooses something, opens the inspector, and brings both into view. */
  show: (selection: Selection, field?: string) => void;
  /** Brings what is chosen into view on the canvas, and gives it the focus. */
  bring: () => void;
  openPanel: (tab: PanelTab | null) => void;
  setProblems: (problems: Problems | null) => void;
  setPublished: (published: Published | null) => void;
  setDraft: (draft: Draft | null) => void;
  setRun: (run: RunShown | null) => void;
  setMode: (mode: EditorState["mode"]) => void;
  lock: (isLocked: boolean) => void;
}

export interface Opened {
  document: Workflow;
  published: Published | null;
  draft: Draft | null;
  /** The panel that is open at first. */
  panel?: PanelTab | null;
  /** Milliseconds, for changes that follow one another. */
  clock?: () => number;
}

export function createEditor({ document, published, draft, panel = "inspect", clock = () => performance.now() }: Opened): Editor {
  let history: History = begin(document);
  let reveals = 0;
  const listeners = new Set<() => void>();
  const differs = (workflow: Workflow, from: Published | null) => from === null || !isSameWorkflow(workflow, from.workflow);
  let state: EditorState = {
    document,
    selection: NOTHING,
    canUndo: null,
    canRedo: null,
    isDirty: differs(document, published),
    published,
    draft,
    problems: null,
    run: null,
    mode: "edit",
    isLocked: false,
    panel,
    reveal: null,
  };

  const set = (part: Partial<EditorState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const go = (next: History, selection: Selection = state.selection) => {
    if (next === history && isSameSelection(selection, state.selection)) return;
    history = next;
    set({
      document: next.document,
      selection: present(selection, next.document),
      canUndo: undoLabel(next),
      canRedo: redoLabel(next),
      isDirty: differs(next.document, state.published),
    });
  };

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    edit: (label, recipe, { group, select } = {}) => {
      if (!canEdit(state)) return null;
      const done = change(history, { label, group, now: clock() }, recipe);
      go(done.history, select?.(done.result));
      return done.result;
    },
    undo: () => canEdit(state) && go(undo(history)),
    redo: () => canEdit(state) && go(redo(history)),
    select: (selection) => {
      if (!isSameSelection(selection, state.selection)) set({ selection });
    },
    show: (selection, field) => {
      reveals += 1;
      set({ selection, panel: "inspect", reveal: { selection, field: field ?? null, isFocused: false, at: reveals } });
    },
    bring: () => {
      reveals += 1;
      set({ reveal: { selection: state.selection, field: null, isFocused: true, at: reveals } });
    },
    openPanel: (panel) => set({ panel }),
    setProblems: (problems) => set({ problems }),
    setPublished: (published) => set({ published, isDirty: differs(state.document, published) }),
    setDraft: (draft) => set({ draft }),
    setRun: (run) => set({ run, ...(run === null && { mode: "edit" }) }),
    setMode: (mode) => set({ mode }),
    lock: (isLocked) => {
      if (isLocked !== state.isLocked) set({ isLocked });
    },
  };
}

/** Whether the document that is shown can be changed. */
export const canEdit = ({ mode, isLocked }: EditorState): boolean => mode === "edit" && !isLocked;

/** The document that is on the canvas. */
export const shownWorkflow = ({ mode, run, document }: EditorState): Workflow => (mode === "run" ? (run?.workflow ?? document) : document);

/** Whether the validator has looked at the document as it is now, and found nothing that stands in the way. */
export const isKnownValid = ({ problems, document }: EditorState): boolean | null => (problems === null || problems.of !== document ? null : problems.result.ok);
