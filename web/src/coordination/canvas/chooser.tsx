/** Desks, or kinds of them, to choose from: each with its picture and what it is for. */
import type { LucideIcon } from "lucide-react";
import type { DragEvent } from "react";
import { FilteredList, type ListItem } from "../../ui/filtered-list";
import { fitting } from "../../ui/fit";

export interface Choice extends ListItem {
  label: string;
  says: string;
  icon: LucideIcon;
  group?: string;
}

interface ChooserProps {
  /** The name of the field. */
  label: string;
  choices: readonly Choice[];
  onChoose: (id: string) => void;
  onClose: () => void;
  /** Fills what is dragged; missing when nothing can be. */
  onDrag?: (id: string, event: DragEvent) => void;
}

export function Chooser({ label, choices, onChoose, onClose, onDrag }: ChooserProps) {
  return (
    <FilteredList
      label={label}
      find={(text) => fitting(choices, text, (choice) => `${choice.label} ${choice.says}`)}
      headingOf={(choice) => choice.group}
      onChoose={(choice) => onChoose(choice.id)}
      onClose={onClose}
      {...(onDrag !== undefined && { onDrag: (choice: Choice, event: DragEvent) => onDrag(choice.id, event) })}
    >
      {(choice) => (
        <span className="flex items-start gap-2.5">
          <choice.icon size={16} aria-hidden className="mt-0.5 shrink-0 text-soft" />
          <span className="min-w-0">
            <span className="block text-[13px] font-medium wrap-anywhere">{choice.label}</span>
            <span className="block text-xs text-soft wrap-anywhere">{choice.disabled ?? choice.says}</span>
          </span>
        </span>
      )}
    </FilteredList>
  );
}
