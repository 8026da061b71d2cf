/** Which tasks the inbox shows; all of it stands in the address. */
import { X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../ui/button";
import { BOX } from "../ui/field";
import { cx } from "../ui/cx";
import { filterOf, type InboxSearch, type InboxView } from "./search";

const VIEWS: readonly { view: InboxView; label: string }[] = [
  { view: "open", label: "Open" },
  { view: "closed", label: "Closed" },
];

export function Filters({ search, onChange }: { search: InboxSearch; onChange: (search: InboxSearch) => void }) {
  const { view: current = "open" } = search;
  const filter = filterOf(search);
  const withView = (view: InboxView, rest: InboxSearch): InboxSearch => ({ ...rest, ...(view === "closed" && { view }) });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div role="group" aria-label="Which tasks" className="inline-flex rounded-md border bg-surface p-0.5">
        {VIEWS.map(({ view, label }) => (
          <button
            key={view}
            type="button"
            aria-pressed={view === current}
            className={cx("h-7 rounded px-3 text-[13px] font-medium", view === current ? "bg-accent-wash text-accent" : "text-soft hover:text-ink")}
            onClick={() => onChange(withView(view, filter))}
          >
            {label}
          </button>
        ))}
      </div>
      <Assignee
        key={filter.assignee ?? ""}
        value={filter.assignee ?? ""}
        onChange={(assignee) => {
          const { assignee: _before, ...rest } = filter;
          onChange(withView(current, assignee === "" ? rest : { ...rest, assignee }));
        }}
      />
      {filter.workflowId !== undefined && <Chip label={`Workflow ${filter.workflowId}`} onRemove={() => onChange(withView(current, drop(filter, "workflowId")))} />}
      {filter.runId !== undefined && <Chip label={`Run ${filter.runId}`} onRemove={() => onChange(withView(current, drop(filter, "runId")))} />}
    </div>
  );
}

/** The person as the workflow names them, whole: the server compares all of it. */
function Assignee({ value, onChange }: { value: string; onChange: (assignee: string) => void }) {
  const id = useId();
  const [text, setText] = useState(value);
  const apply = () => text.trim() !== value && onChange(text.trim());
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label htmlFor={id} className="text-xs font-medium text-soft">
        For
      </label>
      <input id={id} type="text" className={cx(BOX, "h-8 w-56")} placeholder="Anybody" autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} onBlur={apply} />
    </form>
  );
}

function Chip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-full bg-accent-wash py-0.5 pr-1 pl-3 text-xs text-accent">
      <span className="truncate" title={label}>
        {label}
      </span>
      <Button small look="ghost" className="!h-5 !px-1" aria-label={`Remove the filter: ${label}`} onClick={onRemove}>
        <X size={12} aria-hidden />
      </Button>
    </span>
  );
}

function drop<Key extends keyof InboxSearch>(search: InboxSearch, key: Key): InboxSearch {
  const { [key]: _dropped, ...rest } = search;
  return rest;
}
