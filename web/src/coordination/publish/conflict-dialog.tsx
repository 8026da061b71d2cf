/** Somebody else has changed the draft, or published: theirs, mine, and what is different; nothing is lost either way. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { client } from "../../api/client";
import { announce } from "../../shell/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Loading, Trouble } from "../../ui/page";
import { useEditor, useEditorState } from "../editor/context";
import type { Workflow } from "../editor/document";
import { replaceWith } from "../editor/operations";
import type { Autosave } from "./autosave";
import { Changes } from "./changes";
import { diffWorkflows, summaryOf } from "./diff";
import { newestPublication, theirDraft } from "./draft-calls";

export interface ConflictDialogProps {
  open: boolean;
  onClose: () => void;
  autosave: Autosave<Workflow>;
  /** The draft that is there; null when it was published or deleted. */
  revision: string | null;
}

export function ConflictDialog({ open, onClose, autosave, revision }: ConflictDialogProps) {
  const editor = useEditor();
  const mine = useEditorState((state) => state.document);
  const { workflowId } = mine;
  // Another draft than the one that was followed; or else something was published.
  const isDraft = revision !== null && revision !== autosave.revision;
  const theirs = useQuery({
    queryKey: ["coordination", "conflict", workflowId, revision],
    queryFn: async () => {
      const [draft, published] = await Promise.all([theirDraft(client.coordination, workflowId), newestPublication(client.coordination, workflowId)]);
      // A draft of our own is not theirs: then it is the publication that is new.
      const isOurs = draft === null || draft.revision === autosave.revision;
      return { draft, published, workflow: (isOurs ? published?.workflow : draft.workflow) ?? null };
    },
    staleTime: 0,
    gcTime: 0,
  });

  const settle = (word: string, document: () => Workflow | null) => {
    if (theirs.data === undefined) return;
    const { draft, published } = theirs.data;
    editor.setPublished(published);
    editor.setDraft(draft);
    autosave.follow(draft?.revision ?? null, document());
    announce(word);
    onClose();
  };
  const takeTheirs = () => {
    const other = theirs.data?.workflow;
    if (other == null) return;
    editor.edit("Take the other version", (document) => replaceWith(document, other));
    // A draft of our own goes away with this save.
    settle("The other version is on the canvas. Undo brings yours back.", () => (isDraft ? null : editor.state().document));
  };
  const keepMine = () => settle("Your version is kept.", () => editor.state().document);

  const other = theirs.data?.workflow ?? null;
  const diff = useMemo(() => (other === null ? null : diffWorkflows(other, mine)), [other, mine]);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title="Somebody else has changed this workflow"
      lead={
        isDraft
          ? "There is a newer draft than the one that you were changing. Nothing of yours is saved until you choose."
          : "It was published, or its draft deleted, while you were changing it. Nothing of yours is published until you choose."
      }
      actions={
        <>
          <Button onClick={onClose}>Decide later</Button>
          <Button disabled={other === null} onClick={takeTheirs}>
            Take theirs
          </Button>
          <Button look="primary" disabled={theirs.data === undefined} onClick={keepMine}>
            Keep mine
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pt-2">
        {theirs.isPending && <Loading label="Reading the other version" />}
        {theirs.isError && <Trouble error={theirs.error} retry={() => void theirs.refetch()} />}
        {theirs.data !== undefined && other === null && <p className="m-0">The workflow was deleted. Keep yours, and it is a new draft.</p>}
        {other !== null && diff !== null && (
          <>
            <p className="m-0">From theirs to yours: {summaryOf(diff)}.</p>
            <Changes before={other} after={mine} diff={diff} />
          </>
        )}
      </div>
    </Dialog>
  );
}
