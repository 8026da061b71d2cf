/** What has changed between two documents, for people: a line for each desk and handoff, with its fields to be opened. */
import { CirclePlus, CircleMinus, Move, Pencil, Workflow as WorkflowIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Changed, FieldChange, Named, PartDiff, WorkflowDiff } from "./diff";
import { countOf } from "./diff";

/** A value longer than this is cut: the whole of it is in the document. */
const CHARS_SHOWN = 600;

export function DiffView({ diff }: { diff: WorkflowDiff }) {
  if (countOf(diff) === 0) return <p className="m-0 text-soft">Both say the same.</p>;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {diff.fields.length > 0 && (
        <Group title="Workflow">
          <li className="min-w-0">
            <Opening icon={<WorkflowIcon size={14} aria-hidden className="text-warn" />} word="changed" name={diff.fields.map((field) => field.path).join(", ")} fields={diff.fields} />
          </li>
        </Group>
      )}
      <Parts title="Desks" part={diff.desks} />
      <Parts title="Handoffs" part={diff.handoffs} />
    </div>
  );
}

function Parts({ title, part }: { title: string; part: PartDiff }) {
  const { added, removed, changed, isReordered } = part;
  if (added.length + removed.length + changed.length === 0 && !isReordered) return null;
  return (
    <Group title={title}>
      {added.map((each, index) => (
        <Plain key={`+${index}${each.id}`} icon={<CirclePlus size={14} aria-hidden className="text-good" />} word="added" {...each} />
      ))}
      {removed.map((each, index) => (
        <Plain key={`-${index}${each.id}`} icon={<CircleMinus size={14} aria-hidden className="text-bad" />} word="removed" {...each} />
      ))}
      {changed.map((each, index) => (
        <li key={`~${index}${each.id}`} className="min-w-0">
          <Opening icon={each.isMoveOnly ? <Move size={14} aria-hidden className="text-faint" /> : <Pencil size={14} aria-hidden className="text-warn" />} word={each.isMoveOnly ? "moved" : "changed"} name={nameOf(each)} fields={each.fields} />
        </li>
      ))}
      {isReordered && <li className="text-soft">They follow in another order.</li>}
    </Group>
  );
}

const nameOf = ({ id, name }: Named | Changed): string => (name === id ? id : `${name} · ${id}`);

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="m-0 mb-1 text-xs font-semibold text-faint">{title}</h3>
      <ul className="m-0 flex min-w-0 list-none flex-col gap-1 p-0">{children}</ul>
    </section>
  );
}

function Plain({ icon, word, id, name }: Named & { icon: ReactNode; word: string }) {
  return (
    <li className="flex min-w-0 items-center gap-2 py-0.5">
      {icon}
      <span className="min-w-0 wrap-anywhere">{nameOf({ id, name })}</span>
      <span className="text-xs text-faint">{word}</span>
    </li>
  );
}

function Opening({ icon, word, name, fields }: { icon: ReactNode; word: string; name: string; fields: readonly FieldChange[] }) {
  return (
    <details className="min-w-0">
      <summary className="flex min-w-0 items-center gap-2 py-0.5 marker:content-none">
        {icon}
        <span className="min-w-0 wrap-anywhere">{name}</span>
        <span className="text-xs whitespace-nowrap text-faint">
          {word}, {fields.length} {fields.length === 1 ? "field" : "fields"}
        </span>
      </summary>
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
    </details>
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
