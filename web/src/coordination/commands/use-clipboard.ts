/** Copy, cut and paste of desks, by the browser's own events: so text stays text, and parts go from tab to tab. */
import { useEffect } from "react";
import { announce } from "../../shell/announcer";
import { useEditor } from "../editor/context";
import { copyChosen, pasteText, removeChosen } from "./edits";

export function useClipboard(): void {
  const editor = useEditor();
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      if (isElsewhere(event) || window.getSelection()?.isCollapsed === false) return;
      const text = copyChosen(editor);
      if (text === null || event.clipboardData === null) return;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      announce("Copied");
      if (event.type === "cut") removeChosen(editor);
    };
    const take = (event: ClipboardEvent) => {
      if (!isElsewhere(event) && pasteText(editor, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", take);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", take);
    };
  }, [editor]);
}

/** Whether the event is about a text field or a dialog. */
function isElsewhere({ target }: ClipboardEvent): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null;
}
