/** The controls of a form's fields. */
import { useId } from "react";
import { BOX, Checkbox, Labelled } from "../field";
import { type Field, placeOf, type Widget } from "./fields";

interface ControlProps {
  field: Field;
  error: string | undefined;
  disabled: boolean;
}

type TextWidget = Extract<Widget, { kind: "text" | "number" | "lines" | "json" }>;

const EXTRA: Partial<Record<Widget["kind"], string>> = { lines: "one on each line", json: "JSON" };

/** Everything that is typed. */
export function TextControl({ field, error, disabled, widget, text, onType }: ControlProps & { widget: TextWidget; text: string; onType: (text: string) => void }) {
  const shared = { value: text, disabled, required: field.isRequired, "data-pointer": field.pointer };
  return (
    <Labelled label={<Label field={field} extra={EXTRA[widget.kind]} />} hint={field.hint} error={error}>
      {(ids) =>
        widget.kind === "number" ? (
          <input
            type="text"
            inputMode={widget.isInteger ? "numeric" : "decimal"}
            autoComplete="off"
            className={`${BOX} h-8 tabular-nums`}
            onChange={(event) => onType(event.target.value)}
            {...shared}
            {...ids}
          />
        ) : (
          <textarea
            rows={widget.kind === "text" ? 1 : 3}
            spellCheck={widget.kind === "text"}
            className={`${BOX} field-sizing-content max-h-80 py-1.5 ${widget.kind === "json" ? "font-mono text-xs" : ""}`}
            onChange={(event) => onType(event.target.value)}
            {...shared}
            {...ids}
          />
        )
      }
    </Labelled>
  );
}

/** One of several values. */
export function ChoiceControl({ field, error, disabled, values, value, onChange }: ControlProps & { values: readonly unknown[]; value: unknown; onChange: (value: unknown) => void }) {
  const place = value === undefined ? "" : String(placeOf(values, value));
  return (
    <Labelled label={<Label field={field} />} hint={field.hint} error={error}>
      {(ids) => (
        <select
          className={`${BOX} h-8 pr-7`}
          value={place}
          disabled={disabled}
          required={field.isRequired}
          data-pointer={field.pointer}
          onChange={(event) => onChange(event.target.value === "" ? undefined : values[Number(event.target.value)])}
          {...ids}
        >
          <option value="">{field.isRequired ? "Choose…" : "Not set"}</option>
          {values.map((each, index) => (
            <option key={index} value={index}>
              {shown(each)}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** Some of several values, in the order of the schema. */
export function ChoicesControl({ field, error, disabled, values, value, onChange }: ControlProps & { values: readonly unknown[]; value: readonly unknown[]; onChange: (value: unknown) => void }) {
  const id = useId();
  const isChosen = (each: unknown) => placeOf(value, each) >= 0;
  const choose = (chosen: unknown, isOn: boolean) => {
    const next = values.filter((each) => (each === chosen ? isOn : isChosen(each)));
    onChange(next.length === 0 && !field.isRequired ? undefined : next);
  };
  return (
    <div role="group" aria-labelledby={`${id}-label`} className="flex flex-col gap-1">
      <span id={`${id}-label`} className="text-xs font-medium text-soft">
        <Label field={field} />
      </span>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {values.map((each, index) => (
          <Checkbox
            key={index}
            label={shown(each)}
            checked={isChosen(each)}
            disabled={disabled}
            {...about(id, field.hint, error)}
            onChange={(event) => choose(each, event.target.checked)}
          />
        ))}
      </div>
      <About id={id} hint={field.hint} error={error} />
    </div>
  );
}

export function BooleanControl({ field, error, disabled, value, onChange }: ControlProps & { value: boolean; onChange: (value: unknown) => void }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Checkbox
        label={field.label}
        checked={value}
        disabled={disabled}
        data-pointer={field.pointer}
        {...about(id, field.hint, error)}
        onChange={(event) => onChange(event.target.checked)}
      />
      <About id={id} hint={field.hint} error={error} />
    </div>
  );
}

function Label({ field, extra }: { field: Field; extra?: string | undefined }) {
  const notes = [extra, field.isRequired ? undefined : "optional"].filter((note) => note !== undefined);
  return (
    <>
      {field.label}
      {notes.length > 0 && <span className="font-normal text-faint"> ({notes.join(", ")})</span>}
    </>
  );
}

function about(id: string, hint: string | undefined, error: string | undefined) {
  return {
    ...((hint ?? error) !== undefined && { "aria-describedby": `${id}-about` }),
    ...(error !== undefined && { "aria-invalid": true as const }),
  };
}

function About({ id, hint, error }: { id: string; hint: string | undefined; error: string | undefined }) {
  if ((hint ?? error) === undefined) return null;
  return (
    <p id={`${id}-about`} className={`m-0 text-xs ${error === undefined ? "text-faint" : "text-bad"}`}>
      {error ?? hint}
    </p>
  );
}

/** A value of a choice as people read it. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null ? "nothing" : JSON.stringify(value);
}
