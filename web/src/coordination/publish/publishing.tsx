/** Drafts and publishing, for the whole canvas: drafts save themselves, and publishing is one call for every button. */
import { ORPCError } from "@orpc/client";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, Suspense, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { client } from "../../api/client";
import { explain, hasCode } from "../../api/errors";
import { orpc } from "../../api/query";
import { useActions } from "../../shell/actions";
import { announce } from "../../shell/announcer";
import { useToast } from "../../ui/toast";
import { useEditor, useEditorState } from "../editor/context";
import { isSameWorkflow, type Workflow } from "../editor/document";
import { replaceWith } from "../editor/operations";
import type { Editor } from "../editor/store";
import { part } from "../part";
import { problemsOf } from "../problems/problem";
import { Autosave, type DraftState } from "./autosave";
import { changedTo, draftSaver, newestPublication } from "./draft-calls";
import { LeaveDialog } from "./leave-dialog";

export interface Publishing {
  /** How the draft stands; "saved" also when there is nothing to keep. */
  state: "saved" | "waiting" | "saving" | "conflict" | "failed";
  /** The same in a sentence. */
  said: string;
  isPublishing: boolean;
  /** Saves the draft and publishes it. True when the document is published then; else it has been said why not. */
  publish: () => Promise<boolean>;
  /** Saves the draft now. */
  saveNow: () => Promise<boolean>;
  /** Shows what would be published. */
  review: () => void;
  /** Forgets the draft: the document is the newest publication again, or the workflow is gone when there is none. */
  discard: () => Promise<boolean>;
}

const ConflictDialog = part(() => import("./conflict-dialog").then((module) => module.ConflictDialog));
const ReviewDialog = part(() => import("./review-dialog").then((module) => module.ReviewDialog));

const Current = createContext<Publishing | null>(null);

export function usePublishing(): Publishing {
  const publishing = useContext(Current);
  if (publishing === null) throw new Error("nothing publishes around this component: put it into a PublishingProvider");
  return publishing;
}

const STATES: Record<DraftState["kind"], Publishing["state"]> = { clean: "saved", waiting: "waiting", saving: "saving", saved: "saved", refused: "failed", conflict: "conflict" };

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export function PublishingProvider({ children }: { children: ReactNode }) {
  const editor = useEditor();
  const toast = useToast();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<DraftState>({ kind: "clean" });
  const [isPublishing, setPublishing] = useState(false);
  const [isReviewing, setReviewing] = useState(false);
  const [isDeciding, setDeciding] = useState(false);
  const hasDraft = useEditorState((state) => state.draft !== null);
  const [autosave] = useState(() => startAutosave(editor, setDraft));
  const running = useRef<Promise<boolean> | null>(null);
  const isConflict = draft.kind === "conflict";
  useDraftKeeping(editor, autosave);
  useEffect(() => setDeciding(isConflict), [isConflict]);

  useActions([
    { id: "canvas.versions", label: "Show the versions", group: "View", keys: "v", run: () => editor.openPanel("versions") },
    { id: "canvas.memory", label: "Show what desks remember", group: "View", keys: "m", run: () => editor.openPanel("memory") },
  ]);

  const say = useCallback(
    (text: string, tone: "good" | "bad") => {
      announce(text);
      toast({ text, tone });
    },
    [toast],
  );
  const refresh = useCallback(() => {
    const { listWorkflowPage, listWorkflows, listPublications } = orpc.coordination;
    for (const key of [listWorkflowPage.key(), listWorkflows.key(), listPublications.key()]) void queries.invalidateQueries({ queryKey: key });
  }, [queries]);

  const publishNow = useCallback(async (): Promise<boolean> => {
    if (!(await autosave.flush())) {
      if (autosave.state.kind === "conflict") setDeciding(true);
      else if (autosave.state.kind === "refused") say(`Not published. ${sentence(autosave.state, false)}`, "bad");
      return false;
    }
    if (!editor.state().isDirty) return true;
    const { document, published: seen } = editor.state();
    try {
      const revision = autosave.revision;
      const newest = await newestPublication(client.coordination, document.workflowId);
      if (newest?.publication !== seen?.publication) {
        autosave.conflict(revision, document);
        return false;
      }
      const published = await client.coordination.publishDraft({ workflowId: document.workflowId, ...(revision !== null && { expectedRevision: revision }) });
      const { publication, hash, workflow } = published;
      editor.setPublished({ publication, hash, publishedAt: workflow.updatedAt ?? new Date().toISOString(), workflow });
      editor.setDraft(null);
      const now = editor.state().document;
      autosave.follow(null, isSameWorkflow(now, workflow) ? null : now);
      refresh();
      say(published.isNew ? `Published as ${publication}` : `Published: the same as publication ${publication}`, "good");
      return true;
    } catch (error) {
      const theirs = changedTo(error) ?? (error instanceof ORPCError && error.code === "DRAFT_NOT_FOUND" ? null : undefined);
      if (theirs !== undefined) autosave.conflict(theirs, editor.state().document);
      else say(refusal(editor, document, error), "bad");
      return false;
    }
  }, [autosave, editor, refresh, say]);

  const publish = useCallback((): Promise<boolean> => {
    // Pressed twice, it is published once.
    running.current ??= publishNow().finally(() => {
      running.current = null;
      setPublishing(false);
    });
    setPublishing(true);
    return running.current;
  }, [publishNow]);

  const discard = useCallback(async (): Promise<boolean> => {
    const { published, document } = editor.state();
    if (published === null) {
      await autosave.flush();
      try {
        await client.coordination.deleteDraft({ workflowId: document.workflowId });
      } catch (error) {
        say(`The draft is not deleted: ${explain(error)}`, "bad");
        return false;
      }
      autosave.close();
      setDraft({ kind: "clean" });
      say("The draft is deleted", "good");
      refresh();
      await navigate({ to: "/coordination" });
      return true;
    }
    editor.edit("Discard the draft", (draft) => replaceWith(draft, published.workflow));
    const isDone = await autosave.flush();
    if (isDone) say("The draft is gone. Undo brings it back.", "good");
    refresh();
    return isDone;
  }, [autosave, editor, navigate, refresh, say]);

  const publishing = useMemo(
    (): Publishing => ({ state: STATES[draft.kind], said: sentence(draft, hasDraft), isPublishing, publish, saveNow: () => autosave.flush(), review: () => (isConflict ? setDeciding(true) : setReviewing(true)), discard }),
    [autosave, discard, draft, hasDraft, isConflict, isPublishing, publish],
  );
  return (
    <Current value={publishing}>
      {children}
      <LeaveDialog isUnsaved={draft.kind !== "clean" && draft.kind !== "saved"} isStuck={draft.kind === "conflict" || draft.kind === "refused"} said={sentence(draft, hasDraft)} />
      <Suspense>
        {isReviewing && <ReviewDialog open onClose={() => setReviewing(false)} />}
        {draft.kind === "conflict" && <ConflictDialog key={draft.revision} open={isDeciding} onClose={() => setDeciding(false)} autosave={autosave} revision={draft.revision} />}
      </Suspense>
    </Current>
  );
}

