/** Asks before a workflow is deleted. */
import type { CoordinationWorkflowSummary } from "@contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Trouble } from "../../ui/page";
import { useToast } from "../../ui/toast";

export function DeleteDialog({ workflow, onClose }: { workflow: CoordinationWorkflowSummary; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const { mutate, error, isPending } = useMutation(
    orpc.coordination.deleteWorkflow.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: orpc.coordination.listWorkflowPage.key() });
        const text = `${workflow.name} is deleted.`;
        announce(text);
        toast({ text });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${workflow.name}?`}
      lead="It goes off the list, with its draft. Its runs stay and go on, and the numbers of its publications never come back."
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={isPending} onClick={() => mutate({ workflowId: workflow.workflowId })}>
            Delete
          </Button>
        </>
      }
    >
      {error !== null && <Trouble error={error} />}
    </Dialog>
  );
}
