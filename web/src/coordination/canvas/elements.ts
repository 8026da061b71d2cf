/** The nodes and edges of the canvas, made from the state of the editor. */
import { MarkerType } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { useEditorState } from "../editor/context";
import type { Workflow } from "../editor/document";
import type { Findings } from "../problems/problem";
import type { Selection } from "../editor/selection";
import { canEdit, type EditorState, shownWorkflow } from "../editor/store";
import { DESK_HEIGHT, DESK_WIDTH, placesOf, shapeOf, START, TRIGGER, TRIGGER_HEIGHT, type Place } from "../graph/layout";
import { type Play, play } from "../play/play";
import { aboutKind } from "../editor/kinds";
import type { DeskNodeType } from "./desk-node";
import type { HandoffEdgeType } from "./handoff-edge";
import { kept } from "./kept";
import { ABOUT_MARK, type Marks } from "./marks";
import type { TriggerNodeType } from "./trigger-node";

export type CanvasNode = DeskNodeType | TriggerNodeType;

export interface Elements {
  nodes: CanvasNode[];
  edges: HandoffEdgeType[];
}

/** Everything that elements are made of. */
export interface Drawing {
  workflow: Workflow;
  places: ReadonlyMap<string, Place>;
  selection: Selection;
  problems: Findings | null;
  played: Play | null;
  /** What differs from another version; null when there is none to compare with. */
  marks: Marks | null;
  isReadOnly: boolean;
}

/** The run that is shown, on the graph that is shown; null without a run. */
export function usePlay(): Play | null {
  const run = useEditorState((state) => state.run);
  const workflow = useEditorState(shownWorkflow);
  return useMemo(() => (run?.run ? play(workflow, run.timeline, run.run.status) : null), [run, workflow]);
}

/** Where everything stands, for as long as the shape of the graph stays: a large one takes too long for each letter. */
export function usePlaces(): Map<string, Place> {
  const workflow = useEditorState(shownWorkflow);
  const shape = useMemo(() => shapeOf(workflow), [workflow]);
  const known = useRef<{ shape: string; places: Map<string, Place> } | null>(null);
  if (known.current?.shape !== shape) known.current = { shape, places: placesOf(workflow) };
  return known.current.places;
}

const shownProblems = ({ mode, problems }: EditorState): Findings | null => (mode === "run" ? null : (problems?.result ?? null));

export function useElements(places: ReadonlyMap<string, Place>, played: Play | null): Elements {
  const workflow = useEditorState(shownWorkflow);
  const selection = useEditorState((state) => state.selection);
  const problems = useEditorState(shownProblems);
  const isReadOnly = useEditorState((state) => !canEdit(state));
  const last = useRef<Elements | null>(null);
  return useMemo(() => {
    last.current = kept(last.current, elementsOf({ workflow, places, selection, problems, played, marks: null, isReadOnly }));
    return last.current;
  }, [workflow, places, selection, problems, played, isReadOnly]);
}

export const elementsOf = (drawing: Drawing): Elements => ({ nodes: nodesOf(drawing), edges: edgesOf(drawing) });

