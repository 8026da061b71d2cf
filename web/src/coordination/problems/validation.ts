/** Validates the document as it is typed, with the server's own validator, for as long as the page is there. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { client } from "../../api/client";
import { useEditor } from "../editor/context";
import type { Editor } from "../editor/store";
import { createChecker } from "./check";
import type { Findings } from "./problem";

/** How long the typing must pause, and how soon a server that did not answer is asked again. */
const PAUSE_MS = 250;
const RETRY_MS = 3_000;

export interface Validation {
  isChecking: boolean;
  /** Checks the document as it is now. Null when another check came after it, or the server does not answer. */
  check: () => Promise<Findings | null>;
}

/** Used once, by the page: everybody else reads `problems` of the editor. */
export function useValidation(): Validation {
  const editor = useEditor();
  const [isChecking, setChecking] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const checker = useMemo(
    () =>
      createChecker(
        async (workflow, signal) => (await client.coordination.validateDocument({ workflow }, { signal })).validation,
        (of, result) => editor.setProblems({ of, result }),
      ),
    [editor],
  );

  const check = useCallback(async (): Promise<Findings | null> => {
    clearTimeout(timer.current);
    setChecking(true);
    const { document } = editor.state();
    try {
      const findings = await checker(document);
      // The answer of a check that another one ended says nothing of how things stand.
      if (findings !== null) {
        troubles.tell(editor, null);
        setChecking(false);
      }
      return findings;
    } catch (problem) {
      troubles.tell(editor, problem);
      setChecking(false);
      timer.current = setTimeout(() => void check(), RETRY_MS);
      return null;
    }
  }, [checker, editor]);

  useEffect(() => {
    let seen = editor.state().document;
    void check();
    const stop = editor.subscribe(() => {
      const { document } = editor.state();
      if (document === seen) return;
      seen = document;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void check(), PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer.current);
    };
  }, [check, editor]);

  return { isChecking, check };
}

/** Why each editor's newest document could not be checked. */
const troubles = {
  known: new WeakMap<Editor, { error: unknown }>(),
  listeners: new Set<() => void>(),
  tell(editor: Editor, error: unknown): void {
    if (error === null) troubles.known.delete(editor);
    else troubles.known.set(editor, { error });
    for (const listener of troubles.listeners) listener();
  },
};

/** Why the newest document could not be checked; null when it could. It is asked again by itself. */
export function useValidationTrouble(): { error: unknown } | null {
  const editor = useEditor();
  return useSyncExternalStore(
    (listener) => {
      troubles.listeners.add(listener);
      return () => troubles.listeners.delete(listener);
    },
    () => troubles.known.get(editor) ?? null,
  );
}
