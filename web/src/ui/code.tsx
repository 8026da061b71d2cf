/** Text of machines: commands, ids and JSON, each to be copied. */
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";
import { useToast } from "./toast";

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const toast = useToast();
  return (
    <IconButton
      small
      label={done ? "Copied" : label}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setDone(true),
          () => toast({ tone: "bad", text: "The browser does not let this page copy: select the text and copy it by hand." }),
        )
      }
      onBlur={() => setDone(false)}
    >
      {done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}

/** An id: short enough for a line, whole when copied. */
export function Id({ children, copy = false }: { children: string; copy?: boolean }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="truncate font-mono text-xs" title={children}>
        {children}
      </code>
      {copy && <CopyButton text={children} label="Copy the id" />}
    </span>
  );
}

/** A command for a terminal. */
export function Command({ children }: { children: string }) {
  return (
    <div className="flex items-start justify-between gap-2 rounded-md border bg-sunken py-1 pr-1 pl-3">
      <pre className="m-0 min-w-0 overflow-x-auto py-1 font-mono text-xs" tabIndex={0}>
        {children}
      </pre>
      <CopyButton text={children} label="Copy the command" />
    </div>
  );
}

/** How much of a value is shown before somebody asks for the rest. */
const CHARS_SHOWN = 20_000;

/** A value as JSON. */
export function Json({ value, label, className }: { value: unknown; label: string; className?: string }) {
  const [whole, setWhole] = useState(false);
  const text = value === undefined ? "" : JSON.stringify(value, null, 2);
  const isCut = !whole && text.length > CHARS_SHOWN;
  return (
    <div className={cx("relative min-w-0 rounded-md border bg-sunken", className)}>
      <div className="absolute top-1 right-1">
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      <pre role="region" aria-label={label} tabIndex={0} className="m-0 max-h-96 overflow-auto p-3 pr-10 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
        {text === "" ? <span className="text-faint">nothing</span> : isCut ? text.slice(0, CHARS_SHOWN) : text}
      </pre>
      {isCut && (
        <button type="button" className="w-full border-t py-1 text-xs text-accent" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString()} characters
        </button>
      )}
    </div>
  );
}
