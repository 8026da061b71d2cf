/** A handoff on the canvas, with its condition. */
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { memo } from "react";
import { cx } from "../../ui/cx";
import type { Handoff } from "../editor/document";
import type { HandoffState } from "../play/play";
import { ABOUT_MARK, type Mark } from "./marks";

export type HandoffEdgeData = {
  /** Null between the trigger and the entry. */
  handoff: Handoff | null;
  errors: number;
  state: HandoffState | null;
  mark: Mark | null;
  /** Where its condition stands so that it is clear whose it is: at the end that no other handoff shares. */
  labelAt: "source" | "target" | "middle";
};
export type HandoffEdgeType = Edge<HandoffEdgeData, "handoff">;

const LINE: Record<HandoffState, string> = { open: "var(--line-strong)", taken: "var(--good)", skipped: "var(--line-strong)", dead: "var(--line-strong)" };
/** How far from the desk a condition stands. */
const LABEL_GAP = 26;

function HandoffLine({ id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected, markerEnd }: EdgeProps<HandoffEdgeType>) {
  const [path, middleX, middleY] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: 10 });
  const [labelX, labelY] = data?.labelAt === "target" ? [targetX, targetY - LABEL_GAP] : data?.labelAt === "source" ? [sourceX, sourceY + LABEL_GAP] : [middleX, middleY];
  const state = data?.state ?? null;
  const mark = data?.mark ?? null;
  const isOff = state === "skipped" || state === "dead";
  const stroke = selected ? "var(--accent)" : (data?.errors ?? 0) > 0 ? "var(--bad)" : mark !== null ? ABOUT_MARK[mark].line : state === null ? "var(--line-strong)" : LINE[state];
  const condition = data?.handoff?.condition?.trim() ?? "";
  const said = [mark ?? "", isOff ? state : "", condition === "" ? "" : `if ${condition}`].filter((text) => text !== "").join(" · ");
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={24}
        {...(markerEnd !== undefined && { markerEnd })}
        style={{ stroke, strokeWidth: selected || mark !== null || state === "taken" ? 2.5 : 1.5, ...((isOff || mark === "removed") && { strokeDasharray: state === "dead" ? "2 5" : "6 5" }) }}
      />
      {said !== "" && (
        <EdgeLabelRenderer>
          <div
            title={said}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            className={cx(
              "pointer-events-none absolute max-w-56 truncate rounded border bg-surface px-1.5 py-px text-[11px]",
              selected ? "border-accent text-accent" : mark !== null ? `${ABOUT_MARK[mark].border} ${ABOUT_MARK[mark].text}` : state === "taken" ? "border-good text-good" : "text-soft",
              condition !== "" && "font-mono",
            )}
          >
            {said}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export const HandoffEdge = memo(HandoffLine);
