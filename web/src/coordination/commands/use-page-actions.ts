/** Every action of the page, for the palette and for keys. */
import { useReactFlow } from "@xyflow/react";
import { type Action, useActions } from "../../shell/actions";
import { FIT } from "../canvas/graph";
import { useToast } from "../../ui/toast";
import { useEditor, useEditorState } from "../editor/context";
import { ofDesk } from "../editor/selection";
import { isLive, monitorLink } from "../play/run-button";
import { usePublishing } from "../publish/publishing";
import type { Commands } from "./context";
import { chooseAll, copyChosen, duplicateChosen, editChosen, makeEntry, nextHandoff, removeChosen, tidyAll } from "./edits";
import { useExports } from "./use-exports";

const FILE = "Workflow";
const GRAPH = "Graph";
const RUN = "Run";
const VIEW = "View";

interface PageView {
  isOutline: boolean;
  setOutline: (isOutline: boolean) => void;
}

export function usePageActions(commands: Commands, { isOutline, setOutline }: PageView): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const publishing = usePublishing();
  const exports = useExports();
  const toast = useToast();
  const { desks, handoffs } = useEditorState((state) => state.selection);
  const undo = useEditorState((state) => state.canUndo);
  const redo = useEditorState((state) => state.canRedo);
  const isDirty = useEditorState((state) => state.isDirty);
  const panel = useEditorState((state) => state.panel);
  const run = useEditorState((state) => state.run);
  const { readOnly, runButton, noRun } = commands;
  const monitor = monitorLink(run?.run);
  const needsDesk = readOnly ?? (desks.length === 0 ? "Choose a desk first." : undefined);
  const needsChoice = desks.length + handoffs.length === 0 ? "Choose a desk or a handoff first." : undefined;
  const needsAny = readOnly ?? needsChoice;
  const needsRun = run === null ? "No run is shown." : undefined;
  const outside = isOutline ? "The outline has no places. Show the canvas first." : undefined;

  const [desk, handoff] = [desks[0], handoffs[0]];
  const add = () => (desk === undefined && handoff !== undefined ? commands.addInto(handoff) : commands.addAfter(desks));
  const copy = () =>
    void navigator.clipboard.writeText(copyChosen(editor) ?? "").then(
      () => toast({ text: "Copied." }),
      () => toast({ tone: "bad", text: "The browser does not let this page copy from here: use its own key." }),
    );

  const actions: Action[] = [
    { id: "canvas.save", label: "Save", group: FILE, keys: "mod+s", disabled: readOnly ?? (isDirty ? undefined : "Everything is published."), run: () => void commands.save() },
    { id: "canvas.review", label: "Review and publish…", group: FILE, keys: "mod+shift+s", disabled: readOnly, run: publishing.review },
    { id: "canvas.validate", label: "Validate", group: FILE, keys: "shift+v", run: () => void commands.validate() },
    { id: "canvas.reload", label: "Reload workflows", group: FILE, run: () => void commands.reloadWorkflows() },
    { id: "canvas.json", label: "Export as JSON", group: FILE, run: exports.json },
    { id: "canvas.mermaid", label: "Export as Mermaid", group: FILE, run: exports.mermaid },
    { id: "canvas.mermaid.copy", label: "Copy as Mermaid", group: FILE, run: exports.copyMermaid },
    { id: "canvas.png", label: "Export as PNG", group: FILE, disabled: outside, run: exports.png },
    { id: "canvas.run", label: runButton.label === "Running…" ? "Run" : runButton.label, group: RUN, keys: "mod+enter", disabled: runButton.disabled, run: () => void commands.run() },
    { id: "canvas.run.with", label: "Run with input…", group: RUN, keys: "mod+shift+enter", disabled: noRun, run: commands.runWithInput },
    { id: "canvas.run.refresh", label: "Refresh run status", group: RUN, disabled: needsRun, run: () => void commands.refreshRun() },
    { id: "canvas.run.cancel", label: "Cancel the run…", group: RUN, scope: "run", disabled: needsRun ?? (isLive(run?.run) ? undefined : "It has ended."), run: commands.cancelRun },
    { id: "canvas.run.retry", label: "Run it again", group: RUN, scope: "run", disabled: needsRun ?? (isLive(run?.run) ? "It has not ended." : undefined), run: () => void commands.retryRun() },
    { id: "canvas.run.hide", label: "Hide the run", group: RUN, disabled: needsRun, run: () => editor.setRun(null) },
    { id: "canvas.monitor", label: "Open the run's monitor", group: RUN, disabled: monitor === undefined ? "No run is shown." : undefined, run: () => void window.open(monitor, "_blank", "noopener") },
    { id: "canvas.add", label: desks.length > 0 ? "Add a desk after what is chosen…" : "Add a desk…", group: GRAPH, keys: "a", disabled: readOnly, run: add },
    { id: "canvas.connect", label: "Hand over to…", group: GRAPH, keys: "c", disabled: needsDesk, run: () => commands.connectFrom(desks) },
    { id: "canvas.handoff", label: "Choose the next handoff", group: GRAPH, keys: "h", run: () => nextHandoff(editor) },
    { id: "canvas.edit", label: "Edit what is chosen", group: GRAPH, keys: "e", disabled: needsChoice, run: () => editChosen(editor) },
    { id: "canvas.rename", label: "Rename", group: GRAPH, keys: "f2", disabled: readOnly, run: () => editor.show(desk === undefined ? editor.state().selection : ofDesk(desk), "name") },
    { id: "canvas.entry", label: "Begin runs at this desk", group: GRAPH, disabled: needsDesk, run: () => desk !== undefined && makeEntry(editor, desk) },
    { id: "canvas.delete", label: "Delete", group: GRAPH, keys: "delete", disabled: needsAny, run: () => removeChosen(editor) },
    { id: "canvas.delete.back", label: "Delete", group: GRAPH, keys: "backspace", hidden: true, disabled: needsAny, run: () => removeChosen(editor) },
    { id: "canvas.duplicate", label: "Duplicate", group: GRAPH, keys: "mod+d", inFields: false, disabled: needsDesk, run: () => duplicateChosen(editor) },
    { id: "canvas.copy", label: "Copy", group: GRAPH, keys: "mod+c", isNative: true, disabled: desks.length === 0 ? "Choose a desk first." : undefined, run: copy },
    { id: "canvas.cut", label: "Cut", group: GRAPH, keys: "mod+x", isNative: true, hidden: true, run: () => undefined },
    { id: "canvas.paste", label: "Paste", group: GRAPH, keys: "mod+v", isNative: true, hidden: true, run: () => undefined },
    { id: "canvas.all", label: "Choose all desks", group: GRAPH, keys: "mod+a", inFields: false, run: () => chooseAll(editor) },
    { id: "canvas.undo", label: undo === null ? "Undo" : `Undo: ${undo}`, group: GRAPH, keys: "mod+z", inFields: false, disabled: readOnly ?? (undo === null ? "There is nothing to undo." : undefined), run: editor.undo },
    { id: "canvas.redo", label: redo === null ? "Redo" : `Redo: ${redo}`, group: GRAPH, keys: "mod+shift+z", inFields: false, disabled: readOnly ?? (redo === null ? "There is nothing to redo." : undefined), run: editor.redo },
    { id: "canvas.redo.y", label: "Redo", group: GRAPH, keys: "mod+y", hidden: true, inFields: false, disabled: redo === null ? "There is nothing to redo." : undefined, run: editor.redo },
    { id: "canvas.tidy", label: "Tidy", group: GRAPH, keys: "shift+t", disabled: readOnly, run: () => tidyAll(editor) },
    { id: "canvas.fit", label: "Fit everything", group: VIEW, keys: "f", disabled: outside, run: () => void flow.fitView(FIT) },
    { id: "canvas.zoom.in", label: "Zoom in", group: VIEW, keys: "+", disabled: outside, run: () => void flow.zoomIn() },
    { id: "canvas.zoom.out", label: "Zoom out", group: VIEW, keys: "-", disabled: outside, run: () => void flow.zoomOut() },
    { id: "canvas.outline", label: isOutline ? "Show the canvas" : "Show the outline", group: VIEW, keys: "o", run: () => setOutline(!isOutline) },
    { id: "canvas.panel", label: panel === null ? "Show the side panel" : "Hide the side panel", group: VIEW, keys: ".", run: () => editor.openPanel(panel === null ? "inspect" : null) },
    { id: "canvas.problems", label: "Show the problems", group: VIEW, keys: "p", run: () => editor.openPanel("problems") },
    { id: "canvas.runs", label: "Show the runs", group: VIEW, keys: "r", run: () => editor.openPanel("run") },
    { id: "canvas.workflow", label: "Show the workflow's own settings", group: VIEW, keys: "w", run: () => editor.show({ desks: [], handoffs: [] }) },
  ];
  useActions(actions);
}
