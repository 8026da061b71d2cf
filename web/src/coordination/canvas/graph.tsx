/** The graph: desks and handoffs that are moved, joined and chosen by mouse and by keys. */
import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeChange,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import "./graph.css";
import { type DragEvent, type KeyboardEvent, useEffect, useRef } from "react";
import { announce } from "../../shell/announcer";
import { useEditor, useEditorState } from "../editor/context";
import { deskOf, handoffOf } from "../editor/document";
import { connect, connectTrouble, moveDesks, reconnect } from "../editor/operations";
import { NOTHING, ofDesk, ofHandoff, type Selection } from "../editor/selection";
import { shownWorkflow } from "../editor/store";
import { DESK_HEIGHT, DESK_WIDTH, type Place, TRIGGER } from "../graph/layout";
import { type Direction, neighbour } from "../graph/navigation";
import { useCanvas } from "./canvas-context";
import { type CanvasNode, useElements, usePlaces, usePlay } from "./elements";
import { EDGE_TYPES, NODE_TYPES } from "./element-types";
import type { HandoffEdgeType } from "./handoff-edge";
import { useShown } from "./use-shown";
import { fitsWhole, paddingOf } from "./view";

/** From how many desks on only the visible ones are rendered. */
const MANY_DESKS = 120;
/** How far a moved desk goes with one press of an arrow key. */
const STEP = 20;
/** Room around the whole graph: at the top for the tools, at the bottom for the hint. */
const MARGIN = { top: 56, right: 24, bottom: 36, left: 24 };
export const FIT = { padding: paddingOf(MARGIN), maxZoom: 1, duration: 0 };
/** How many frames a desk or handoff has to become one that can have the focus. */
const FRAMES_MAX = 30;
/** How large a graph begins that cannot be shown as a whole. */
const BEGIN_ZOOM = 0.8;
/** What a dragged entry of the palette carries. */
export const DRAGGED = "application/x-perdura-desk";
const DIRECTIONS: Record<string, Direction> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

