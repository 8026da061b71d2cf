/** A list to choose from by a few letters and the arrow keys: a field that keeps the focus, and what fits below it. */
import { type DragEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cx } from "./cx";

export interface ListItem {
  id: string;
  /** Why it cannot be chosen. */
  disabled?: string | undefined;
}

interface FilteredListProps<T extends ListItem> {
  /** The name of the field. */
  label: string;
  placeholder?: string;
  /** The name of the list below it. */
  listLabel?: string;
  /** What fits the letters, the best first. */
  find: (text: string) => readonly T[];
  children: (item: T) => ReactNode;
  /** Stands above the first item of each. */
  headingOf?: (item: T) => string | undefined;
  onChoose: (item: T) => void;
  /** Hears Esc; missing where what stands around the list hears it. */
  onClose?: () => void;
  /** Fills what is dragged; missing when nothing can be. */
  onDrag?: (item: T, event: DragEvent) => void;
  isLarge?: boolean;
}

export function FilteredList<T extends ListItem>({ label, placeholder = label, listLabel = label, find, children, headingOf, onChoose, onClose, onDrag, isLarge = false }: FilteredListProps<T>) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = find(text);
  const current = Math.min(at, shown.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current, shown.length, text]);

  const choose = (item: T | undefined) => {
    if (item !== undefined && item.disabled === undefined) onChoose(item);
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
        placeholder={placeholder}
        autoComplete="off"
        className={cx("w-full shrink-0 border-b bg-transparent outline-none placeholder:text-faint", isLarge ? "h-12 px-4 text-base" : "h-10 px-3 text-[13px]")}
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
          } else if (event.key === "Escape" && onClose !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={listLabel} tabIndex={-1} className={cx("min-h-0 flex-1 overflow-auto", isLarge ? "p-2" : "p-1.5")}>
        {shown.map((item, index) => {
          const heading = headingOf?.(item);
          const before = shown[index - 1];
          return (
            <div key={item.id} role="presentation">
              {heading !== undefined && (before === undefined || headingOf?.(before) !== heading) && <div className="px-2 pt-2 pb-1 text-xs font-medium text-faint">{heading}</div>}
              <div
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === current}
                aria-disabled={item.disabled !== undefined}
                draggable={onDrag !== undefined}
                onDragStart={(event) => onDrag?.(item, event)}
                className={cx("cursor-pointer rounded-md py-1.5", isLarge ? "px-3" : "px-2", index === current && "bg-accent-wash", item.disabled !== undefined && "opacity-60")}
                onPointerMove={() => setAt(index)}
                onClick={() => choose(item)}
              >
                {children(item)}
              </div>
            </div>
          );
        })}
        {shown.length === 0 && <p className="m-0 px-3 py-6 text-center text-faint">Nothing fits “{text}”.</p>}
      </div>
    </>
  );
}
