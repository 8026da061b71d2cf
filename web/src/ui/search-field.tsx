/** A field that filters a list: what is typed counts after a short pause, or at once with Enter. */
import { Search } from "lucide-react";
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { useActions } from "../shell/actions";
import { cx } from "./cx";

const PAUSE_MS = 250;

export interface SearchFieldProps extends Omit<ComponentProps<"input">, "value" | "onChange" | "className"> {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Whether `/` goes here. */
  isMain?: boolean;
  className?: string;
}

export function SearchField({ label, value, onChange, isMain = false, className, ...rest }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  // Somebody else changed the filter, such as a link.
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      tell.current(typed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useActions(isMain ? [{ id: "search", label: "Find in the list", group: "List", keys: "/", run: () => field.current?.focus() }] : []);
  return (
    <div className={cx("relative min-w-0", className)}>
      <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        className="h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface pr-2 pl-8 text-[13px] placeholder:text-faint"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key !== "Enter" || typed === told.current) return;
          told.current = typed;
          tell.current(typed);
        }}
        {...rest}
      />
    </div>
  );
}