export function Graph({ onDrop }: { onDrop: (what: string, position: Place) => void }) {
  const editor = useEditor();
  const flow = useReactFlow<CanvasNode, HandoffEdgeType>();
  const { addAfter, isReadOnly } = useCanvas();
  const places = usePlaces();
  const played = usePlay();
  const elements = useElements(places, played);
  const [shown, setShown] = useShown(elements);
  const container = useRef<HTMLDivElement>(null);
  useFollow(container);
  const runId = useEditorState((state) => state.run?.runId);
  const isPast = useEditorState((state) => state.mode === "run");
  // A run is watched as a whole.
  useEffect(() => {
    const box = container.current?.getBoundingClientRect();
    if (runId !== undefined && box !== undefined && (isPast || fitsWhole(flow.getNodesBounds(flow.getNodes()), box, MARGIN))) void flow.fitView(FIT);
  }, [flow, runId, isPast]);
  const count = useEditorState((state) => shownWorkflow(state).desks.length);

  /** Everything where it can be read, else the beginning. */
  const begin = () => {
    const box = container.current?.getBoundingClientRect();
    const entry = places.get(TRIGGER);
    if (box === undefined || entry === undefined || fitsWhole(flow.getNodesBounds(shown.nodes), box, MARGIN)) return void flow.fitView(FIT);
    void flow.setCenter(entry.x + DESK_WIDTH / 2, entry.y + box.height / 2 / BEGIN_ZOOM - MARGIN.top / BEGIN_ZOOM, { zoom: BEGIN_ZOOM, duration: 0 });
  };
  const select = (selection: Selection) => {
    editor.select(selection);
    editor.bring();
  };

  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    setShown((before) => ({ ...before, nodes: applyNodeChanges(changes, before.nodes) }));
    const chosen = changed(editor.state().selection.desks, changes);
    if (chosen !== null) editor.select({ ...editor.state().selection, desks: chosen });
  };
  const onEdgesChange = (changes: EdgeChange<HandoffEdgeType>[]) => {
    setShown((before) => ({ ...before, edges: applyEdgeChanges(changes, before.edges) }));
    const chosen = changed(editor.state().selection.handoffs, changes);
    if (chosen !== null) editor.select({ ...editor.state().selection, handoffs: chosen });
  };
  const onMoved = (moved: readonly CanvasNode[]) => {
    // A document of which one desk has a place has places for all, so that nothing jumps.
    const all = new Map([...places].filter(([id]) => id !== TRIGGER));
    for (const node of moved) all.set(node.id, node.position);
    editor.edit(moved.length === 1 ? "Move a desk" : "Move desks", (draft) => moveDesks(draft, all));
  };
  const onConnectEnd: OnConnectEnd = (_, { fromNode, toNode, fromHandle }) => {
    if (fromNode !== null && toNode === null && fromHandle?.type === "source") addAfter([fromNode.id]);
  };
  const isValid = ({ source, target }: Connection | HandoffEdgeType) => source !== TRIGGER && target !== TRIGGER && connectTrouble(editor.state().document, source, target) === null;

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement || event.target instanceof SVGElement)) return;
    const { selection } = editor.state();
    const workflow = shownWorkflow(editor.state());
    if (direction !== undefined) {
      event.preventDefault();
      if (event.altKey) return nudge(selection.desks, direction);
      const handoff = selection.desks.length === 0 ? handoffOf(workflow, selection.handoffs[0] ?? "") : undefined;
      if (handoff !== undefined) return select(ofDesk(direction === "up" || direction === "left" ? handoff.fromDeskId : handoff.toDeskId));
      const from = selection.desks.at(-1);
      const to = from === undefined ? (deskOf(workflow, workflow.entryDeskId) ?? workflow.desks[0])?.deskId : neighbour(workflow, places, from, direction);
      if (to === null || to === undefined) return;
      select(event.shiftKey ? { desks: [...selection.desks.filter((id) => id !== to), to], handoffs: [] } : ofDesk(to));
    } else if (event.key === "Enter" || event.key === " ") {
      const id = event.target.closest(".react-flow__node")?.getAttribute("data-id");
      if (id !== null && id !== undefined && deskOf(workflow, id) !== undefined) {
        event.preventDefault();
        editor.show(ofDesk(id), "name");
      } else if (selection.handoffs[0] !== undefined) {
        event.preventDefault();
        editor.show(ofHandoff(selection.handoffs[0]), "condition");
      }
    } else if (event.key === "Escape" && (selection.desks.length > 0 || selection.handoffs.length > 0)) {
      event.preventDefault();
      editor.select(NOTHING);
    }
  };
  const nudge = (desks: readonly string[], direction: Direction) => {
    if (desks.length === 0) return;
    const by = { up: [0, -STEP], down: [0, STEP], left: [-STEP, 0], right: [STEP, 0] }[direction];
    const all = new Map([...places].filter(([id]) => id !== TRIGGER));
    for (const id of desks) {
      const place = all.get(id);
      if (place !== undefined) all.set(id, { x: place.x + by[0]!, y: place.y + by[1]! });
    }
    editor.edit("Move desks", (draft) => moveDesks(draft, all), { group: `move:${desks.join(" ")}` });
    announce(`Moved ${direction}`);
  };

  return (
    <div
      ref={container}
      tabIndex={-1}
      className="h-full min-h-0 outline-none"
      onKeyDown={onKeyDown}
      onDragOver={(event: DragEvent) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event: DragEvent) => {
        const what = event.dataTransfer.getData(DRAGGED);
        if (what === "") return;
        event.preventDefault();
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        onDrop(what, { x: x - DESK_WIDTH / 2, y: y - DESK_HEIGHT / 2 });
      }}
    >
      <ReactFlow<CanvasNode, HandoffEdgeType>
        aria-label="Graph of the workflow"
        nodes={shown.nodes}
        edges={shown.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={(_, __, moved) => onMoved(moved)}
        onSelectionDragStop={(_, moved) => onMoved(moved)}
        onNodeClick={(_, node) => node.type === "desk" && editor.state().panel !== null && editor.state().panel !== "run" && editor.openPanel("inspect")}
        onNodeDoubleClick={(_, node) => node.type === "desk" && editor.show(ofDesk(node.id), "name")}
        onEdgeDoubleClick={(_, edge) => edge.data?.handoff && editor.show(ofHandoff(edge.id), "condition")}
        onConnect={({ source, target }) => editor.edit("Join two desks", (draft) => connect(draft, source, target), { select: (id) => (id === null ? editor.state().selection : ofHandoff(id)) })}
        onConnectEnd={onConnectEnd}
        {...(!isReadOnly && { onReconnect: (edge, { source, target }) => void editor.edit("Move a handoff", (draft) => reconnect(draft, edge.id, source, target)) })}
        isValidConnection={isValid}
        nodesConnectable={!isReadOnly}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        onlyRenderVisibleElements={count > MANY_DESKS}
        elevateNodesOnSelect={false}
        zoomOnDoubleClick={false}
        minZoom={0.05}
        maxZoom={2}
        onInit={begin}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--line-strong)" bgColor="var(--ground)" />
      </ReactFlow>
    </div>
  );
}

