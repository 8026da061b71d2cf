/** The command palette: every action that is offered, found by a few letters. */
import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { cx } from "../ui/cx";
import { type Action, keysShown, useOffered } from "./actions";

/** Whether the letters of `wanted` are in `text`, in order; fewer gaps are better. */
export function fit(text: string, wanted: string): number | null {
  const haystack = text.toLowerCase();
  const needle = wanted.toLowerCase().replace(/\s+/g, "");
  let at = -1;
  let gaps = 0;
  for (const letter of needle) {
    const next = haystack.indexOf(letter, at + 1);
    if (next < 0) return null;
    gaps += at < 0 ? next / 4 : next - at - 1;
    at = next;
  }
  return gaps;
}

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/40" data-testid="palette-backdrop" />
        <Dialog.Popup aria-label="Command palette" className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-shade outline-none">
          <Dialog.Title className="sr-only">Command palette</Dialog.Title>
          <Choices onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choices({ onClose }: { onClose: () => void }) {
  const offered = useOffered();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => sorted(offered, text), [offered, text]);
  const current = Math.min(chosen, shown.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current, shown]);

  const run = (action: Action | undefined) => {
    if (action === undefined || action.disabled !== undefined) return;
    onClose();
    action.run();
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
        aria-label="Find an action"
        placeholder="What do you want to do?"
        autoComplete="off"
        className="h-12 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-faint"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || shown.length === 0) return;
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            setChosen((current + step + shown.length) % shown.length);
          } else if (event.key === "Enter") {
            event.preventDefault();
            run(shown[current]);
          }
        }}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Actions" className="min-h-0 flex-1 overflow-auto p-2">
        {shown.map((action, index) => (
          <div
            key={action.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            aria-disabled={action.disabled !== undefined}
            title={action.disabled}
            className={cx("flex cursor-pointer items-center justify-between gap-3 rounded-md px-3 py-1.5", index === current && "bg-accent-wash", action.disabled !== undefined && "text-faint")}
            onPointerMove={() => setChosen(index)}
            onClick={() => run(action)}
          >
            <span className="min-w-0 truncate">
              <span className="text-faint">{action.group} · </span>
              {action.label}
              {action.disabled !== undefined && <span className="text-faint"> – {action.disabled}</span>}
            </span>
            {action.keys !== undefined && <kbd className="font-sans text-xs text-faint">{keysShown(action.keys)}</kbd>}
          </div>
        ))}
        {shown.length === 0 && <p className="m-0 px-3 py-6 text-center text-faint">Nothing fits “{text}”.</p>}
      </div>
    </>
  );
}

function sorted(offered: readonly Action[], text: string): Action[] {
  const visible = offered.filter((action) => !action.hidden);
  if (text.trim() === "") return [...visible].reverse();
  return visible
    .map((action) => ({ action, score: fit(`${action.label} ${action.group}`, text) }))
    .filter((each): each is { action: Action; score: number } => each.score !== null)
    .sort((left, right) => left.score - right.score)
    .map((each) => each.action);
}
