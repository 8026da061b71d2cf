/** Asks before a run is ended. */
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { ScopedButton } from "../../ui/scoped-button";
import { useCommands } from "../commands/context";

export function CancelDialog({ runId, onClose }: { runId: string; onClose: () => void }) {
  const { cancelNow } = useCommands();
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Cancel ${runId}?`}
      lead="It fails as cancelled, with every run within it, and its open questions are withdrawn. What its desks have done already stays done."
      actions={
        <>
          <Button onClick={onClose}>Let it go on</Button>
          <ScopedButton scope="run" look="danger" onClick={() => void cancelNow(runId)}>
            Cancel the run
          </ScopedButton>
        </>
      }
    />
  );
}
