/** A part of the inspector that can be folded. It stays as it was left while the page is there. */
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

const folded = new Map<string, boolean>();

export function Section({ title, summary, isOpen = true, children }: { title: string; summary?: ReactNode; isOpen?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(() => folded.get(title) ?? isOpen);
  return (
    <details
      open={open}
      className="group min-w-0 border-b last:border-b-0"
      // A problem may open it, too: only what somebody chose is kept.
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-w-0 items-center gap-1.5 px-4 py-2.5 font-medium marker:content-none hover:bg-sunken/60" onClick={() => folded.set(title, !open)}>
        <ChevronRight size={14} aria-hidden className="shrink-0 text-faint transition-transform group-open:rotate-90" />
        <h3 className="m-0 shrink-0 text-[13px] font-semibold">{title}</h3>
        {summary !== undefined && <span className="min-w-0 flex-1 truncate text-right text-xs font-normal text-faint group-open:invisible">{summary}</span>}
      </summary>
      <div className="flex min-w-0 flex-col gap-3 px-4 pt-1 pb-4">{children}</div>
    </details>
  );
}
