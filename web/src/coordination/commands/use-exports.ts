/** The workflow as JSON, Mermaid or a picture; and another one in its place. */
import { useReactFlow } from "@xyflow/react";
import { useToast } from "../../ui/toast";
import type { CanvasNode } from "../canvas/elements";
import { useEditor } from "../editor/context";
import type { Workflow } from "../editor/document";
import { replaceWith } from "../editor/operations";
import { shownWorkflow } from "../editor/store";
import { download, textFile } from "../files/save";

// What writes and reads files is read when somebody does.
const mermaidOf = async (workflow: Workflow) => (await import("../files/mermaid")).mermaid(workflow);

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
  /** What goes wrong is said. */
  const doing = (what: Promise<void>) => what.catch((error: unknown) => toast({ tone: "bad", text: error instanceof Error ? error.message : String(error) }));
  return {
    json: () =>
      void doing(
        import("../files/transfer").then(({ fileOf }) => download(name("json"), textFile(fileOf(shown(), new Date()), "application/json"))),
      ),
    mermaid: () => void doing(mermaidOf(shown()).then((text) => download(name("mmd"), textFile(text, "text/plain")))),
    copyMermaid: () =>
      void doing(
        mermaidOf(shown())
          .then((text) => navigator.clipboard.writeText(text))
          .then(() => toast({ tone: "good", text: "The Mermaid text is copied." })),
      ),
    png: () =>
      void doing(
        import("../files/png")
          .then(({ picture }) => picture(flow.getNodes()))
          .then((blob) => {
            if (blob === null) toast({ tone: "bad", text: "The picture needs desks on the canvas: add one, or leave the outline." });
            else download(name("png"), blob);
          }),
      ),
    replace: async (file) => {
      const { readWorkflow } = await import("../files/transfer");
      const read = readWorkflow(await file.text());
      if ("error" in read) toast({ tone: "bad", text: `${file.name}: ${read.error}` });
      else if (editor.edit(`Import ${file.name}`, (draft) => replaceWith(draft, read.workflow)) !== null) toast({ tone: "good", text: `${file.name} is in place of what was here. Undo brings that back.` });
    },
  };
}
