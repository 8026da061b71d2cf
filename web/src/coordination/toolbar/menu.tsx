/** Less frequent things, behind one button: a list that the browser itself opens and closes. */
import { EllipsisVertical } from "lucide-react";
import { useId, useRef } from "react";

export interface MenuEntry {
  label: string;
  run: () => void;
  disabled?: string | undefined;
}

/** Room between the button and its list. */
const GAP = 6;

export function MoreMenu({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const place = () => {
    const at = button.current?.getBoundingClientRect();
    if (at === undefined || list.current === null) return;
    const left = Math.max(GAP, Math.min(at.left, window.innerWidth - list.current.offsetWidth - GAP));
    Object.assign(list.current.style, { top: `${at.bottom + GAP}px`, left: `${left}px` });
  };
  return (
    <>
      <button ref={button} type="button" popoverTarget={id} aria-label={label} title={label} className="inline-flex size-8 shrink-0 items-center justify-center rounded-md border bg-surface text-soft hover:border-line-strong">
        <EllipsisVertical size={16} aria-hidden />
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="fixed m-0 min-w-52 rounded-lg border bg-raised p-1 text-ink shadow-shade"
        onToggle={(event) => {
          if (event.newState !== "open") return;
          place();
          items(list.current)[0]?.focus();
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          const all = items(list.current);
          const at = all.findIndex((item) => item === document.activeElement);
          all[(at + step + all.length) % all.length]?.focus();
        }}
      >
        {entries.map((entry) => (
          <button
            key={entry.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-disabled={entry.disabled !== undefined}
            title={entry.disabled}
            className="block w-full rounded-md px-3 py-1.5 text-left text-[13px] hover:bg-accent-wash focus:bg-accent-wash aria-disabled:opacity-60"
            onClick={() => {
              if (entry.disabled !== undefined) return;
              list.current?.hidePopover();
              entry.run();
            }}
          >
            {entry.label}
          </button>
        ))}
      </div>
    </>
  );
}

const items = (list: HTMLDivElement | null): HTMLElement[] => [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
