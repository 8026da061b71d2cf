/** Asks before a run is ended. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api/client";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { ActionDialog } from "../../ui/action-dialog";

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
    <ActionDialog
      scope="run"
      title="Cancel this run?"
      lead="It ends at once, and nothing of it is called any more. A call that is on its way is not taken back. It can be run again later."
      action="Cancel the run"
      doing="Cancelling…"
      look="danger"
      leave="Let it go on"
      send={() => cancel.mutate()}
      sending={cancel}
      onClose={onClose}
    />
  );
}
