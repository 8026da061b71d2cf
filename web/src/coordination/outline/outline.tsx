/** The graph as a list, in the order of work: with everything that the canvas shows, and everything that can be done there. */
import { Plus } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../ui/button";
import { counted } from "../../ui/counted";
import { cx } from "../../ui/cx";
import { Badge, Status } from "../../ui/status";
import { Empty } from "../../ui/page";
import { useCommands, useEditing } from "../commands/context";
import { makeEntry, removeChosen } from "../commands/edits";
import { usePlay } from "../canvas/elements";
import { useEditor, useEditorState } from "../editor/context";
import { type Desk, deskOf, type Handoff, inboundOf, inOrder, outboundOf, type Workflow } from "../editor/document";
import { ABOUT_EXECUTOR, aboutKind } from "../editor/kinds";
import { ofDesk, ofHandoff } from "../editor/selection";
import { shownWorkflow } from "../editor/store";
import type { DeskPlay, HandoffState, Play } from "../play/play";

/** The name of each desk and handoff, for the focus. */
const NAMED = "data-outline";

export function Outline() {
  const list = useRef<HTMLOListElement>(null);
  const reveal = useEditorState((state) => state.reveal);
  useEffect(() => {
    const id = reveal?.selection.desks.at(-1) ?? reveal?.selection.handoffs[0];
    const found = id === undefined ? null : list.current?.querySelector<HTMLElement>(`[${NAMED}="${CSS.escape(id)}"]`);
    if (reveal?.isFocused) found?.focus();
    else found?.scrollIntoView({ block: "nearest" });
  }, [reveal]);
  const workflow = useEditorState(shownWorkflow);
  const { addAfter } = useCommands();
  const editing = useEditing();
  const played = usePlay();
  if (workflow.desks.length === 0) {
    return (
      <Empty
        title="No desk yet."
        actions={
          <Button look="primary" onClick={() => addAfter([])} {...editing}>
            <Plus size={14} aria-hidden /> Add the first desk
          </Button>
        }
      >
        Desks do the work, handoffs carry it from desk to desk. The first one is where runs begin.
      </Empty>
    );
  }
  return (
    <ol ref={list} aria-label="Desks, in the order of work" className="m-0 flex max-w-3xl list-none flex-col gap-3 p-4 pt-14">
      {inOrder(workflow).map((desk) => (
        <DeskItem key={desk.deskId} desk={desk} workflow={workflow} played={played} />
      ))}
    </ol>
  );
}

