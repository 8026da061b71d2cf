/** Everything the page does with the server, and what it opens for that. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { client } from "../../api/client";
import { explain } from "../../api/errors";
import { orpc } from "../../api/query";
import { useSession } from "../../session/session";
import { announce } from "../../shell/announcer";
import { counted } from "../../ui/counted";
import { useToast } from "../../ui/toast";
import { deskOfChoice } from "../canvas/desk-choices";
import { useEditor, useEditorState } from "../editor/context";
import { isKnownValid } from "../editor/store";
import { isLive, runButton } from "../play/run-button";
import { plainInput } from "../play/run-input";
import { useShowRun } from "../play/use-runs";
import { useValidation } from "../problems/validation";
import { usePublishing } from "../publish/publishing";
import type { Commands, Open } from "./context";
import { addTo } from "./edits";

export interface Page {
  commands: Commands;
  open: Open;
  setOpen: (open: Open) => void;
  /** What the last run of this page was started with. */
  lastInput: unknown;
}

export function usePageCommands(): Page {
  const editor = useEditor();
  const queries = useQueryClient();
  const toast = useToast();
  const publishing = usePublishing();
  const { check, isChecking } = useValidation();
  const show = useShowRun();
  const { whyNot } = useSession();
  const [open, setOpen] = useState<Open>(null);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const lastInput = useRef<unknown>(undefined);
  const isDirty = useEditorState((state) => state.isDirty);
  const isValid = useEditorState(isKnownValid);
  const isPlaying = useEditorState((state) => isLive(state.run?.run));
  const isRunShown = useEditorState((state) => state.mode === "run");
  const isBusy = isAsking || publishing.isPublishing;
  const readOnly = isRunShown ? "This is the graph of a past run. Go back to editing first." : whyNot("edit");
  const noRun = isRunShown ? readOnly : (whyNot("run") ?? (isDirty ? whyNot("edit") : undefined));
  const button = runButton({ isPlaying, isBusy, isValid, isDirty, refused: noRun });
  const isLocked = whyNot("edit") !== undefined;
  useEffect(() => editor.lock(isLocked), [editor, isLocked]);

  /** Asks the server; what goes wrong is said, and gives null. */
  const ask = async <T,>(what: () => Promise<T>): Promise<T | null> => {
    setAsking(true);
    setError(null);
    try {
      return await what();
    } catch (problem) {
      const text = explain(problem);
      setError(text);
      toast({ tone: "bad", text });
      return null;
    } finally {
      setAsking(false);
    }
  };

  const start = async (input: unknown): Promise<boolean> => {
    const { workflowId } = editor.state().document;
    if (editor.state().isDirty && !(await publishing.publish())) return false;
    const queued = await ask(() => client.coordination.queueRun({ workflowId, input }));
    if (queued === null) return false;
    lastInput.current = input;
    announce(`Run ${queued.run.runId} has started`);
    void show(queued.run.runId);
    return true;
  };

  const commands: Commands = {
    save: async () => {
      setError(null);
      return publishing.publish();
    },
    validate: async () => {
      const findings = await check();
      if (findings === null) return;
      const count = findings.errors.length;
      const text = count === 0 ? "The workflow is valid" : `${counted(count, "problem")} to mend`;
      announce(text);
      toast({ tone: count === 0 ? "good" : "bad", text });
      if (count > 0) editor.openPanel("problems");
    },
    run: async () => {
      if (button.disabled !== undefined) return;
      const input = lastInput.current === undefined ? plainInput(editor.state().document) : lastInput.current;
      if (input === null) setOpen({ what: "run" });
      else await start(input);
    },
    runWithInput: () => noRun === undefined && setOpen({ what: "run" }),
    start,
    cancelRun: () => {
      const runId = editor.state().run?.runId;
      if (runId !== undefined) setOpen({ what: "cancel", runId });
    },
    cancelNow: async (runId) => {
      setOpen(null);
      await ask(() => client.coordination.cancelRun({ runId }));
    },
    retryRun: async () => {
      const runId = editor.state().run?.runId;
      if (runId === undefined) return;
      const queued = await ask(() => client.coordination.retryRun({ runId }));
      if (queued !== null) await show(queued.run.runId);
    },
    reloadWorkflows: async () => {
      await queries.invalidateQueries({ queryKey: orpc.coordination.listWorkflowPage.key() });
      announce("The workflows have been read anew");
    },
    refreshRun: async () => {
      const shown = editor.state().run;
      if (shown === null) return;
      const answer = await ask(() => Promise.all([client.coordination.getRunStatus({ runId: shown.runId }), client.coordination.getRunTimeline({ runId: shown.runId })]));
      const now = editor.state().run;
      if (answer === null || now?.runId !== shown.runId) return;
      editor.setRun({ ...now, run: answer[0].run, timeline: answer[1].timeline });
    },
    addAfter: (after) => readOnly === undefined && setOpen({ what: "add", after }),
    addInto: (into) => readOnly === undefined && setOpen({ what: "add", after: [], into }),
    add: (choice, where) => {
      const desk = deskOfChoice(choice);
      if (desk !== null && readOnly === undefined) addTo(editor, { ...desk, ...where });
      setOpen(null);
    },
    connectFrom: (from) => readOnly === undefined && from.length > 0 && setOpen({ what: "connect", from }),
    runButton: button,
    error,
    isBusy: isBusy || isChecking,
    readOnly,
    noRun,
  };
  // The parts of the page get the same object for as long as nothing that they show has changed.
  const newest = useRef(commands);
  newest.current = commands;
  const stable = useMemo(() => forwarding(newest, { runButton: button, error, isBusy: isBusy || isChecking, readOnly, noRun }), [button.label, button.disabled, error, isBusy, isChecking, readOnly, noRun]);
  return { commands: stable, open, setOpen, lastInput: lastInput.current };
}

/** Calls the newest commands. */
function forwarding(newest: { current: Commands }, shown: Pick<Commands, "runButton" | "error" | "isBusy" | "readOnly" | "noRun">): Commands {
  return {
    ...shown,
    save: () => newest.current.save(),
    validate: () => newest.current.validate(),
    run: () => newest.current.run(),
    runWithInput: () => newest.current.runWithInput(),
    start: (input) => newest.current.start(input),
    cancelRun: () => newest.current.cancelRun(),
    cancelNow: (runId) => newest.current.cancelNow(runId),
    retryRun: () => newest.current.retryRun(),
    reloadWorkflows: () => newest.current.reloadWorkflows(),
    refreshRun: () => newest.current.refreshRun(),
    addAfter: (ids) => newest.current.addAfter(ids),
    addInto: (id) => newest.current.addInto(id),
    add: (choice, where) => newest.current.add(choice, where),
    connectFrom: (ids) => newest.current.connectFrom(ids),
  };
}
