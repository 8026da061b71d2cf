/** A desk on the canvas. */
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { CircleAlert, LogIn, Plus, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { cx } from "../../ui/cx";
import { type Tone, toneOf, words } from "../../ui/status";
import type { Desk } from "../editor/document";
import { ABOUT_EXECUTOR, aboutKind } from "../editor/kinds";
import { DESK_HEIGHT, DESK_WIDTH } from "../graph/layout";
import type { DeskPlay } from "../play/play";
import { useCanvas } from "./canvas-context";
import { ABOUT_MARK, type Mark } from "./marks";

export type DeskNodeData = {
  desk: Desk;
  isEntry: boolean;
  errors: number;
  warnings: number;
  play: DeskPlay | null;
  mark: Mark | null;
};
export type DeskNodeType = Node<DeskNodeData, "desk">;

const EDGE: Record<Tone, string> = { good: "border-good", warn: "border-warn", bad: "border-bad", accent: "border-accent", quiet: "border-line-strong" };
const TEXT: Record<Tone, string> = { good: "text-good", warn: "text-warn", bad: "text-bad", accent: "text-accent", quiet: "text-quiet" };
export const HANDLE = "!size-2.5 !border-2 !border-surface !bg-line-strong hover:!bg-accent";

function DeskBox({ id, data: { desk, isEntry, errors, warnings, play, mark }, selected }: NodeProps<DeskNodeType>) {
  const { addAfter, isReadOnly } = useCanvas();
  const { icon: Icon, label } = aboutKind(desk.kind);
  const tone = play === null || play.state === "waiting" || play.state === "skipped" ? null : toneOf(play.state);
  return (
    <div
      style={{ width: DESK_WIDTH, height: DESK_HEIGHT }}
      className={cx(
        "group relative flex flex-col justify-between rounded-lg border bg-surface px-3 py-2 text-left shadow-shade",
        selected ? "border-accent ring-2 ring-accent/40" : errors > 0 ? "border-bad" : mark !== null ? ABOUT_MARK[mark].border : tone === null ? "border-line-strong" : EDGE[tone],
        (play?.state === "skipped" || mark === "removed") && "border-dashed",
      )}
    >
      <Handle type="target" position={Position.Top} className={HANDLE} isConnectable={!isReadOnly} />
      <div className="flex min-w-0 items-center gap-2">
        <span className={cx("grid size-7 shrink-0 place-items-center rounded-md bg-sunken", tone === null ? "text-soft" : TEXT[tone])}>
          <Icon size={15} aria-hidden />
        </span>
        <span className="min-w-0 flex-1">
          <span className={cx("block truncate text-[13px] leading-tight font-medium", mark === "removed" ? "text-soft line-through" : "text-ink")} title={desk.name}>
            {desk.name}
          </span>
          <span className="block truncate font-mono text-xs leading-tight text-faint" title={desk.deskId}>
            {desk.deskId}
          </span>
        </span>
        {isEntry && (
          <span title="Runs begin here" className="text-faint">
            <LogIn size={14} aria-hidden />
          </span>
        )}
        {errors > 0 ? (
          <span className="inline-flex items-center gap-0.5 text-xs font-medium text-bad" title={`${errors} to mend`}>
            <CircleAlert size={14} aria-hidden /> {errors}
          </span>
        ) : (
          warnings > 0 && (
            <span className="inline-flex items-center gap-0.5 text-xs font-medium text-warn" title={`${warnings} to look at`}>
              <TriangleAlert size={14} aria-hidden /> {warnings}
            </span>
          )
        )}
      </div>
      <div className="flex min-w-0 items-center justify-between gap-2 text-xs text-faint">
        <span className="truncate">
          {[label, worker(desk)].filter((part) => part !== null).join(" · ")}
        </span>
        {mark !== null && <MarkWord mark={mark} />}
        {play !== null && (
          <span className={cx("inline-flex shrink-0 items-center gap-1 font-medium", tone === null ? "text-faint" : TEXT[tone])}>
            <span aria-hidden className={cx("size-1.5 rounded-full bg-current", play.state === "running" && "animate-pulse")} />
            {play.state === "running" && desk.kind === "desk:human-wait" ? "Asks a person" : words(play.state)}
            {play.tries > 1 && ` (try ${play.tries})`}
          </span>
        )}
      </div>
      <Handle type="source" position={Position.Bottom} className={HANDLE} isConnectable={!isReadOnly} />
      {!isReadOnly && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Add a desk after ${desk.name}`}
          title="Add a desk after this one (A)"
          className={cx(
            "nodrag nopan absolute -bottom-9 left-1/2 grid size-6 -translate-x-1/2 place-items-center rounded-full border border-line-strong bg-surface text-soft hover:border-accent hover:text-accent",
            selected ? "opacity-100" : "opacity-0 group-hover:opacity-100 focus-visible:opacity-100",
          )}
          onClick={(event) => {
            event.stopPropagation();
            addAfter([id]);
          }}
        >
          <Plus size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

function MarkWord({ mark }: { mark: Mark }) {
  const { icon: Icon, text } = ABOUT_MARK[mark];
  return (
    <span className={cx("inline-flex shrink-0 items-center gap-1 font-medium", text)}>
      <Icon size={13} aria-hidden />
      {words(mark)}
    </span>
  );
}

/** What does the work; a join and a question say that by themselves. */
function worker({ kind, executor }: Desk): string | null {
  if (executor && executor.type !== "human") return ABOUT_EXECUTOR[executor.type].label;
  return kind === "desk:join" || kind === "desk:human-wait" ? null : ABOUT_EXECUTOR.echo.label;
}

export const DeskNode = memo(DeskBox);
