/** The page of one workflow: what is stored is read, then edited. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { LinkButton } from "../ui/button";
import { Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { EditorProvider } from "./editor/context";
import { ID_PATTERN, type Workflow } from "./editor/document";
import { emptyWorkflow, starterWorkflow } from "./editor/starter";
import { createEditor } from "./editor/store";
import { openWorkflow, type Stored } from "./open-workflow";
import { PublishingProvider } from "./publish/publishing";
import { isSideBySide } from "./side-by-side";
import { Workbench } from "./workbench";

export default function WorkflowPage() {
  const { workflowId } = useParams({ from: "/coordination/$workflowId" });
  return <Opening key={workflowId} workflowId={workflowId} />;
}

function Opening({ workflowId }: { workflowId: string }) {
  const [begun, setBegun] = useState<Workflow | null>(null);
  // What is edited is the editor's: it is read once, and never under somebody's hands.
  const { data, error, refetch } = useQuery({
    queryKey: ["coordination", "opened", workflowId],
    queryFn: ({ signal }) => openWorkflow(workflowId, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (begun !== null) return <Opened stored={{ published: null, draft: null }} document={begun} />;
  if (data !== undefined) {
    const document = data.draft?.workflow ?? data.published?.workflow;
    if (document !== undefined) return <Opened stored={data} document={document} />;
    return <Missing workflowId={workflowId} onBegin={setBegun} />;
  }
  return <Page title="Agent Coordination Canvas">{error === null ? <Loading label="Reading the workflow" /> : <Trouble error={error} retry={() => void refetch()} />}</Page>;
}

function Opened({ stored: { published, draft }, document }: { stored: Stored; document: Workflow }) {
  const [editor] = useState(() => createEditor({ document, published, draft, panel: isSideBySide() ? "inspect" : null }));
  return (
    <EditorProvider editor={editor}>
      <PublishingProvider>
        <Workbench />
      </PublishingProvider>
    </EditorProvider>
  );
}

function Missing({ workflowId, onBegin }: { workflowId: string; onBegin: (workflow: Workflow) => void }) {
  const isId = ID_PATTERN.test(workflowId);
  return (
    <Page title="Agent Coordination Canvas">
      <Empty
        title={`There is no workflow “${workflowId}”.`}
        actions={
          <>
            {isId && (
              <ScopedButton scope="edit" look="primary" onClick={() => onBegin(starterWorkflow(workflowId))}>
                Begin it with two desks
              </ScopedButton>
            )}
            {isId && (
              <ScopedButton scope="edit" onClick={() => onBegin(emptyWorkflow(workflowId))}>
                Begin it empty
              </ScopedButton>
            )}
            <LinkButton to="/coordination">All workflows</LinkButton>
          </>
        }
      >
        {isId ? "It may have been deleted. You can begin it here: it becomes a draft as soon as you do." : "Ids begin with a letter or digit, and go on with letters, digits, dots, underscores or hyphens, 128 at most."}
      </Empty>
    </Page>
  );
}
