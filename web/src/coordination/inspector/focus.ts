/** Brings the control of a field into view, and the focus into it. */
import { useEffect } from "react";
import { useEditor, useEditorState } from "../editor/context";
import type { Editor } from "../editor/store";

/** The wish that each editor's inspector has followed last: it may come and go with its panel. */
const followed = new WeakMap<Editor, number>();

/** Follows the wishes of the page: `editor.show(selection, field)`. */
export function useReveal(container: { readonly current: HTMLElement | null }): void {
  const editor = useEditor();
  const reveal = useEditorState((state) => state.reveal);
  useEffect(() => {
    if (reveal === null || reveal.at <= (followed.get(editor) ?? 0) || container.current === null) return;
    followed.set(editor, reveal.at);
    if (reveal.field !== null) focusField(container.current, reveal.field);
  }, [container, editor, reveal]);
}

/** Focuses the field, or the part of it that is there: `executor.url`, else `executor`. */
export function focusField(container: HTMLElement, field: string): void {
  const names = field.split(".");
  for (let length = names.length; length > 0; length -= 1) {
    const place = container.querySelector<HTMLElement>(`[data-field="${CSS.escape(names.slice(0, length).join("."))}"]`);
    if (place === null) continue;
    for (let fold = place.closest("details"); fold !== null; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    const control = place.querySelector<HTMLElement>("input:not(:disabled), select:not(:disabled), textarea:not(:disabled), button:not(:disabled)");
    place.scrollIntoView({ block: "center" });
    control?.focus({ preventScroll: true });
    if (control instanceof HTMLInputElement && control.type === "text") control.select();
    return;
  }
}