function nodesOf({ workflow, places, selection, problems, played, marks, isReadOnly }: Drawing): CanvasNode[] {
  const chosen = new Set(selection.desks);
  // What is chosen is in the order of the Tab key, or else the entry; arrows go to the others.
  const entry = (workflow.desks.find((desk) => desk.deskId === workflow.entryDeskId) ?? workflow.desks[0])?.deskId;
  // What is compared is read by keys in the list beside it.
  const isFocusable = (deskId: string) => marks === null && (selection.desks.length + selection.handoffs.length > 0 ? chosen.has(deskId) : deskId === entry);
  const desks = workflow.desks.map((desk): DeskNodeType => {
    const errors = problems?.errors.filter((problem) => problem.deskId === desk.deskId).length ?? 0;
    const warnings = problems?.warnings?.filter((problem) => problem.deskId === desk.deskId).length ?? 0;
    const state = played?.desks.get(desk.deskId) ?? null;
    const mark = marks?.desks.get(desk.deskId) ?? null;
    return {
      id: desk.deskId,
      type: "desk",
      position: places.get(desk.deskId) ?? { x: 0, y: 0 },
      width: DESK_WIDTH,
      height: DESK_HEIGHT,
      selected: chosen.has(desk.deskId),
      focusable: isFocusable(desk.deskId),
      ariaRole: "group",
      draggable: !isReadOnly,
      deletable: false,
      ariaLabel: [desk.name, aboutKind(desk.kind).label, desk.deskId === workflow.entryDeskId && "entry", state?.state, mark, errors > 0 && `${errors} problems`].filter(Boolean).join(", "),
      data: { desk, isEntry: desk.deskId === workflow.entryDeskId, errors, warnings, play: state, mark },
    };
  });
  const trigger: TriggerNodeType = {
    id: TRIGGER,
    type: "trigger",
    position: places.get(TRIGGER) ?? { x: 0, y: 0 },
    width: DESK_WIDTH,
    height: TRIGGER_HEIGHT,
    selectable: false,
    draggable: false,
    deletable: false,
    focusable: false,
    data: {},
  };
  return [trigger, ...desks];
}

const ARROW = { type: MarkerType.ArrowClosed, width: 16, height: 16 };

function edgesOf({ workflow, selection, problems, played, marks }: Drawing): HandoffEdgeType[] {
  const chosen = new Set(selection.handoffs);
  const known = new Set(workflow.desks.map((desk) => desk.deskId));
  const names = new Map(workflow.desks.map((desk) => [desk.deskId, desk.name]));
  const leaving = tally(workflow.handoffs.map((handoff) => handoff.fromDeskId));
  const arriving = tally(workflow.handoffs.map((handoff) => handoff.toDeskId));
  const edges = workflow.handoffs
    .filter((handoff) => known.has(handoff.fromDeskId) && known.has(handoff.toDeskId))
    .map((handoff): HandoffEdgeType => {
      const state = played?.handoffs.get(handoff.handoffId) ?? null;
      const errors = problems?.errors.filter((problem) => problem.handoffId === handoff.handoffId).length ?? 0;
      const mark = marks?.handoffs.get(handoff.handoffId) ?? null;
      const isChosen = chosen.has(handoff.handoffId);
      const condition = handoff.condition?.trim() ? `, if ${handoff.condition.trim()}` : "";
      return {
        id: handoff.handoffId,
        type: "handoff",
        source: handoff.fromDeskId,
        target: handoff.toDeskId,
        selected: isChosen,
        focusable: isChosen && marks === null,
        deletable: false,
        animated: false,
        markerEnd: { ...ARROW, color: isChosen ? "var(--accent)" : mark !== null ? ABOUT_MARK[mark].line : state === "taken" ? "var(--good)" : "var(--line-strong)" },
        ariaLabel: `Handoff from ${names.get(handoff.fromDeskId)} to ${names.get(handoff.toDeskId)}${condition}${state === null || state === "open" ? "" : `, ${state}`}${mark === null ? "" : `, ${mark}`}`,
        data: { handoff, errors, state, mark, labelAt: arriving.get(handoff.toDeskId) === 1 ? "target" : leaving.get(handoff.fromDeskId) === 1 ? "source" : "middle" },
      };
    });
  if (!known.has(workflow.entryDeskId)) return edges;
  const mark = marks?.handoffs.get(START) ?? null;
  const start: HandoffEdgeType = {
    id: START,
    type: "handoff",
    source: TRIGGER,
    target: workflow.entryDeskId,
    selectable: false,
    focusable: false,
    deletable: false,
    markerEnd: { ...ARROW, color: mark === null ? "var(--line-strong)" : ABOUT_MARK[mark].line },
    data: { handoff: null, errors: 0, state: null, mark, labelAt: "middle" },
  };
  return [start, ...edges];
}

/** How often each is there. */
function tally(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
