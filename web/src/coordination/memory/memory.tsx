/** What the desks of this workflow remember from run to run: to be read, changed and forgotten. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "../../api/client";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { ActionDialog } from "../../ui/action-dialog";
import { Button } from "../../ui/button";
import { counted } from "../../ui/counted";
import { Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Badge } from "../../ui/status";
import { Time } from "../../ui/time";
import { useToast } from "../../ui/toast";
import { useEditorState } from "../editor/context";
import { MemoryDialog } from "./memory-dialog";
import { isFound, missingPlaces, nameOf, type Place, placeOf } from "./place";

const PAGE = 50;

export function Memory() {
  const workflow = useEditorState((state) => state.document);
  const isPublished = useEditorState((state) => state.published !== null);
  const [shown, setShown] = useState<Place | null>(null);
  const [isAsking, setAsking] = useState(false);
  const { workflowId } = workflow;
  const list = useInfiniteQuery({
    ...orpc.coordination.listMemory.infiniteOptions({
      input: (cursor: string | undefined) => ({ workflowId, limit: PAGE, ...(cursor !== undefined && { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
    enabled: isPublished,
  });
  useRunEnds();
  if (!isPublished) return <Nothing>Publish the workflow first: memories belong to what runs.</Nothing>;
  if (list.isPending) return <div className="p-4"><Loading label="Reading the memories" /></div>;
  const memories = list.data?.pages.flatMap((page) => page.memories) ?? [];
  const missing = list.hasNextPage ? [] : missingPlaces(workflow, memories.map(placeOf));
  return (
    <section aria-label="Memory" className="flex min-w-0 flex-col gap-3 p-4">
      {list.isError && <Trouble error={list.error} retry={() => void list.refetch()} />}
      {memories.length === 0 && missing.length === 0 && <Nothing>No desk remembers anything. Choose a desk, and under Memory let it keep its output for the next run.</Nothing>}
      <ul className="m-0 flex min-w-0 list-none flex-col p-0">
        {memories.map((entry) => {
          const place = placeOf(entry);
          return (
            <li key={nameOf(place)} className="border-b last:border-b-0">
              <button type="button" className="flex w-full min-w-0 flex-col gap-0.5 py-2 text-left hover:text-accent" onClick={() => setShown(place)}>
                <span className="flex min-w-0 flex-wrap items-center gap-2 font-medium wrap-anywhere">
                  {nameOf(place)}
                  {!isFound(workflow, entry) && <Badge tone="warn">of version {entry.record.workflowVersion}</Badge>}
                </span>
                <code className="truncate font-mono text-xs text-soft">{JSON.stringify(entry.record.data)}</code>
                <span className="text-xs text-faint">
                  revision {entry.revision}, {entry.runId == null ? "by a person" : "by a run"} <Time at={entry.record.updatedAt} />
                  {entry.record.expiresAt != null && (
                    <>
                      , ends <Time at={entry.record.expiresAt} />
                    </>
                  )}
                </span>
              </button>
            </li>
          );
        })}
        {missing.map((place) => (
          <li key={nameOf(place)} className="flex min-w-0 items-center justify-between gap-2 border-b py-2 last:border-b-0">
            <span className="min-w-0 wrap-anywhere text-soft">
              {nameOf(place)} <span className="text-xs text-faint">nothing yet</span>
            </span>
            <ScopedButton scope="edit" small aria-label={`Write the memory of ${nameOf(place)}`} onClick={() => setShown(place)}>
              Write…
            </ScopedButton>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {list.hasNextPage && (
          <Button small disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        )}
        {memories.length > 0 && (
          <ScopedButton scope="edit" small look="danger" onClick={() => setAsking(true)}>
            Forget everything…
          </ScopedButton>
        )}
      </div>
      {shown !== null && <MemoryDialog key={nameOf(shown)} workflowId={workflowId} place={shown} onClose={() => setShown(null)} />}
      {isAsking && <ForgetAll workflowId={workflowId} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Nothing({ children }: { children: string }) {
  return <p className="m-0 p-4 text-soft">{children}</p>;
}

/** When the run on the canvas ends, memories are read again: its desks may have written some. */
function useRunEnds(): void {
  const queries = useQueryClient();
  const endedAt = useEditorState((state) => state.run?.run?.finishedAt ?? null);
  useEffect(() => {
    if (endedAt === null) return;
    for (const key of [orpc.coordination.listMemory.key(), orpc.coordination.getMemory.key()]) void queries.invalidateQueries({ queryKey: key });
  }, [endedAt, queries]);
}

function ForgetAll({ workflowId, onClose }: { workflowId: string; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const clear = useMutation({
    // Each call forgets up to a thousand.
    mutationFn: async () => {
      let cleared = 0;
      for (let isMore = true; isMore; ) {
        const answer = await client.coordination.clearMemory({ workflowId });
        cleared += answer.cleared;
        isMore = answer.more && answer.cleared > 0;
      }
      return cleared;
    },
    onSuccess: (cleared) => {
      const text = `${counted(cleared, "memory is", "memories are")} forgotten`;
      announce(text);
      toast({ text, tone: "good" });
      onClose();
    },
    onSettled: () => Promise.all([orpc.coordination.listMemory.key(), orpc.coordination.getMemory.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  return (
    <ActionDialog
      scope="edit"
      title="Forget everything?"
      lead="All memories of this workflow go, with their histories. The next run begins with empty ones. This cannot be undone."
      action="Forget everything"
      doing="Forgetting…"
      look="danger"
      leave="Keep them"
      send={() => clear.mutate()}
      sending={clear}
      onClose={onClose}
    />
  );
}
