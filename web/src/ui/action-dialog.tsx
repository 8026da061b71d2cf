/** A dialog that does one thing: its form, why the server did not do it, and the button. Without the right to it nothing is sent. */
import type { ReactNode } from "react";
import { type Scope, useSession } from "../session/session";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";
import { Trouble } from "./page";
import { ScopedButton } from "./scoped-button";

interface ActionDialogProps extends Omit<DialogProps, "open" | "actions"> {
  scope: Scope;
  /** What the button says. */
  action: ReactNode;
  /** What it says meanwhile. */
  doing: string;
  look?: "primary" | "danger";
  /** What the button beside it says, which closes. */
  leave?: string;
  isReady?: boolean;
  /** Enter in a line of text and Ctrl+Enter anywhere do the same as the button. */
  send: () => void;
  /** How the sending goes. */
  sending: { isPending: boolean; error: Error | null };
  /** Says why it was not done, where that is more than the server's sentence. */
  refusal?: (error: Error) => ReactNode;
}

export function ActionDialog({ scope, action, doing, look = "primary", leave = "Close", isReady = true, send, sending, refusal, children, ...dialog }: ActionDialogProps) {
  const mayNot = useSession().whyNot(scope);
  const submit = () => {
    if (mayNot === undefined && isReady && !sending.isPending) send();
  };
  return (
    <Dialog
      {...dialog}
      open
      actions={
        <>
          <Button onClick={dialog.onClose}>{leave}</Button>
          <ScopedButton scope={scope} look={look} disabled={!isReady || sending.isPending} onClick={submit}>
            {sending.isPending ? doing : action}
          </ScopedButton>
        </>
      }
    >
      <form
        // What is missing is said beside its field, however the form is sent.
        noValidate
        className="flex min-w-0 flex-col gap-3 pt-2"
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          const isEverywhere = event.ctrlKey || event.metaKey;
          // A browser would send the form with a box that was meant to be ticked.
          if (isEverywhere || isCheckbox(event.target)) event.preventDefault();
          if (isEverywhere) submit();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {children}
        {sending.error !== null && (refusal === undefined ? <Trouble error={sending.error} /> : refusal(sending.error))}
        {/* Without it Enter does nothing in a form of several fields: the button is outside. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}

function isCheckbox(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.type === "checkbox";
}
