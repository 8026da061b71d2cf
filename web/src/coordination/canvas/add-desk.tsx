/** The palette of desks: what is chosen there stands after those that were chosen on the canvas. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Chooser } from "./chooser";
import { DESK_CHOICES } from "./desk-choices";
import { DRAGGED } from "./graph";

interface AddDeskProps {
  /** Where the new desk goes, in words. */
  where: ReactNode;
  onChoose: (choice: string) => void;
  onClose: () => void;
}

export function AddDesk({ where, onChoose, onClose }: AddDeskProps) {
  return (
    <div role="dialog" aria-label="Add a desk" className="absolute inset-y-2 left-2 z-20 flex w-72 max-w-[calc(100%-1rem)] flex-col overflow-hidden rounded-lg border bg-raised shadow-shade">
      <header className="flex items-start justify-between gap-2 px-3 pt-2.5 pb-1.5">
        <div className="min-w-0">
          <h2 className="m-0 text-[13px] font-semibold">Add a desk</h2>
          <p className="m-0 text-xs text-soft wrap-anywhere">{where}</p>
        </div>
        <button type="button" aria-label="Close the palette of desks" className="rounded p-1 text-faint hover:text-ink" onClick={onClose}>
          <X size={15} aria-hidden />
        </button>
      </header>
      <Chooser label="Find a kind of desk" choices={DESK_CHOICES} onChoose={onChoose} onClose={onClose} onDrag={(id, event) => event.dataTransfer.setData(DRAGGED, id)} />
    </div>
  );
}
