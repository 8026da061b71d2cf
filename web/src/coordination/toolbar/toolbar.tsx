/** What is done most: choose a workflow, save, validate, run, and go to its runs. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ExternalLink, PanelRight, Play, Save } from "lucide-react";
import { useRef } from "react";
import { orpc } from "../../api/query";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { useCommands } from "../commands/context";
import { useExports } from "../commands/use-exports";
import { useEditor, useEditorState } from "../editor/context";
import { monitorLink } from "../play/run-button";
import { usePublishing } from "../publish/publishing";
import { MoreMenu } from "./menu";

/** The longest page of workflows that the server gives. */
const WORKFLOWS_SHOWN = 100;

export function Toolbar() {
  const editor = useEditor();
  const commands = useCommands();
  const publishing = usePublishing();
  const exports = useExports();
  const isDirty = useEditorState((state) => state.isDirty);
  const monitor = useEditorState((state) => monitorLink(state.run?.run));
  const panel = useEditorState((state) => state.panel);
  const file = useRef<HTMLInputElement>(null);
  const { runButton: run, readOnly, noRun } = commands;
  return (
    <div role="toolbar" aria-label="Workflow" className="flex flex-wrap items-center gap-2">
      <WorkflowSelect />
      <Button onClick={() => void commands.save()} disabled={!isDirty || publishing.isPublishing || readOnly !== undefined} focusableWhenDisabled title={readOnly ?? (isDirty ? "Publish what is on the canvas (Ctrl S)" : "Everything is published")}>
        <Save size={14} aria-hidden /> Save
      </Button>
      <Button onClick={() => void commands.validate()}>Validate</Button>
      <Button look="primary" onClick={() => void commands.run()} disabled={run.disabled !== undefined} focusableWhenDisabled title={run.disabled ?? "Ctrl Enter"}>
        <Play size={14} aria-hidden /> {run.label}
      </Button>
      {monitor === undefined ? (
        <Button disabled focusableWhenDisabled title="No run is shown, so there is nothing to monitor">
          Runs
        </Button>
      ) : (
        <a href={monitor} target="_blank" rel="noreferrer" className="inline-flex h-8 items-center gap-1.5 rounded-md border bg-surface px-3 text-[13px] font-medium hover:border-line-strong">
          Runs <ExternalLink size={13} aria-hidden />
        </a>
      )}
      <MoreMenu
        label="More"
        entries={[
          { label: "Run with input…", run: commands.runWithInput, disabled: noRun },
          { label: "Review and publish…", run: publishing.review, disabled: readOnly },
          { label: "Export as JSON", run: exports.json },
          { label: "Export as Mermaid", run: exports.mermaid },
          { label: "Export as PNG", run: exports.png },
          { label: "Import a file in its place…", run: () => file.current?.click(), disabled: readOnly },
        ]}
      />
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        aria-label="File of a workflow"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = "";
          if (chosen !== undefined) void exports.replace(chosen);
        }}
      />
      <IconButton label={panel === null ? "Show the side panel" : "Hide the side panel"} aria-pressed={panel !== null} className={cx("ml-auto", panel !== null && "bg-sunken")} onClick={() => editor.openPanel(panel === null ? "inspect" : null)}>
        <PanelRight size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function WorkflowSelect() {
  const navigate = useNavigate();
  const workflowId = useEditorState((state) => state.document.workflowId);
  const name = useEditorState((state) => state.document.name);
  const { data } = useQuery(orpc.coordination.listWorkflowPage.queryOptions({ input: { limit: WORKFLOWS_SHOWN } }));
  const others = (data?.workflows ?? []).filter((workflow) => workflow.workflowId !== workflowId);
  return (
    <select
      aria-label="Workflow"
      className="h-8 max-w-64 min-w-0 truncate rounded-md border border-line-strong bg-surface px-2 text-[13px]"
      value={workflowId}
      onChange={(event) => void navigate({ to: "/coordination/$workflowId", params: { workflowId: event.target.value } })}
    >
      <option value={workflowId}>
        {name} ({workflowId})
      </option>
      {others.map((workflow) => (
        <option key={workflow.workflowId} value={workflow.workflowId}>
          {workflow.name} ({workflow.workflowId})
        </option>
      ))}
    </select>
  );
}
