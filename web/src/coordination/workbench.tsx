/** The canvas with everything around it. */
import { ReactFlowProvider } from "@xyflow/react";
import { Suspense, useEffect, useMemo, useState } from "react";
import { announce } from "../shell/announcer";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Empty } from "../ui/page";
import { type CanvasTools as Tools, CanvasToolsProvider } from "./canvas/canvas-context";
import { Graph } from "./canvas/graph";
import { CommandsProvider, useCommands, useEditing } from "./commands/context";
import { connectTo } from "./commands/edits";
import { useClipboard } from "./commands/use-clipboard";
import { usePageActions } from "./commands/use-page-actions";
import { type Page, usePageCommands } from "./commands/use-commands";
import { useEditor, useEditorState } from "./editor/context";
import { deskOf, handoffOf } from "./editor/document";
import { NOTHING } from "./editor/selection";
import { shownWorkflow } from "./editor/store";
import { part, useAllParts } from "./part";
import { standing } from "./play/run-button";
import { useRunInAddress } from "./play/use-run-in-address";
import { useWatchedRun } from "./play/use-runs";
import { SidePanel } from "./side-panel";
import { CanvasTools } from "./toolbar/canvas-tools";
import { Header, SubLine } from "./toolbar/header";
import { Toolbar } from "./toolbar/toolbar";

const AddDesk = part(() => import("./canvas/add-desk").then((module) => module.AddDesk));
const CancelDialog = part(() => import("./play/cancel-dialog").then((module) => module.CancelDialog));
const ConnectDialog = part(() => import("./canvas/connect-dialog").then((module) => module.ConnectDialog));
const Outline = part(() => import("./outline/outline").then((module) => module.Outline));
const RunDialog = part(() => import("./play/run-dialog").then((module) => module.RunDialog));

export function Workbench() {
  const page = usePageCommands();
  const name = useEditorState((state) => state.document.name);
  useEffect(() => {
    document.title = `${name} · Perdura`;
  }, [name]);
  useClipboard();
  useAllParts();
  useWatchedRun();
  useRunInAddress();
  useStanding(page.commands.error, page.commands.isBusy);
  return (
    <CommandsProvider value={page.commands}>
      <ReactFlowProvider>
        <Bench page={page} />
      </ReactFlowProvider>
    </CommandsProvider>
  );
}

function Bench({ page: { commands, open, setOpen, lastInput } }: { page: Page }) {
  const editor = useEditor();
  const [isOutline, setOutline] = useState(false);
  const isRunShown = useEditorState((state) => state.mode === "run");
  const isAlone = useEditorState((state) => state.panel === null);
  const isEmpty = useEditorState((state) => shownWorkflow(state).desks.length === 0);
  const isReadOnly = commands.readOnly !== undefined;
  usePageActions(commands, { isOutline, setOutline });
  // Each does what the newest would do. It is kept, or else every node is rendered whenever anything is checked.
  const [addAfter] = useState(() => commands.addAfter);
  const tools = useMemo((): Tools => ({ addAfter, showWorkflow: () => editor.show(NOTHING), isReadOnly }), [addAfter, editor, isReadOnly]);
  const close = () => {
    setOpen(null);
    editor.bring();
  };
  return (
    <div className={cx("flex flex-col min-[960px]:h-full", isAlone ? "h-full" : "min-h-full")}>
      <header className="flex shrink-0 flex-col gap-2 border-b bg-surface px-4 py-2.5">
        <Header />
        <Toolbar />
        <SubLine />
      </header>
      {isRunShown && <PastRun />}
      <div className="flex min-h-0 flex-1 flex-col min-[960px]:flex-row">
        <section aria-label={isOutline ? "Outline" : "Canvas"} className={cx("relative min-h-80 min-w-0 min-[960px]:h-auto min-[960px]:min-h-0 min-[960px]:flex-1", isAlone ? "flex-1" : "h-[62vh] shrink-0")}>
          <CanvasTools isOutline={isOutline} onOutline={setOutline} />
          {isOutline ? (
            <div className="h-full overflow-auto" tabIndex={0} role="region" aria-label="Outline of the workflow">
              <Suspense>
                <Outline />
              </Suspense>
            </div>
          ) : (
            <CanvasToolsProvider value={tools}>
              <Graph onDrop={(what, position) => commands.add(what, { position })} />
              {isEmpty && <NoDesks />}
              <p className="pointer-events-none absolute bottom-2 left-3 m-0 text-xs text-faint max-sm:hidden">
                <kbd>A</kbd> add · <kbd>C</kbd> hand over · <kbd>arrows</kbd> go · <kbd>Enter</kbd> edit · <kbd>?</kbd> all keys
              </p>
            </CanvasToolsProvider>
          )}
          <Suspense>
            {open?.what === "add" && (
              <AddDesk
                where={<Where after={open.after} into={open.into} />}
                onClose={close}
                onChoose={(choice) => commands.add(choice, { after: open.after, ...(open.into !== undefined && { into: open.into }) })}
              />
            )}
          </Suspense>
        </section>
        <SidePanel />
      </div>
      <Suspense>
        {open?.what === "connect" && (
          <ConnectDialog
            from={open.from}
            onClose={close}
            onChoose={(to) => {
              connectTo(editor, open.from, to);
              setOpen(null);
            }}
          />
        )}
        {open?.what === "cancel" && <CancelDialog runId={open.runId} onClose={() => setOpen(null)} />}
        {open?.what === "run" && <RunDialog lastInput={lastInput} onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}

/** Says how things stand, once for each change of it. */
function useStanding(error: string | null, isBusy: boolean): void {
  const run = useEditorState((state) => state.run?.run ?? null);
  const problems = useEditorState((state) => state.problems?.result.errors.length ?? null);
  const said = standing({ error, run, isBusy, problems });
  useEffect(() => announce(said), [said]);
}

function PastRun() {
  const editor = useEditor();
  const publication = useEditorState((state) => state.run?.publication ?? null);
  return (
    <p className="m-0 flex shrink-0 flex-wrap items-center justify-between gap-2 border-b bg-accent-wash px-4 py-1.5 text-[13px]">
      <span>This is publication {publication}, as the run had it. It cannot be changed.</span>
      <Button small onClick={() => editor.setRun(null)}>
        Back to editing
      </Button>
    </p>
  );
}

function NoDesks() {
  const { addAfter } = useCommands();
  const editing = useEditing();
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div className="pointer-events-auto">
        <Empty
          title="No desk yet."
          actions={
            <Button look="primary" onClick={() => addAfter([])} {...editing}>
              Add the first desk
            </Button>
          }
        >
          Desks do the work, handoffs carry it from desk to desk. Press <kbd>A</kbd>: the first desk is where runs begin.
        </Empty>
      </div>
    </div>
  );
}

function Where({ after, into }: { after: readonly string[]; into: string | undefined }) {
  const workflow = useEditorState((state) => state.document);
  const handoff = into === undefined ? undefined : handoffOf(workflow, into);
  const nameOf = (id: string) => deskOf(workflow, id)?.name ?? id;
  if (handoff !== undefined) return `Between ${nameOf(handoff.fromDeskId)} and ${nameOf(handoff.toDeskId)}`;
  return after.length === 0 ? "On its own; join it with C" : `After ${after.map(nameOf).join(", ")}`;
}
