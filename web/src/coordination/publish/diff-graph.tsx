/** What has changed between two versions, drawn on one graph of both: it is looked at, and leads to the list of changes. */
import { applyNodeChanges, Background, BackgroundVariant, Panel, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import "../canvas/graph.css";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { IconButton } from "../../ui/button";
import { type CanvasTools, CanvasToolsProvider } from "../canvas/canvas-context";
import { EDGE_TYPES, NODE_TYPES } from "../canvas/element-types";
import { type CanvasNode, elementsOf } from "../canvas/elements";
import type { HandoffEdgeType } from "../canvas/handoff-edge";
import { useShown } from "../canvas/use-shown";
import { fitsWhole, paddingOf, READABLE_ZOOM } from "../canvas/view";
import { NOTHING, type Selection } from "../editor/selection";
import { DESK_HEIGHT, DESK_WIDTH } from "../graph/layout";
import type { Row } from "./diff-view";
import { type Merged, rowOfDesk, rowOfHandoff } from "./merge";

const MARGIN = { top: 16, right: 16, bottom: 16, left: 16 };
const FIT = { padding: paddingOf(MARGIN), maxZoom: 1, duration: 0 };
/** From how many desks on only the visible ones are rendered. */
const MANY_DESKS = 120;

interface DiffGraphProps {
  merged: Merged;
  row: Row;
  onRow: (row: Selection) => void;
}

export function DiffGraph(props: DiffGraphProps) {
  const { onRow } = props;
  const tools = useMemo((): CanvasTools => ({ addAfter: () => undefined, showWorkflow: () => onRow(NOTHING), isReadOnly: true }), [onRow]);
  return (
    <ReactFlowProvider>
      <CanvasToolsProvider value={tools}>
        <Flow {...props} />
      </CanvasToolsProvider>
    </ReactFlowProvider>
  );
}

function Flow({ merged, row, onRow }: DiffGraphProps) {
  const flow = useReactFlow<CanvasNode, HandoffEdgeType>();
  const container = useRef<HTMLDivElement>(null);
  const elements = useMemo(
    () => elementsOf({ ...merged, selection: row ?? NOTHING, problems: null, played: null, isReadOnly: true }),
    [merged, row],
  );
  const [shown, setShown] = useShown(elements);
  const choose = (chosen: Selection | null) => chosen !== null && onRow(chosen);

  /** All of it where it can be read, else what has changed. */
  const begin = () => {
    const box = container.current?.getBoundingClientRect();
    const { desks, handoffs } = merged.marks;
    const ends = new Set(shown.edges.filter(({ id }) => handoffs.has(id)).flatMap(({ source, target }) => [source, target]));
    const marked = shown.nodes.filter(({ id }) => desks.has(id) || ends.has(id));
    const isWhole = box === undefined || fitsWhole(flow.getNodesBounds(shown.nodes), box, MARGIN);
    void flow.fitView(isWhole ? FIT : { ...FIT, nodes: marked });
  };
  useEffect(() => {
    const box = container.current?.getBoundingClientRect();
    const edge = flow.getEdge(row?.handoffs[0] ?? "");
    const ends = [row?.desks[0], edge?.source, edge?.target].flatMap((id) => merged.places.get(id ?? "") ?? []);
    if (box === undefined || ends.length === 0) return;
    const isInView = ends.every(({ x, y }) => {
      const [from, to] = [flow.flowToScreenPosition({ x, y }), flow.flowToScreenPosition({ x: x + DESK_WIDTH, y: y + DESK_HEIGHT })];
      return from.x >= box.left && from.y >= box.top && to.x <= box.right && to.y <= box.bottom;
    });
    const middle = (of: "x" | "y") => ends.reduce((sum, place) => sum + place[of], 0) / ends.length;
    if (!isInView) void flow.setCenter(middle("x") + DESK_WIDTH / 2, middle("y") + DESK_HEIGHT / 2, { zoom: Math.max(flow.getZoom(), READABLE_ZOOM), duration: 0 });
  }, [flow, merged, row]);

  return (
    <div ref={container} className="h-full min-h-0 overflow-hidden rounded-md border">
      <ReactFlow<CanvasNode, HandoffEdgeType>
        id="changes"
        aria-label="Changes on the graph"
        nodes={shown.nodes}
        edges={shown.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={(changes) => setShown((before) => ({ ...before, nodes: applyNodeChanges(changes, before.nodes) }))}
        onNodeClick={(_, { id }) => choose(rowOfDesk(merged, id))}
        onEdgeClick={(_, { id }) => choose(rowOfHandoff(merged, id))}
        nodesConnectable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        onlyRenderVisibleElements={merged.workflow.desks.length > MANY_DESKS}
        zoomOnDoubleClick={false}
        zoomOnScroll={false}
        preventScrolling={false}
        minZoom={0.05}
        maxZoom={2}
        onInit={begin}
      >
        <Background id="changes" variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--line-strong)" bgColor="var(--ground)" />
        <Panel position="top-right" className="!m-1.5 flex rounded-lg border bg-surface p-0.5">
          <IconButton small label="Zoom out" onClick={() => void flow.zoomOut()}>
            <ZoomOut size={14} aria-hidden />
          </IconButton>
          <IconButton small label="Zoom in" onClick={() => void flow.zoomIn()}>
            <ZoomIn size={14} aria-hidden />
          </IconButton>
          <IconButton small label="Show the whole graph" onClick={() => void flow.fitView(FIT)}>
            <Maximize size={14} aria-hidden />
          </IconButton>
        </Panel>
      </ReactFlow>
    </div>
  );
}
