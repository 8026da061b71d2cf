/** A dialog over the page, with the focus in its first field. Esc and a click beside it close it, and the focus returns to where it was. */
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { cx } from "./cx";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  lead?: ReactNode;
  /** What can be done, at the bottom right; the last one is the main one. */
  actions?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}

const FIELD = "input:not([type=checkbox], [type=radio], [hidden], :disabled), textarea, select";

export function Dialog({ open, onClose, title, lead, actions, wide = false, children }: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  return (
    <BaseDialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <BaseDialog.Popup initialFocus={() => body.current?.querySelector<HTMLElement>(FIELD) ?? true} className={cx("fixed top-[8vh] left-1/2 z-40 flex max-h-[84vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-xl border bg-raised shadow-shade outline-none", wide ? "max-w-3xl" : "max-w-lg")}>
          <header className="flex items-start justify-between gap-3 p-4 pb-2">
            <div className="min-w-0">
              <BaseDialog.Title className="m-0 text-base font-semibold wrap-anywhere">{title}</BaseDialog.Title>
              {lead !== undefined && <BaseDialog.Description className="mt-1 mb-0 text-soft">{lead}</BaseDialog.Description>}
            </div>
            <BaseDialog.Close aria-label="Close" className="rounded p-1 text-faint hover:text-ink">
              <X size={16} aria-hidden />
            </BaseDialog.Close>
          </header>
          <div ref={body} className="min-h-0 flex-1 overflow-auto px-4 pb-4">{children}</div>
          {actions !== undefined && <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{actions}</footer>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
