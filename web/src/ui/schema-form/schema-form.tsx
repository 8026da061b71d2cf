/**
 * A form for a JSON schema.
 *
 * The value is the caller's. `onChange` gives it anew with each change, and beside it what stands in the fields and cannot
 * be read; the value keeps what was there before. Keys that the schema does not name stay as they are.
 */
import { useId, useMemo, useState } from "react";
import { cx } from "../cx";
import { BooleanControl, ChoiceControl, ChoicesControl, TextControl } from "./controls";
import { type Draft, type Drafts, draftOf, unreadIn } from "./drafts";
import { type Field, type FormSchema, isObject, rootField, suits, type Widget } from "./fields";
import { type FormIssue, placeIssues, readText, textOf, withKey } from "./values";

export interface SchemaFormProps {
  schema: FormSchema;
  value: unknown;
  /** `unread` is what stands in the fields and is no value. */
  onChange: (value: unknown, unread: readonly FormIssue[]) => void;
  /** What is wrong with the value, as the server says it; each is shown at its field. */
  issues?: readonly FormIssue[];
  /** Names the value where the schema does not. */
  label?: string;
  disabled?: boolean;
  className?: string;
}

/** What all fields of a form share. */
interface Form {
  drafts: Drafts;
  issues: ReadonlyMap<string, string>;
  disabled: boolean;
  note: (pointer: string, draft: Draft) => void;
}

const NO_ISSUES: readonly FormIssue[] = [];

export function SchemaForm({ schema, value, onChange, issues = NO_ISSUES, label = "Value", disabled = false, className }: SchemaFormProps) {
  const root = useMemo(() => rootField(schema, label), [schema, label]);
  const placed = useMemo(() => placeIssues(root, issues), [root, issues]);
  const [drafts, setDrafts] = useState<Drafts>(() => new Map());
  // A control notes its draft and then changes the value; both are of the same moment.
  let noted = drafts;
  const form: Form = {
    drafts,
    issues: placed.byPointer,
    disabled,
    note: (pointer, draft) => {
      noted = new Map(noted).set(pointer, draft);
      setDrafts(noted);
    },
  };
  return (
    <div className={cx("flex min-w-0 flex-col gap-3", className)}>
      {placed.general.length > 0 && (
        <ul role="alert" className="m-0 list-none rounded-md bg-bad-wash px-3 py-2 text-xs text-bad">
          {placed.general.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      <FieldControl field={root} value={value} form={form} isRoot onChange={(next) => onChange(next, unreadIn(noted, next))} />
    </div>
  );
}

/** Moves the focus to the first field of the form that something is wrong with. */
export function focusFirstIssue(form: HTMLElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

interface FieldProps {
  field: Field;
  value: unknown;
  form: Form;
  isRoot?: boolean;
  onChange: (value: unknown) => void;
}

function FieldControl({ field, value, form, isRoot = false, onChange }: FieldProps) {
  const draft = draftOf(form.drafts, field.pointer, value);
  const widget: Widget = draft?.widget ?? (suits(field.widget, value) ? field.widget : { kind: "json" });
  const shared = { field, disabled: form.disabled, error: draft?.error ?? form.issues.get(field.pointer) };
  switch (widget.kind) {
    case "object":
      return <Fields {...{ field, value, form, isRoot, onChange }} fields={widget.fields} />;
    case "boolean":
      return <BooleanControl {...shared} value={value === true} onChange={onChange} />;
    case "choice":
      return <ChoiceControl {...shared} values={widget.values} value={value} onChange={onChange} />;
    case "choices":
      return <ChoicesControl {...shared} values={widget.values} value={Array.isArray(value) ? value : []} onChange={onChange} />;
    case "text":
    case "number":
    case "lines":
    case "json": {
      const type = (text: string) => {
        const read = readText(widget, text);
        const isEmptyList = widget.kind === "lines" && field.isRequired && "value" in read && read.value === undefined;
        const next = "error" in read ? value : isEmptyList ? [] : read.value;
        form.note(field.pointer, { text, value: next, error: "error" in read ? read.error : undefined, widget });
        onChange(next);
      };
      return <TextControl {...shared} widget={widget} text={draft?.text ?? textOf(widget, value)} onType={type} />;
    }
  }
}

/** The fields of an object. One that need not be there goes away with its last key. */
function Fields({ field, fields, value, form, isRoot = false, onChange }: FieldProps & { fields: readonly Field[] }) {
  const id = useId();
  const object = isObject(value) ? value : {};
  const known = new Set(fields.map((each) => each.key));
  const others = Object.keys(object).filter((key) => !known.has(key));
  const change = (key: string, next: unknown) => {
    const changed = withKey(object, key, next);
    onChange(!field.isRequired && Object.keys(changed).length === 0 ? undefined : changed);
  };
  const content = (
    <>
      {field.hint !== undefined && <p className="m-0 text-xs text-faint">{field.hint}</p>}
      {fields.map((each) => (
        <FieldControl key={each.key} field={each} value={object[each.key]} form={form} onChange={(next) => change(each.key, next)} />
      ))}
      {others.length > 0 && <p className="m-0 text-xs wrap-anywhere text-faint">Also there, and kept as it is: {others.join(", ")}</p>}
    </>
  );
  if (isRoot) return content;
  return (
    <div role="group" aria-labelledby={id} className="flex min-w-0 flex-col gap-3 border-l-2 pl-3">
      <span id={id} className="text-xs font-semibold">
        {field.label}
        {!field.isRequired && <span className="font-normal text-faint"> (optional)</span>}
      </span>
      {content}
    </div>
  );
}
