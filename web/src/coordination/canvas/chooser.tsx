/** A list to choose from by a few letters and the arrow keys. */
import type { LucideIcon } from "lucide-react";
import { type DragEvent, useEffect, useId, useRef, useState } from "react";
import { fit } from "../../shell/palette";
import { cx } from "../../ui/cx";

export interface Choice {
  id: string;
  label: string;
  says: string;
  icon: LucideIcon;
  group?: string;
  /** Why it cannot be chosen. */
  disabled?: string | undefined;
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
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = fitting(choices, text);
  const current = Math.min(at, shown.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current, text]);

  const choose = (choice: Choice | undefined) => {
    if (choice !== undefined && choice.disabled === undefined) onChoose(choice.id);
  };
  return (
    <>
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown.length === 0 ? undefined : `${id}-${current}`}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        className="h-10 w-full shrink-0 border-b bg-transparent px-3 text-[13px] outline-none placeholder:text-faint"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step !== 0 && shown.length > 0) {
            event.preventDefault();
            setAt((current + step + shown.length) % shown.length);
          } else if (event.key === "Enter") {
            event.preventDefault();
            choose(shown[current]);
          } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={label} tabIndex={-1} className="min-h-0 flex-1 overflow-auto p-1.5">
        {shown.map((choice, index) => (
          <div key={choice.id} role="presentation">
            {choice.group !== undefined && choice.group !== shown[index - 1]?.group && <div className="px-2 pt-2 pb-1 text-xs font-medium text-faint">{choice.group}</div>}
            <div
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === current}
              aria-disabled={choice.disabled !== undefined}
              draggable={onDrag !== undefined}
              onDragStart={(event) => onDrag?.(choice.id, event)}
              className={cx("flex cursor-pointer items-start gap-2.5 rounded-md px-2 py-1.5", index === current && "bg-accent-wash", choice.disabled !== undefined && "opacity-60")}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(choice)}
            >
              <choice.icon size={16} aria-hidden className="mt-0.5 shrink-0 text-soft" />
              <span className="min-w-0">
                <span className="block text-[13px] font-medium wrap-anywhere">{choice.label}</span>
                <span className="block text-xs text-soft wrap-anywhere">{choice.disabled ?? choice.says}</span>
              </span>
            </div>
          </div>
        ))}
        {shown.length === 0 && <p className="m-0 px-3 py-6 text-center text-faint">Nothing fits “{text}”.</p>}
      </div>
    </>
  );
}

/** Those that the letters fit, the best first. */
export function fitting(choices: readonly Choice[], text: string): readonly Choice[] {
  if (text.trim() === "") return choices;
  return choices
    .map((choice) => ({ choice, score: fit(`${choice.label} ${choice.says}`, text) }))
    .filter((each): each is { choice: Choice; score: number } => each.score !== null)
    .sort((left, right) => left.score - right.score)
    .map((each) => each.choice);
}
