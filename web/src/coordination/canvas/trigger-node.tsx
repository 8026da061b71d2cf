/** What stands above the entry: the event that starts a run. */
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { Zap } from "lucide-react";
import { DESK_WIDTH, TRIGGER_HEIGHT } from "../graph/layout";
import { useCanvas } from "./canvas-context";
import { HANDLE } from "./desk-node";

/** The event that every run begins with. */
export const RUN_EVENT = "rawr/coordination.workflow.run";

export type TriggerNodeType = Node<Record<string, never>, "trigger">;

export function TriggerNode(_: NodeProps<TriggerNodeType>) {
  const { showWorkflow } = useCanvas();
  return (
    <div style={{ width: DESK_WIDTH, height: TRIGGER_HEIGHT }} className="flex items-center gap-2 rounded-full border border-line-strong bg-accent-wash px-4" onClick={showWorkflow}>
      <Zap size={15} aria-hidden className="shrink-0 text-accent" />
      <span className="min-w-0">
        <span className="block text-xs leading-tight font-medium text-accent">Trigger</span>
        <span className="block truncate font-mono text-[11px] leading-tight text-soft" title={RUN_EVENT}>
          {RUN_EVENT}
        </span>
      </span>
      <Handle type="source" position={Position.Bottom} className={HANDLE} isConnectable={false} />
    </div>
  );
}
