/** Runs on the canvas: the one that plays, live, and those that were. */
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { client } from "../../api/client";
import { explain, hasCode } from "../../api/errors";
import { useLive } from "../../api/live";
import { orpc } from "../../api/query";
import { useToast } from "../../ui/toast";
import { useEditor, useEditorState } from "../editor/context";
import type { Editor } from "../editor/store";
import { RUNS_SHOWN, withRun } from "./run-list";

/** Follows the run that is shown, for as long as it goes on. Used once, by the page. */
export function useWatchedRun(): void {
  const editor = useEditor();
  const toast = useToast();
  const runId = useEditorState((state) => state.run?.runId ?? null);
  useLive(runId === null ? null : `coordination.run ${runId}`, (options) => client.coordination.watchRun({ runId: runId ?? "" }, options), {
    take: (update) => {
      const shown = editor.state().run;
      if (shown === null || shown.runId !== runId) return;
      editor.setRun({ ...shown, run: update.run, timeline: update.snapshot ? update.timeline : [...shown.timeline, ...update.timeline] });
    },
    isFatal: (error) => {
      const isGone = hasCode(error, "RUN_NOT_FOUND");
      if (isGone && editor.state().run?.runId === runId) {
        editor.setRun(null);
        toast({ tone: "bad", text: explain(error) });
      }
      return isGone || hasCode(error, "INVALID_RUN_ID");
    },
  });
}

/** Shows a run on the graph: on the document that is edited when it is of that one, else on its own. */
export function useShowRun(): (runId: string) => Promise<void> {
  const editor = useEditor();
  const toast = useToast();
  return useCallback(
    async (runId: string) => {
      editor.setRun({ runId, run: null, timeline: [], publication: null, workflow: null });
      editor.setMode("edit");
      editor.openPanel("run");
      try {
        await pin(editor, runId);
      } catch (error) {
        toast({ tone: "bad", text: explain(error) });
      }
    },
    [editor, toast],
  );
}

/** Finds the document that a run is pinned to. */
async function pin(editor: Editor, runId: string): Promise<void> {
  const { publication, run } = await client.coordination.getRun({ runId });
  const shown = editor.state().run;
  if (shown?.runId !== runId || publication === null || publication === undefined) return;
  editor.setRun({ ...shown, publication });
  if (publication === editor.state().published?.publication) return;
  const pinned = await client.coordination.getPublication({ workflowId: run.workflowId, publication });
  const now = editor.state().run;
  if (now?.runId !== runId) return;
  editor.setRun({ ...now, workflow: pinned.publication.workflow });
  editor.setMode("run");
}

const runsInput = (workflowId: string) => ({ workflowId, limit: RUNS_SHOWN });

/** The newest runs of a workflow, as they change. */
export function useWorkflowRuns(workflowId: string) {
  const queries = useQueryClient();
  useLive(`coordination.runs ${workflowId}`, (options) => client.coordination.watchRuns({ workflowId }, options), { take: ({ run }) => patch(queries, workflowId, run ?? null) });
  return useQuery({ ...orpc.coordination.listRuns.queryOptions({ input: runsInput(workflowId) }), staleTime: Number.POSITIVE_INFINITY });
}

function patch(queries: QueryClient, workflowId: string, run: Parameters<typeof withRun>[1] | null): void {
  const queryKey = orpc.coordination.listRuns.queryKey({ input: runsInput(workflowId) });
  if (run === null) void queries.invalidateQueries({ queryKey });
  else queries.setQueryData(queryKey, (page) => page && withRun(page, run, RUNS_SHOWN));
}
