/** Text in a field that stands for a value of the document: kept as it was typed, also when it cannot be read yet. */
import { useState } from "react";
import { canonical } from "../editor/document";

export type Read<T> = { value: T } | { error: string };

export interface DraftText {
  text: string;
  error: string | undefined;
  type: (text: string) => void;
}

/**
 * The text of a value. What can be read is written at once; what cannot stays in the field, and is said. When the value
 * changes by other means, such as undo, the text follows.
 */
export function useDraftText<T>(value: T, show: (value: T) => string, read: (text: string) => Read<T>, write: (value: T) => void): DraftText {
  const now = canonical(value);
  const [typed, setTyped] = useState<{ text: string; of: string; error: string | undefined } | null>(null);
  const current = typed !== null && typed.of === now ? typed : null;
  return {
    text: current?.text ?? show(value),
    error: current?.error,
    type: (text) => {
      const result = read(text);
      if ("error" in result) {
        setTyped({ text, of: now, error: result.error });
        return;
      }
      setTyped({ text, of: canonical(result.value), error: undefined });
      write(result.value);
    },
  };
}
