/** The workflow as JSON, Mermaid or a picture; and another one in its place. */
import { useReactFlow } from "@xyflow/react";
import { useToast } from "../../ui/toast";
import type { CanvasNode } from "../canvas/elements";
import { useEditor } from "../editor/context";
import { replaceWith } from "../editor/operations";
import { shownWorkflow } from "../editor/store";
import { mermaid } from "../files/mermaid";
import { picture } from "../files/png";
import { download, textFile } from "../files/save";
import { fileOf, readWorkflow } from "../files/transfer";

export interface Exports {
  json: () => void;
  mermaid: () => void;
  copyMermaid: () => void;
  png: () => void;
  /** Puts the workflow of a file in place of this one, under this one's id. */
  replace: (file: File) => Promise<void>;
}

export function useExports(): Exports {
  const editor = useEditor();
  const flow = useReactFlow<CanvasNode>();
  const toast = useToast();
  const shown = () => shownWorkflow(editor.state());
  const name = (ending: string) => `${shown().workflowId}.${ending}`;
  return {
    json: () => download(name("json"), textFile(fileOf(shown(), new Date()), "application/json")),
    mermaid: () => download(name("mmd"), textFile(mermaid(shown()), "text/plain")),
    copyMermaid: () =>
      void navigator.clipboard.writeText(mermaid(shown())).then(
        () => toast({ tone: "good", text: "The Mermaid text is copied." }),
        () => toast({ tone: "bad", text: "The browser does not let this page copy: export the file instead." }),
      ),
    png: () =>
      void picture(flow.getNodes()).then(
        (blob) => (blob === null ? toast({ tone: "bad", text: "The picture needs the canvas: leave the outline first." }) : download(name("png"), blob)),
        (error: unknown) => toast({ tone: "bad", text: `There is no picture: ${error instanceof Error ? error.message : String(error)}` }),
      ),
    replace: async (file) => {
      const read = readWorkflow(await file.text());
      if ("error" in read) toast({ tone: "bad", text: `${file.name}: ${read.error}` });
      else if (editor.edit(`Import ${file.name}`, (draft) => replaceWith(draft, read.workflow)) !== null) toast({ tone: "good", text: `${file.name} is in place of what was here. Undo brings that back.` });
    },
  };
}
