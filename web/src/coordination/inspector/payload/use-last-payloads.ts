/** The values of the last run: of the run that is on the canvas, else of the workflow's newest one. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../api/query";
import { useEditorState } from "../../editor/context";
import { type DeskPayload, payloadsOf } from "./payloads";

export interface LastPayloads {
  runId: string;
  startedAt: string;
  /** What the run was started with. */
  input: unknown;
  desk: (deskId: string) => DeskPayload | undefined;
}

/** Null while it is read, and when there is no run yet (`isPending` says which). */
export function useLastPayloads(): { last: LastPayloads | null; isPending: boolean } {
  const workflowId = useEditorState((state) => state.document.workflowId);
  const isPublished = useEditorState((state) => state.published !== null);
  const shown = useEditorState((state) => state.run);
  const live = shown?.run == null || shown.run.workflowId !== workflowId ? null : shown;
  const isAsked = live === null && isPublished;
  const newest = useQuery({ ...orpc.coordination.listRuns.queryOptions({ input: { workflowId, limit: 1 } }), enabled: isAsked });
  const runId = newest.data?.runs[0]?.runId;
  const run = useQuery({ ...orpc.coordination.getRunStatus.queryOptions({ input: { runId: runId ?? "" } }), enabled: isAsked && runId !== undefined });
  const timeline = useQuery({ ...orpc.coordination.getRunTimeline.queryOptions({ input: { runId: runId ?? "" } }), enabled: isAsked && runId !== undefined });

  const source = live?.run ?? (isAsked ? run.data?.run : undefined);
  const events = live?.timeline ?? timeline.data?.timeline;
  const last = useMemo((): LastPayloads | null => {
    if (source === undefined || events === undefined) return null;
    const payloads = payloadsOf(events);
    return { runId: source.runId, startedAt: source.startedAt, input: source.input, desk: (deskId) => payloads.get(deskId) };
  }, [source, events]);
  return { last, isPending: isAsked && (newest.isPending || (runId !== undefined && (run.isPending || timeline.isPending))) };
}
