/** The workflow as JSON, Mermaid or a picture; and another one in its place. */
import { useReactFlow } from "@xyflow/react";
import { useToast } from "../../ui/toast";
import type { CanvasNode } from "../canvas/elements";
import { FIT } from "../canvas/graph";
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
  const drawn = async () => {
    const { isOnCanvas, isRendered, picture } = await import("../files/png");
    if (!isOnCanvas()) return toast({ tone: "bad", text: "There is no canvas to draw: leave the outline first." });
    const [nodes, before] = [flow.getNodes(), flow.getViewport()];
    // Of a large graph only what can be seen is rendered.
    await flow.fitView(FIT);
    const blob = (await isRendered(nodes.length)) ? await picture(nodes) : null;
    await flow.setViewport(before);
    if (blob !== null) download(name("png"), blob);
    else toast({ tone: "bad", text: "The graph is too large for one picture: export it as Mermaid or JSON." });
  };
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
    png: () => void doing(drawn()),
    replace: async (file) => {
      const { readWorkflow } = await import("../files/transfer");
      const read = readWorkflow(await file.text());
      if ("error" in read) toast({ tone: "bad", text: `${file.name}: ${read.error}` });
      else if (editor.edit(`Import ${file.name}`, (draft) => replaceWith(draft, read.workflow)) !== null) toast({ tone: "good", text: `${file.name} is in place of what was here. Undo brings that back.` });
    },
  };
}
