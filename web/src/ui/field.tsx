/** Parts of forms: every control has a visible label, and says what is wrong with it beside it. */
import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { cx } from "./cx";

/** How a control looks. */
export const BOX = "w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-[13px] text-ink placeholder:text-faint disabled:opacity-60 aria-invalid:border-bad";

interface Labels {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
}

/** What stands around a control. */
export function Labelled({ label, hint, error, className, children }: Labels & { children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode }) {
  const id = useId();
  const describes = hint !== undefined || error !== undefined;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="text-xs font-medium text-soft">
        {label}
      </label>
      {children({ id, ...(describes && { "aria-describedby": `${id}-about` }), ...(error !== undefined && { "aria-invalid": true }) })}
      {describes && (
        <p id={`${id}-about`} className={cx("m-0 text-xs", error === undefined ? "text-faint" : "text-bad")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...rest }: Labels & Omit<ComponentProps<"input">, "className">) {
  return (
    <Labelled {...{ label, hint, error, className }}>{(ids) => <input type="text" className={cx(BOX, "h-8")} autoComplete="off" {...rest} {...ids} />}</Labelled>
  );
}

export function TextArea({ label, hint, error, className, mono = false, ...rest }: Labels & { mono?: boolean } & Omit<ComponentProps<"textarea">, "className">) {
  return (
    <Labelled {...{ label, hint, error, className }}>
      {(ids) => <textarea rows={4} spellCheck={!mono} className={cx(BOX, "py-1.5", mono && "font-mono text-xs")} {...rest} {...ids} />}
    </Labelled>
  );
}

export function SelectField({ label, hint, error, className, options, ...rest }: Labels & { options: readonly { value: string; label: string }[] } & Omit<ComponentProps<"select">, "className">) {
  return (
    <Labelled {...{ label, hint, error, className }}>
      {(ids) => (
        <select className={cx(BOX, "h-8 pr-7")} {...rest} {...ids}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function Checkbox({ label, className, ...rest }: { label: ReactNode; className?: string } & Omit<ComponentProps<"input">, "className" | "type">) {
  return (
    <label className={cx("inline-flex items-center gap-2", className)}>
      <input type="checkbox" className="size-4 accent-accent" {...rest} />
      <span>{label}</span>
    </label>
  );
}
