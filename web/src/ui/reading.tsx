/** What stands where something is read: room for it, then why it did not come, or what came. */
import type { ReactNode } from "react";
import { Loading, Trouble } from "./page";

/** A query, as far as it matters here. */
export interface Read<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

interface ReadingProps<T> {
  of: Read<T>;
  /** What is going on, for screen readers: "Loading runs". */
  label: string;
  /** How much room it takes until then. */
  lines?: number;
  /** Whether it stands in a frame without a margin of its own. */
  isFlush?: boolean;
  children: (data: T) => ReactNode;
}

/** Trouble with reading it again stands above what was read before. */
export function Reading<T>({ of, label, lines, isFlush = false, children }: ReadingProps<T>) {
  const frame = (content: ReactNode) => (isFlush ? <div className="p-4">{content}</div> : content);
  return (
    <>
      {of.error !== null && frame(<Trouble error={of.error} retry={() => void of.refetch()} />)}
      {of.data !== undefined ? children(of.data) : of.error === null && frame(<Loading label={label} {...(lines !== undefined && { lines })} />)}
    </>
  );
}
