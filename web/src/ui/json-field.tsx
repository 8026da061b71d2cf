/** A field for JSON, with numbered lines; what is wrong is said with its line, and the way there is one click. */
import { type ReactNode, useRef } from "react";
import { Button } from "./button";
import { cx } from "./cx";
import { Labelled } from "./field";
import { parseJson, problemSentence } from "./json-text";

export interface JsonFieldProps {
  label: string;
  hint?: ReactNode;
  /** What is wrong besides its form. */
  error?: string | undefined;
  value: string;
  onChange: (text: string) => void;
  rows?: number;
  /** Whether to say nothing of an empty field. */
  mayBeEmpty?: boolean;
  /** Whether the text need not be one JSON value: `error` alone says what is wrong. */
  isJudgedElsewhere?: boolean;
  /** What stands beside the button that formats. */
  tools?: ReactNode;
}

export function JsonField({ label, hint, error, value, onChange, rows = 10, mayBeEmpty = false, isJudgedElsewhere = false, tools }: JsonFieldProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const read = mayBeEmpty && value.trim() === "" ? { value: undefined } : parseJson(value);
  const problem = !isJudgedElsewhere && "problem" in read ? read.problem : null;
  const lines = value.split("\n").length;
  const goThere = () => {
    if (problem === null || area.current === null) return;
    area.current.focus();
    area.current.setSelectionRange(problem.offset, Math.min(problem.offset + 1, value.length));
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Labelled label={label} hint={hint} error={problem === null ? error : problemSentence(problem)}>
        {(ids) => (
          <div className={cx("flex min-w-0 overflow-hidden rounded-md border bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent", problem !== null || error !== undefined ? "border-bad" : "border-line-strong")}>
            <div ref={gutter} aria-hidden className="overflow-hidden border-r bg-sunken py-1.5 text-right font-mono text-xs leading-5 text-faint select-none" style={{ height: `${rows * 1.25 + 1.5}rem` }}>
              {Array.from({ length: lines }, (_, index) => (
                <div key={index} className={cx("px-2", problem?.line === index + 1 && "bg-bad-wash font-semibold text-bad")}>
                  {index + 1}
                </div>
              ))}
            </div>
            <textarea
              ref={area}
              spellCheck={false}
              wrap="off"
              className="min-w-0 flex-1 resize-none bg-transparent px-2.5 py-1.5 font-mono text-xs leading-5 whitespace-pre outline-none"
              style={{ height: `${rows * 1.25 + 1.5}rem` }}
              value={value}
              onChange={(event) => onChange(event.target.value)}
              onScroll={(event) => gutter.current?.scrollTo({ top: event.currentTarget.scrollTop })}
              {...ids}
            />
          </div>
        )}
      </Labelled>
      <div className="flex flex-wrap items-center gap-2">
        {tools}
        {problem !== null && (
          <Button small look="ghost" onClick={goThere}>
            Go to line {problem.line}
          </Button>
        )}
        <Button small look="ghost" className="ml-auto" disabled={"problem" in read || read.value === undefined} onClick={() => "value" in read && onChange(JSON.stringify(read.value, null, 2))}>
          Format
        </Button>
      </div>
    </div>
  );
}
