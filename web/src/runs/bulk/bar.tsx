/** What can be done with the chosen runs, at the bottom of the page while there are some. */
import { X } from "lucide-react";
import { Button, IconButton } from "../../ui/button";
import { counted } from "../../ui/counted";
import { ScopedButton } from "../../ui/scoped-button";
import type { BulkKind } from "./act";

interface BulkBarProps {
  /** How many are chosen; undefined for all that fit, of which `total` are known. */
  count: number | undefined;
  total: string | undefined;
  onAll: () => void;
  onClear: () => void;
  onAct: (kind: BulkKind) => void;
}

export function BulkBar({ count, total, onAll, onClear, onAct }: BulkBarProps) {
  return (
    <section aria-label="Chosen runs" className="sticky bottom-3 z-30 mx-auto flex max-w-full flex-wrap items-center gap-2 rounded-lg border bg-raised px-3 py-2 shadow-shade">
      <strong className="font-medium">{count === undefined ? `All ${total ?? ""} that fit` : `${counted(count, "run")} chosen`}</strong>
      {count !== undefined && (
        <Button small look="ghost" onClick={onAll}>
          Choose all that fit{total === undefined ? "" : ` (${total})`}
        </Button>
      )}
      <ScopedButton scope="run" small onClick={() => onAct("rerun")}>
        Run again…
      </ScopedButton>
      <ScopedButton scope="run" small look="danger" onClick={() => onAct("cancel")}>
        Cancel…
      </ScopedButton>
      <IconButton small label="Choose none" onClick={onClear}>
        <X size={14} aria-hidden />
      </IconButton>
    </section>
  );
}
