/** What is done to the graph, beside it. */
import { useReactFlow } from "@xyflow/react";
import { List, Maximize, Network, Pencil, Plus, Redo2, Spline, Trash2, Undo2, WandSparkles, ZoomIn, ZoomOut } from "lucide-react";
import { IconButton } from "../../ui/button";
import { FIT } from "../canvas/graph";
import { useCommands, useEditing } from "../commands/context";
import { editChosen, removeChosen, tidyAll } from "../commands/edits";
import { useEditor, useEditorState } from "../editor/context";

export function CanvasTools({ isOutline, onOutline }: { isOutline: boolean; onOutline: (isOutline: boolean) => void }) {
  const editor = useEditor();
  const flow = useReactFlow();
  const { addAfter, connectFrom } = useCommands();
  const editing = useEditing();
  const undo = useEditorState((state) => state.canUndo);
  const redo = useEditorState((state) => state.canRedo);
  const desks = useEditorState((state) => state.selection.desks);
  const handoffs = useEditorState((state) => state.selection.handoffs);
  return (
    <div role="toolbar" aria-label="Graph" className="absolute top-2 right-2 z-10 flex max-w-[calc(100%-1rem)] flex-wrap rounded-lg border bg-surface p-0.5 shadow-shade">
      <IconButton small label="Add a desk (A)" onClick={() => addAfter(desks)} {...editing}>
        <Plus size={15} aria-hidden />
      </IconButton>
      <IconButton small label="Hand over to… (C)" disabled={desks.length === 0} onClick={() => connectFrom(desks)} {...editing}>
        <Spline size={15} aria-hidden />
      </IconButton>
      <IconButton small label="Edit (E)" disabled={desks.length + handoffs.length === 0} onClick={() => editChosen(editor)}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      <IconButton small label="Delete (Del)" disabled={desks.length + handoffs.length === 0} onClick={() => removeChosen(editor)} {...editing}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
      <IconButton small label={undo === null ? "Undo (Ctrl Z)" : `Undo: ${undo} (Ctrl Z)`} disabled={undo === null} onClick={editor.undo} {...editing}>
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton small label={redo === null ? "Redo (Ctrl Shift Z)" : `Redo: ${redo} (Ctrl Shift Z)`} disabled={redo === null} onClick={editor.redo} {...editing}>
        <Redo2 size={15} aria-hidden />
      </IconButton>
      {!isOutline && (
        <>
          <IconButton small label="Tidy (Shift T)" onClick={() => tidyAll(editor)} {...editing}>
            <WandSparkles size={15} aria-hidden />
          </IconButton>
          <IconButton small label="Zoom out (-)" onClick={() => void flow.zoomOut()}>
            <ZoomOut size={15} aria-hidden />
          </IconButton>
          <IconButton small label="Zoom in (+)" onClick={() => void flow.zoomIn()}>
            <ZoomIn size={15} aria-hidden />
          </IconButton>
          <IconButton small label="Fit everything (F)" onClick={() => void flow.fitView(FIT)}>
            <Maximize size={15} aria-hidden />
          </IconButton>
        </>
      )}
      <IconButton small label={isOutline ? "Show the canvas (O)" : "Show the outline (O)"} aria-pressed={isOutline} onClick={() => onOutline(!isOutline)}>
        {isOutline ? <Network size={15} aria-hidden /> : <List size={15} aria-hidden />}
      </IconButton>
    </div>
  );
}