/** Brings what is to be revealed into view, and gives it the focus where that is wanted. */
function useFollow(container: { current: HTMLDivElement | null }): void {
  const flow = useReactFlow<CanvasNode, HandoffEdgeType>();
  const reveal = useEditorState((state) => state.reveal);
  useEffect(() => {
    if (reveal === null) return;
    const [desk, handoff] = [reveal.selection.desks.at(-1), reveal.selection.handoffs[0]];
    let frame = 0;
    let left = FRAMES_MAX;
    // Until then keys come here, so that none is lost between two desks.
    if (reveal.isFocused) container.current?.focus({ preventScroll: true });
    const focus = () => {
      const kind = desk === undefined ? ".react-flow__edge" : ".react-flow__node";
      const found = container.current?.querySelector<HTMLElement | SVGElement>(`${kind}[data-id="${CSS.escape(desk ?? handoff ?? "")}"]`);
      found?.focus({ preventScroll: true });
      left -= 1;
      if (left > 0 && document.activeElement !== found) frame = requestAnimationFrame(focus);
    };
    const look = () => {
      const node = flow.getInternalNode(desk ?? flow.getEdge(handoff ?? "")?.source ?? "");
      const box = container.current?.getBoundingClientRect();
      if (node !== undefined && box !== undefined) {
        const { x, y } = node.internals.positionAbsolute;
        const [from, to] = [flow.flowToScreenPosition({ x, y }), flow.flowToScreenPosition({ x: x + DESK_WIDTH, y: y + DESK_HEIGHT })];
        const isInView = from.x >= box.left && from.y >= box.top && to.x <= box.right && to.y <= box.bottom;
        if (!isInView && fitsWhole(flow.getNodesBounds(flow.getNodes()), box, MARGIN)) void flow.fitView(FIT);
        else if (!isInView) void flow.setCenter(x + DESK_WIDTH / 2, y + DESK_HEIGHT / 2, { zoom: flow.getZoom(), duration: 0 });
      }
      // What was just chosen or brought into view can take the focus some frames later.
      if (reveal.isFocused) frame = requestAnimationFrame(focus);
    };
    // Elements that were just made are there with the next frame.
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [container, flow, reveal]);
}

/** The chosen ids after changes of React Flow; null when none of them is about that. */
function changed(before: readonly string[], changes: readonly (NodeChange<CanvasNode> | EdgeChange<HandoffEdgeType>)[]): string[] | null {
  const about = changes.filter((change) => change.type === "select");
  if (about.length === 0) return null;
  const off = new Set(about.filter((change) => !change.selected).map((change) => change.id));
  const on = about.filter((change) => change.selected && !before.includes(change.id)).map((change) => change.id);
  return [...before.filter((id) => !off.has(id)), ...on];
}