function DeskItem({ desk, workflow, played }: { desk: Desk; workflow: Workflow; played: Play | null }) {
  const editor = useEditor();
  const { addAfter, connectFrom, readOnly } = useCommands();
  const isChosen = useEditorState((state) => state.selection.desks.includes(desk.deskId));
  const errors = useEditorState((state) => (state.mode === "run" ? 0 : (state.problems?.result.errors.filter((problem) => problem.deskId === desk.deskId).length ?? 0)));
  const isEntry = desk.deskId === workflow.entryDeskId;
  const isFixed = readOnly !== undefined;
  const from = inboundOf(workflow, desk.deskId).map((handoff) => deskOf(workflow, handoff.fromDeskId)?.name ?? handoff.fromDeskId);
  const outbound = outboundOf(workflow, desk.deskId);
  return (
    <li className={cx("min-w-0 rounded-lg border bg-surface p-3", isChosen && "border-accent ring-2 ring-accent/40")}>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="m-0 min-w-0 text-[13px] font-semibold wrap-anywhere">
          <button type="button" {...{ [NAMED]: desk.deskId }} className="text-left hover:underline" aria-pressed={isChosen} onClick={() => editor.select(ofDesk(desk.deskId))}>
            {desk.name}
          </button>
        </h2>
        {isEntry && <Badge tone="accent">entry</Badge>}
        {errors > 0 && <Badge tone="bad">{counted(errors, "problem")}</Badge>}
        <DeskStatus played={played?.desks.get(desk.deskId)} />
      </div>
      <p className="m-0 mt-0.5 text-xs text-faint wrap-anywhere">
        <span className="font-mono">{desk.deskId}</span> · {aboutKind(desk.kind).label}
        {desk.executor ? ` · ${ABOUT_EXECUTOR[desk.executor.type].label}` : ""}
        {from.length > 0 ? ` · receives from ${from.join(", ")}` : isEntry ? " · receives the run's input" : " · nothing leads here"}
      </p>
      {outbound.length > 0 && (
        <ul aria-label={`Handoffs of ${desk.name}`} className="m-0 mt-2 flex list-none flex-col gap-1 p-0">
          {outbound.map((handoff) => (
            <HandoffItem key={handoff.handoffId} handoff={handoff} to={deskOf(workflow, handoff.toDeskId)?.name ?? handoff.toDeskId} state={played?.handoffs.get(handoff.handoffId)} isFixed={isFixed} />
          ))}
        </ul>
      )}
      <div className="mt-2 flex flex-wrap gap-1.5">
        <Action label={`Edit ${desk.name}`} text="Edit" onClick={() => editor.show(ofDesk(desk.deskId), "name")} />
        {!isFixed && (
          <>
            <Action label={`Add after ${desk.name}`} text="Add after" onClick={() => addAfter([desk.deskId])} />
            <Action label={`Hand over to… from ${desk.name}`} text="Hand over to…" onClick={() => connectFrom([desk.deskId])} />
            {!isEntry && <Action label={`Begin here, at ${desk.name}`} text="Begin here" onClick={() => makeEntry(editor, desk.deskId)} />}
            <Action
              label={`Delete ${desk.name}`}
              text="Delete"
              onClick={() => {
                editor.select(ofDesk(desk.deskId));
                removeChosen(editor);
              }}
            />
          </>
        )}
      </div>
    </li>
  );
}

function DeskStatus({ played }: { played: DeskPlay | undefined }) {
  return played === undefined ? null : <Status status={played.state} />;
}

function HandoffItem({ handoff, to, state, isFixed }: { handoff: Handoff; to: string; state: HandoffState | undefined; isFixed: boolean }) {
  const editor = useEditor();
  const { addInto } = useCommands();
  const isChosen = useEditorState((each) => each.selection.handoffs.includes(handoff.handoffId));
  return (
    <li className={cx("flex min-w-0 flex-wrap items-center gap-2 rounded-md bg-sunken px-2 py-1 text-xs", isChosen && "ring-2 ring-accent/40")}>
      <button type="button" {...{ [NAMED]: handoff.handoffId }} className="min-w-0 text-left wrap-anywhere hover:underline" aria-pressed={isChosen} onClick={() => editor.select(ofHandoff(handoff.handoffId))}>
        to <strong className="font-medium">{to}</strong>
        {handoff.condition?.trim() ? (
          <>
            {" "}
            if <code className="font-mono">{handoff.condition}</code>
          </>
        ) : null}
      </button>
      {state !== undefined && state !== "open" && <Badge tone={state === "taken" ? "good" : "quiet"}>{state}</Badge>}
      <span className="ml-auto flex gap-1.5">
        <Action label={`Edit the handoff to ${to}`} text="Edit" onClick={() => editor.show(ofHandoff(handoff.handoffId), "condition")} />
        {!isFixed && (
          <>
            <Action label={`Put in a desk before ${to}`} text="Put in" onClick={() => addInto(handoff.handoffId)} />
            <Action
              label={`Delete the handoff to ${to}`}
              text="Delete"
              onClick={() => {
                editor.select(ofHandoff(handoff.handoffId));
                removeChosen(editor);
              }}
            />
          </>
        )}
      </span>
    </li>
  );
}

function Action({ label, text, onClick }: { label: string; text: string; onClick: () => void }) {
  return (
    <Button small look="ghost" aria-label={label} onClick={onClick}>
      {text}
    </Button>
  );
}
