/** The name of the page, and how document and run stand. */
import { useEditorState } from "../editor/context";
import { Badge, Status, words } from "../../ui/status";
import { usePublishing } from "../publish/publishing";
import { RUN_EVENT } from "../canvas/trigger-node";

export function Header() {
  const isValid = useEditorState((state) => state.problems?.result.ok ?? null);
  const run = useEditorState((state) => state.run?.run?.status ?? null);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h1 className="m-0 text-base font-semibold tracking-tight">Agent Coordination Canvas</h1>
      {isValid === null ? <Badge>Validating</Badge> : isValid ? <Badge tone="good">Valid</Badge> : <Badge tone="bad">Invalid</Badge>}
      {run === null ? <Badge>Idle</Badge> : <Status status={run} />}
    </div>
  );
}

/** id · version · event name, and how the draft stands. */
export function SubLine() {
  const workflowId = useEditorState((state) => state.document.workflowId);
  const version = useEditorState((state) => state.document.version);
  const publication = useEditorState((state) => state.published?.publication ?? null);
  const { said, state } = usePublishing();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-xs text-faint">
      <p className="m-0 min-w-0 font-mono wrap-anywhere">
        {workflowId} · version {version} · {RUN_EVENT}
      </p>
      <p className="m-0">{publication === null ? "Not published yet" : `Publication ${publication}`}</p>
      <p className="m-0" title={words(state)}>
        {said}
      </p>
    </div>
  );
}
