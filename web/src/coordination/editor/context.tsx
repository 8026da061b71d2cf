/** The editor of the page, for every part of it. */
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { Editor, EditorState } from "./store";

const Current = createContext<Editor | null>(null);

export function EditorProvider({ editor, children }: { editor: Editor; children: ReactNode }) {
  return <Current value={editor}>{children}</Current>;
}

/** The editor itself, for what is done with it. It stays the same: using it renders nothing. */
export function useEditor(): Editor {
  const editor = useContext(Current);
  if (editor === null) throw new Error("there is no editor around this component: put it into an EditorProvider");
  return editor;
}

/** A part of its state. `pick` must give the same thing for the same state: a field, not a new object. */
export function useEditorState<T>(pick: (state: EditorState) => T): T {
  const editor = useEditor();
  return useSyncExternalStore(editor.subscribe, () => pick(editor.state()));
}
