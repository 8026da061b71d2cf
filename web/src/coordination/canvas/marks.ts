/** How desks and handoffs differ between two versions, and how that looks: never by a colour alone. */
import { CircleMinus, CirclePlus, type LucideIcon, Move, Pencil } from "lucide-react";

export type Mark = "added" | "removed" | "changed" | "moved";

/** The marks of what differs; an edge between trigger and entry is marked by its own id. */
export interface Marks {
  desks: ReadonlyMap<string, Mark>;
  handoffs: ReadonlyMap<string, Mark>;
}

interface AboutMark {
  icon: LucideIcon;
  text: string;
  border: string;
  /** The colour of a line. */
  line: string;
}

export const ABOUT_MARK: Record<Mark, AboutMark> = {
  added: { icon: CirclePlus, text: "text-good", border: "border-good", line: "var(--good)" },
  removed: { icon: CircleMinus, text: "text-bad", border: "border-bad", line: "var(--bad)" },
  changed: { icon: Pencil, text: "text-warn", border: "border-warn", line: "var(--warn)" },
  moved: { icon: Move, text: "text-faint", border: "border-line-strong", line: "var(--line-strong)" },
};
