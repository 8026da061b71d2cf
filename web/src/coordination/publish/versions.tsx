/** All publications of the workflow, the newest first: what each changed, and the way back to it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Badge } from "../../ui/status";
import { Time } from "../../ui/time";
import { useEditor, useEditorState } from "../editor/context";
import { replaceWith } from "../editor/operations";
import { Changes } from "./changes";
import { countOf, diffWorkflows, summaryOf } from "./diff";
import { usePublishing } from "./publishing";

const PAGE = 100;
/** Pages of publications that are read: the newest come last in the server's order. */
const PAGES_MAX = 50;

export function Versions() {
  const workflowId = useEditorState((state) => state.document.workflowId);
  const published = useEditorState((state) => state.published);
  const [shown, setShown] = useState<number | null>(null);
  const list = useInfiniteQuery({
    ...orpc.coordination.listPublications.infiniteOptions({
      input: (cursor: string | undefined) => ({ workflowId, limit: PAGE, ...(cursor !== undefined && { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (last, pages) => (pages.length < PAGES_MAX ? (last.nextCursor ?? undefined) : undefined),
    }),
    enabled: published !== null,
  });
  // Oldest first is how the server gives them, and the newest are what people look for: so all are read.
  const { hasNextPage, isFetching, isError, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const publications = (list.data?.pages ?? []).flatMap((page) => page.publications).reverse();
  return (
    <section aria-label="Versions" className="flex min-w-0 flex-col gap-4 p-4">
      <DraftPart />
      <div className="min-w-0">
        <h3 className="m-0 mb-2 text-[13px] font-semibold">Publications</h3>
        {published === null && <p className="m-0 text-soft">Nothing is published yet. Save the workflow once it is valid: each publication stays here, and runs keep the one that they began with.</p>}
        {published !== null && list.isPending && <Loading label="Reading the publications" />}
        {list.isError && <Trouble error={list.error} retry={() => void list.refetch()} />}
        <ol className="m-0 flex list-none flex-col p-0">
          {publications.map(({ publication, publishedAt, version, hash }) => (
            <li key={publication} className="flex min-w-0 flex-wrap items-center justify-between gap-2 border-b py-2 last:border-b-0">
              <span className="flex min-w-0 flex-col">
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  Publication {publication}
                  {publication === published?.publication && <Badge tone="accent">newest</Badge>}
                </span>
                <span className="text-xs text-faint">
                  <Time at={publishedAt} /> · version {version} · <code title={hash}>{hash.slice(0, 8)}</code>
                </span>
              </span>
              <Button small onClick={() => setShown(publication)} aria-label={`Compare with publication ${publication}`}>
                Compare
              </Button>
            </li>
          ))}
        </ol>
      </div>
      {shown !== null && <Comparison workflowId={workflowId} publication={shown} onClose={() => setShown(null)} />}
    </section>
  );
}

function DraftPart() {
  const published = useEditorState((state) => state.published);
  const isDirty = useEditorState((state) => state.isDirty);
  const { said, review, discard, isPublishing } = usePublishing();
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="min-w-0">
      <h3 className="m-0 mb-1 text-[13px] font-semibold">Draft</h3>
      <p className="mt-0 mb-2 text-soft">{isDirty ? said : "The canvas is as published."}</p>
      {isDirty && (
        <div className="flex flex-wrap gap-2">
          <ScopedButton scope="edit" small look="primary" disabled={isPublishing} onClick={review}>
            Review and publish…
          </ScopedButton>
          <ScopedButton scope="edit" small look="danger" onClick={() => setAsking(true)}>
            {published === null ? "Delete the draft…" : "Discard the draft…"}
          </ScopedButton>
        </div>
      )}
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={published === null ? "Delete the draft?" : "Discard the draft?"}
        lead={published === null ? "Nothing of this workflow is published: with its draft it is gone, and cannot be brought back." : "The canvas goes back to the newest publication. As long as this page is open, undo brings your changes back."}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              look="danger"
              onClick={() => {
                setAsking(false);
                void discard();
              }}
            >
              {published === null ? "Delete" : "Discard"}
            </Button>
          </>
        }
      />
    </div>
  );
}

function Comparison({ workflowId, publication, onClose }: { workflowId: string; publication: number; onClose: () => void }) {
  const editor = useEditor();
  const document = useEditorState((state) => state.document);
  const old = useQuery(orpc.coordination.getPublication.queryOptions({ input: { workflowId, publication }, staleTime: Number.POSITIVE_INFINITY }));
  const workflow = old.data?.publication.workflow;
  const diff = useMemo(() => (workflow === undefined ? null : diffWorkflows(workflow, document)), [workflow, document]);
  const restore = () => {
    if (workflow === undefined) return;
    editor.edit(`Restore publication ${publication}`, (draft) => replaceWith(draft, workflow));
    announce(`Publication ${publication} is on the canvas as a draft. Undo brings yours back.`);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={`Publication ${publication} and the canvas`}
      lead={diff === null ? undefined : `From publication ${publication} to the canvas: ${summaryOf(diff)}.`}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <ScopedButton scope="edit" look="primary" disabled={diff === null || countOf(diff) === 0} onClick={restore}>
            Restore into the draft
          </ScopedButton>
        </>
      }
    >
      <div className="pt-2">
        {old.isPending && <Loading label="Reading the publication" />}
        {old.isError && <Trouble error={old.error} retry={() => void old.refetch()} />}
        {workflow !== undefined && diff !== null && <Changes before={workflow} after={document} diff={diff} />}
      </div>
    </Dialog>
  );
}
