/** Asks before a run is ended. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api/client";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Trouble } from "../../ui/page";

export function CancelDialog({ runId, onClose }: { runId: string; onClose: () => void }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.runs.cancel({ runId }),
    onSuccess: (run) => {
      queries.setQueryData(orpc.runs.get.queryKey({ input: { runId } }), run);
      void queries.invalidateQueries({ queryKey: orpc.runs.trace.key({ input: { runId } }) });
      announce("The run was cancelled.");
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Cancel this run?"
      lead="It ends at once, and nothing of it is called any more. A call that is on its way is not taken back. It can be run again later."
      actions={
        <>
          <Button onClick={onClose}>Let it go on</Button>
          <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel the run
          </Button>
        </>
      }
    >
      {cancel.error !== null && <Trouble error={cancel.error} />}
    </Dialog>
  );
}