function startAutosave(editor: Editor, changed: (state: DraftState) => void): Autosave<Workflow> {
  const save = draftSaver(client.coordination, { published: () => editor.state().published, kept: (draft) => editor.setDraft(draft) });
  return new Autosave<Workflow>({ save, later, now: () => Date.now(), changed }, editor.state().draft?.revision ?? null);
}

/** Tells the autosave of each change, and lets nothing unsaved go when the page does. */
function useDraftKeeping(editor: Editor, autosave: Autosave<Workflow>): void {
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    const { published, draft, document } = editor.state();
    // A new workflow is on no server yet.
    if (published === null && draft === null) autosave.change(document);
    let seen = document;
    const stop = editor.subscribe(() => {
      const next = editor.state().document;
      if (next === seen) return;
      seen = next;
      autosave.change(next);
    });
    const hide = () => void (window.document.hidden && autosave.flush());
    window.document.addEventListener("visibilitychange", hide);
    return () => {
      stop();
      window.document.removeEventListener("visibilitychange", hide);
      isThere.current = false;
      void autosave.flush().finally(() => {
        if (!isThere.current) autosave.close();
      });
    };
  }, [autosave, editor]);
}

/** Why it was not published, in a sentence; what is wrong with the document is shown beside it. */
function refusal(editor: Editor, of: Workflow, error: unknown): string {
  if (!(error instanceof ORPCError) || error.code !== "WORKFLOW_VALIDATION_FAILED") return `Not published: ${explain(error)}`;
  void client.coordination.validateDocument({ workflow: of }).then(
    ({ validation }) => {
      editor.setProblems({ of, result: validation });
      editor.openPanel("problems");
    },
    () => undefined,
  );
  const known = editor.state().problems;
  const count = known === null ? 0 : problemsOf(known.result).filter(({ severity }) => severity === "error").length;
  return count === 0 ? "Not published: something is wrong with the workflow. The problems list says what." : `Not published: ${count} ${count === 1 ? "error" : "errors"} to mend first. The problems list says what.`;
}

function sentence(draft: DraftState, hasDraft: boolean): string {
  switch (draft.kind) {
    case "clean":
    case "saved":
      return hasDraft ? "Draft saved" : "No unpublished changes";
    case "waiting":
      return "Draft not saved yet";
    case "saving":
      return "Saving the draft…";
    case "conflict":
      return "Somebody else has changed the draft";
    case "refused":
      return hasCode(draft.error, "BAD_REQUEST") ? "Draft not saved: something is empty or cannot be read. The problems list says what." : `Draft not saved: ${explain(draft.error)}`;
  }
}
