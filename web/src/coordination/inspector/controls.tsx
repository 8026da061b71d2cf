/** Controls of the inspector. Each has a place by name, so that a problem can lead to it. */
import { type ReactNode, useId, useState } from "react";
import { TextArea, TextField } from "../../ui/field";
import { JsonField } from "../../ui/json-field";
import { parseJson, problemSentence } from "../../ui/json-text";
import { useDraftText } from "./draft-text";
import type { Field } from "./fields";

/** What `focusField` finds: the control of a field of the document. */
export function At({ field, className, children }: { field: string; className?: string; children: ReactNode }) {
  return (
    <div data-field={field} className={className ?? "min-w-0"}>
      {children}
    </div>
  );
}

interface Shared {
  field: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A text. An optional one that is emptied is `undefined`. */
export function TextControl({ field, value, onChange, mono = false, ...rest }: Shared & { value: string | null | undefined; onChange: (text: string | undefined) => void; mono?: boolean; placeholder?: string }) {
  return (
    <At field={field}>
      <TextField {...rest} value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)} spellCheck={!mono} style={mono ? MONO : undefined} />
    </At>
  );
}

const MONO = { fontFamily: "var(--font-mono)", fontSize: "0.75rem" };

export function LongTextControl({ field, value, onChange, ...rest }: Shared & { value: string | null | undefined; onChange: (text: string | undefined) => void; rows?: number; mono?: boolean; placeholder?: string }) {
  return (
    <At field={field}>
      <TextArea {...rest} value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)} />
    </At>
  );
}

export interface NumberRange {
  min: number;
  max?: number;
  /** What is counted, for the sentence: "seconds". */
  of: string;
}

/** A whole number, or nothing. */
export function NumberControl({ field, value, range, onChange, ...rest }: Shared & { value: number | null | undefined; range: NumberRange; onChange: (value: number | undefined) => void; placeholder?: string }) {
  const { text, error, type } = useDraftText<number | null>(
    value ?? null,
    (now) => (now === null ? "" : String(now)),
    (typed) => readNumber(typed, range),
    (next) => onChange(next ?? undefined),
  );
  return (
    <At field={field}>
      <TextField {...rest} error={error ?? rest.error} inputMode="numeric" value={text} onChange={(event) => type(event.target.value)} />
    </At>
  );
}

export function readNumber(text: string, { min, max, of }: NumberRange): { value: number | null } | { error: string } {
  const typed = text.trim();
  if (typed === "") return { value: null };
  const number = Number(typed);
  if (!/^-?\d+$/.test(typed) || !Number.isSafeInteger(number)) return { error: `“${typed}” is no whole number of ${of}.` };
  if (number < min) return { error: `${typed} is too few: at least ${min}.` };
  return max !== undefined && number > max ? { error: `${typed} is too many: at most ${max}.` } : { value: number };
}

/** An id, given when the field is left or by Enter: every letter of it would be a rename. */
export function IdControl({ field, value, trouble, onChange, ...rest }: Shared & { value: string; trouble: (id: string) => string | null; onChange: (id: string) => void }) {
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  const current = typed !== null && typed.of === value ? typed.text : null;
  const id = (current ?? value).trim();
  const problem = current === null || id === value ? null : trouble(id);
  const give = () => {
    if (current === null) return;
    if (id === value) setTyped(null);
    else if (problem === null) onChange(id);
  };
  return (
    <At field={field}>
      <TextField
        {...rest}
        hint={problem === null && current !== null && id !== value ? "Press Enter to rename it everywhere." : rest.hint}
        error={problem ?? rest.error}
        style={MONO}
        spellCheck={false}
        value={current ?? value}
        onChange={(event) => setTyped({ text: event.target.value, of: value })}
        onBlur={give}
        onKeyDown={(event) => {
          if (event.key === "Enter") give();
          else if (event.key === "Escape" && current !== null) {
            event.preventDefault();
            event.stopPropagation();
            setTyped(null);
          }
        }}
      />
    </At>
  );
}

/** Any value as JSON. Empty is `undefined` where that may be. */
export function JsonControl({ field, label, hint, value, onChange, rows = 6, check }: Shared & { value: unknown; onChange: (value: unknown) => void; rows?: number; check?: (value: unknown) => string | null }) {
  const { text, error, type } = useDraftText<unknown>(
    value,
    (now) => (now === undefined ? "" : JSON.stringify(now, null, 2)),
    (typed) => {
      if (typed.trim() === "") return { value: undefined };
      const read = parseJson(typed);
      if ("problem" in read) return { error: problemSentence(read.problem) };
      const problem = check?.(read.value) ?? null;
      return problem === null ? { value: read.value } : { error: problem };
    },
    onChange,
  );
  return (
    <At field={field}>
      <JsonField label={label} hint={hint} error={error} value={text} onChange={type} rows={rows} mayBeEmpty />
    </At>
  );
}

/** An expression, with the fields on offer as suggestions. */
export function ExpressionControl({ field, value, fields, onChange, ...rest }: Shared & { value: string | null | undefined; fields: readonly Field[]; onChange: (text: string | undefined) => void; placeholder?: string }) {
  const list = useId();
  return (
    <At field={field}>
      <TextField {...rest} style={MONO} spellCheck={false} list={list} value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)} />
      <FieldList id={list} fields={fields} />
    </At>
  );
}

/** Suggestions for a field's `list`: what may be named, with its type and what the last run had there. */
export function FieldList({ id, fields }: { id: string; fields: readonly Field[] }) {
  return (
    <datalist id={id}>
      {fields.map((each) => (
        <option key={each.path} value={each.path} label={hintOf(each)} />
      ))}
    </datalist>
  );
}

/** Of what type it is, and what the last run had there, in a few words. */
export function hintOf({ type, isOptional, example }: Field): string {
  const shown = example === undefined ? "" : JSON.stringify(example);
  return [type, isOptional && "may be missing", shown.length > 40 ? `${shown.slice(0, 40)}…` : shown].filter(Boolean).join(" · ");
}
