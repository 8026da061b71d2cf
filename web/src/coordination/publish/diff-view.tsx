/** What has changed between two documents, for people: a line for each desk and handoff, with its fields to be opened. */
import { Workflow as WorkflowIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { cx } from "../../ui/cx";
import { ABOUT_MARK, type Mark } from "../canvas/marks";
import { isSameSelection, NOTHING, ofDesk, ofHandoff, type Selection } from "../editor/selection";
import type { FieldChange, Named, PartDiff, WorkflowDiff } from "./diff";
import { countOf } from "./diff";

/** A value longer than this is cut: the whole of it is in the document. */
const CHARS_SHOWN = 600;

/** The line that is chosen, as what it is about: nothing means the workflow itself, null no line. */
export type Row = Selection | null;

interface DiffViewProps {
  diff: WorkflowDiff;
  row: Row;
  onRow: (row: Selection) => void;
  /** Whether lines can be shown on a graph beside the list. */
  hasGraph: boolean;
}

export function DiffView({ diff, ...choice }: DiffViewProps) {
  if (countOf(diff) === 0) return <p className="m-0 text-soft">Both say the same.</p>;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {diff.fields.length > 0 && (
        <Group title="Workflow">
          <Line {...choice} of={NOTHING} icon={<WorkflowIcon size={14} aria-hidden className="shrink-0 text-warn" />} word="changed" name={diff.fields.map((field) => field.path).join(", ")} fields={diff.fields} />
        </Group>
      )}
      <Parts {...choice} title="Desks" part={diff.desks} of={ofDesk} />
      <Parts {...choice} title="Handoffs" part={diff.handoffs} of={ofHandoff} />
    </div>
  );
}

type Choice = Omit<DiffViewProps, "diff">;

function Parts({ title, part, of, ...choice }: Choice & { title: string; part: PartDiff; of: (id: string) => Selection }) {
  const { added, removed, changed, isReordered } = part;
  const lines: (Named & { mark: Mark; fields: readonly FieldChange[] })[] = [
    ...added.map((each) => ({ ...each, mark: "added" as const, fields: [] })),
    ...removed.map((each) => ({ ...each, mark: "removed" as const, fields: [] })),
    ...changed.map((each) => ({ ...each, mark: each.isMoveOnly ? ("moved" as const) : ("changed" as const) })),
  ];
  if (lines.length === 0 && !isReordered) return null;
  return (
    <Group title={title}>
      {lines.map((each, index) => (
        <Line key={`${index} ${each.id}`} {...choice} of={of(each.id)} icon={<MarkIcon mark={each.mark} />} word={each.mark} name={nameOf(each)} fields={each.fields} />
      ))}
      {isReordered && <li className="text-soft">They follow in another order.</li>}
    </Group>
  );
}

function MarkIcon({ mark }: { mark: Mark }) {
  const { icon: Icon, text } = ABOUT_MARK[mark];
  return <Icon size={14} aria-hidden className={cx("shrink-0", text)} />;
}

const nameOf = ({ id, name }: Named): string => (name === id ? id : `${name} · ${id}`);

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="m-0 mb-1 text-xs font-semibold text-faint">{title}</h3>
      <ul className="m-0 flex min-w-0 list-none flex-col gap-1 p-0">{children}</ul>
    </section>
  );
}

interface LineProps extends Choice {
  of: Selection;
  icon: ReactNode;
  word: string;
  name: string;
  /** Without any there is nothing to open: all of it came, or went. */
  fields: readonly FieldChange[];
}

function Line({ row, onRow, hasGraph, of, icon, word, name, fields }: LineProps) {
  const line = useRef<HTMLLIElement>(null);
  const [isOpen, setOpen] = useState(false);
  const isChosen = row !== null && isSameSelection(row, of);
  useEffect(() => {
    if (!isChosen) return;
    setOpen(true);
    line.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const about = (
    <>
      {icon}
      <span className="min-w-0 wrap-anywhere">{name}</span>
      <span className="text-xs whitespace-nowrap text-faint">
        {word}
        {fields.length > 0 && `, ${fields.length} ${fields.length === 1 ? "field" : "fields"}`}
      </span>
    </>
  );
  const shape = "flex w-full min-w-0 items-center gap-2 py-0.5 text-left";
  return (
    <li ref={line} aria-current={isChosen} className={cx("-mx-1.5 min-w-0 rounded px-1.5 [@media(min-height:640px)]:scroll-mt-[38vh]", isChosen && "bg-accent-wash")}>
      {fields.length > 0 ? (
        <details className="min-w-0" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary
            className={cx(shape, "marker:content-none")}
            onClick={(event) => {
              event.preventDefault();
              setOpen(!isOpen);
              onRow(of);
            }}
          >
            {about}
          </summary>
          <Fields fields={fields} />
        </details>
      ) : hasGraph ? (
        <button type="button" className={shape} onClick={() => onRow(of)}>
          {about}
        </button>
      ) : (
        <div className={shape}>{about}</div>
      )}
    </li>
  );
}

function Fields({ fields }: { fields: readonly FieldChange[] }) {
  return (
    <dl className="m-0 mt-1 mb-2 ml-1.5 flex min-w-0 flex-col gap-2 border-l-2 pl-4">
      {fields.map((field) => (
        <div key={field.path} className="min-w-0">
          <dt className="font-mono text-xs text-faint">{field.path}</dt>
          <dd className="m-0 flex min-w-0 flex-col gap-0.5 font-mono text-xs">
            <Value label="before" mark="−" className="bg-bad-wash text-bad" value={field.before} />
            <Value label="after" mark="+" className="bg-good-wash text-good" value={field.after} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ label, mark, value, className }: { label: string; mark: string; value: unknown; className: string }) {
  if (value === undefined) return null;
  const text = JSON.stringify(value, null, 2);
  return (
    <div className={`flex min-w-0 gap-2 rounded px-2 py-0.5 ${className}`}>
      <span aria-hidden>{mark}</span>
      <span className="sr-only">{label}: </span>
      <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{text.length > CHARS_SHOWN ? `${text.slice(0, CHARS_SHOWN)}…` : text}</span>
    </div>
  );
}
