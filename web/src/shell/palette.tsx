/** The command palette: every action that is offered, found by a few letters. */
import { Dialog } from "@base-ui/react/dialog";
import { FilteredList } from "../ui/filtered-list";
import { fitting } from "../ui/fit";
import { keysShown, useOffered } from "./actions";

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/40" data-testid="palette-backdrop" />
        <Dialog.Popup aria-label="Command palette" className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-shade outline-none">
          <Dialog.Title className="sr-only">Command palette</Dialog.Title>
          <Actions onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Actions({ onClose }: { onClose: () => void }) {
  const visible = useOffered().filter((action) => !action.hidden);
  return (
    <FilteredList
      isLarge
      label="Find an action"
      placeholder="What do you want to do?"
      listLabel="Actions"
      find={(text) => (text.trim() === "" ? visible : fitting(visible, text, (action) => `${action.label} ${action.group}`))}
      onChoose={(action) => {
        onClose();
        action.run();
      }}
    >
      {(action) => (
        <span title={action.disabled} className="flex items-center justify-between gap-3">
          <span className="min-w-0 truncate">
            <span className="text-faint">{action.group} · </span>
            {action.label}
            {action.disabled !== undefined && <span className="text-faint"> – {action.disabled}</span>}
          </span>
          {action.keys !== undefined && <kbd className="font-sans text-xs text-faint">{keysShown(action.keys)}</kbd>}
        </span>
      )}
    </FilteredList>
  );
}
