/** Asks before somebody leaves what is not saved: the browser for its own ways out, a dialog for those of the app. */
import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

export interface LeaveDialogProps {
  /** Whether something is not saved yet. Within the app it is saved on the way out. */
  isUnsaved: boolean;
  /** Whether it cannot be saved. */
  isStuck: boolean;
  /** How the draft stands. */
  said: string;
}

export function LeaveDialog({ isUnsaved, isStuck, said }: LeaveDialogProps) {
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: ({ current, next }) => isStuck && current.pathname !== next.pathname, enableBeforeUnload: false, withResolver: true });
  return (
    <Dialog
      open={status === "blocked"}
      onClose={() => reset?.()}
      title="Leave, and lose what is not saved?"
      lead={`${said.replace(/\.$/, "")}. What you have changed since the last saved draft is only on this page.`}
      actions={
        <>
          <Button look="danger" onClick={() => proceed?.()}>
            Leave
          </Button>
          <Button look="primary" onClick={() => reset?.()}>
            Stay
          </Button>
        </>
      }
    />
  );
}
