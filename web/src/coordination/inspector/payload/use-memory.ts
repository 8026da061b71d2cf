/** What a desk remembers now, for trying expressions. Null when it remembers nothing. */
import { ORPCError } from "@orpc/client";
import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../api/query";
import { useEditorState } from "../../editor/context";
import type { Desk } from "../../editor/document";

export function useMemory(desk: Desk | undefined): unknown {
  const workflowId = useEditorState((state) => state.document.workflowId);
  const isPublished = useEditorState((state) => state.published !== null);
  const scope = desk?.memoryScope;
  const namespace = scope?.namespace ?? undefined;
  const place = namespace === undefined ? { deskId: desk?.deskId ?? "" } : { namespace };
  const memory = useQuery({
    ...orpc.coordination.getMemory.queryOptions({ input: { workflowId, ...place } }),
    enabled: isPublished && scope?.persist === true,
    retry: (failures, error) => failures < 2 && !(error instanceof ORPCError),
  });
  return memory.data?.memory.record.data ?? null;
}
