/** The workflows, and the newest runs of all of them. */
import type { CoordinationRunSummary, CoordinationWorkflowSummary } from "@contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { explain } from "../api/errors";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { SearchField } from "../ui/search-field";
import { useToast } from "../ui/toast";
import type { Workflow } from "./editor/document";
import { emptyWorkflow, newWorkflowId, starterWorkflow } from "./editor/starter";
import { DeleteDialog } from "./list/delete-dialog";
import { ImportDialog } from "./list/import-dialog";
import { RunTable } from "./list/run-table";
import { useNewestRuns, useWorkflows } from "./list/use-workflows";
import { WorkflowTable } from "./list/workflow-table";

const route = getRouteApi("/coordination");

export default function CoordinationPage() {
  const { text } = route.useSearch();
  const search = route.useNavigate();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const toast = useToast();
  const workflows = useWorkflows(text);
  const runs = useNewestRuns();
  const [isImporting, setImporting] = useState(false);
  const [deleted, setDeleted] = useState<CoordinationWorkflowSummary | null>(null);
  const draft = useMutation(
    orpc.coordination.saveDraft.mutationOptions({
      onSuccess: ({ draft: { workflow } }) => {
        void queries.invalidateQueries({ queryKey: orpc.coordination.listWorkflowPage.key() });
        void navigate({ to: "/coordination/$workflowId", params: { workflowId: workflow.workflowId } });
      },
      onError: (error) => toast({ tone: "bad", text: explain(error) }),
    }),
  );
  const begin = (make: (workflowId: string) => Workflow) => draft.mutate({ workflow: make(newWorkflowId(Date.now())) });
  useActions([
    { id: "workflows.new", label: "New workflow", group: "Coordination", keys: "n", scope: "edit", run: () => begin(starterWorkflow) },
    { id: "workflows.empty", label: "New empty workflow", group: "Coordination", keys: "shift+n", scope: "edit", run: () => begin(emptyWorkflow) },
    { id: "workflows.import", label: "Import workflows…", group: "Coordination", keys: "i", scope: "edit", run: () => setImporting(true) },
    { id: "workflows.reload", label: "Reload workflows", group: "Coordination", run: () => void workflows.refetch() },
  ]);
  const shown = workflows.data?.pages.flatMap((page) => page.workflows) ?? [];
  return (
    <Page
      title="Coordination"
      lead="Workflows: desks do the work, handoffs carry it from desk to desk."
      actions={
        <>
          <ScopedButton scope="edit" onClick={() => setImporting(true)}>
            Import…
          </ScopedButton>
          <ScopedButton scope="edit" disabled={draft.isPending} onClick={() => begin(emptyWorkflow)}>
            New empty
          </ScopedButton>
          <ScopedButton scope="edit" look="primary" disabled={draft.isPending} onClick={() => begin(starterWorkflow)}>
            <Plus size={14} aria-hidden /> New workflow
          </ScopedButton>
        </>
      }
    >
      <Card
        title="Workflows"
        flush
        actions={<SearchField label="Find a workflow by id or name" isMain className="w-72 max-w-full" value={text ?? ""} onChange={(next) => void search({ search: next === "" ? {} : { text: next }, replace: true })} />}
      >
        {workflows.error !== null && (
          <div className="p-4">
            <Trouble error={workflows.error} retry={() => void workflows.refetch()} />
          </div>
        )}
        {workflows.isPending && (
          <div className="p-4">
            <Loading label="Reading the workflows" />
          </div>
        )}
        {shown.length > 0 && <WorkflowTable workflows={shown} lastRuns={lastRuns(runs.data?.runs ?? [])} onDelete={setDeleted} />}
        {workflows.hasNextPage && (
          <div className="border-t p-2 text-center">
            <Button small disabled={workflows.isFetchingNextPage} onClick={() => void workflows.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
        {workflows.isSuccess && shown.length === 0 && (text === undefined ? <NoWorkflows /> : <Empty title={`No workflow has “${text}” in its id or name.`} />)}
      </Card>
      <Card title="Newest runs" flush>
        {runs.error !== null && (
          <div className="p-4">
            <Trouble error={runs.error} retry={() => void runs.refetch()} />
          </div>
        )}
        {runs.isPending && (
          <div className="p-4">
            <Loading label="Reading the runs" />
          </div>
        )}
        {runs.data !== undefined && (runs.data.runs.length === 0 ? <Empty title="No runs yet.">A run of any workflow shows up here the moment it is queued.</Empty> : <RunTable runs={runs.data.runs} />)}
      </Card>
      {deleted !== null && <DeleteDialog workflow={deleted} onClose={() => setDeleted(null)} />}
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </Page>
  );
}

/** The newest run of each workflow. */
function lastRuns(runs: readonly CoordinationRunSummary[]): Map<string, CoordinationRunSummary> {
  const last = new Map<string, CoordinationRunSummary>();
  for (const run of runs) if (!last.has(run.workflowId)) last.set(run.workflowId, run);
  return last;
}

function NoWorkflows() {
  return (
    <Empty title="No workflow yet.">
      <p className="mt-0">Draw one: “New workflow” begins with two desks that can be run at once. Or publish one from a file:</p>
      <div className="text-left">
        <Command>perdura workflow save workflow.json</Command>
      </div>
    </Empty>
  );
}
