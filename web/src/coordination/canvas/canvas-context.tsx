/** What the nodes of the canvas can ask their page for. */
import { createContext, useContext } from "react";

export interface CanvasTools {
  /** Opens the palette of desks, to add one after these. */
  addAfter: (deskIds: readonly string[]) => void;
  /** Shows the workflow itself in the inspector. */
  showWorkflow: () => void;
  isReadOnly: boolean;
}

const Tools = createContext<CanvasTools | null>(null);

export const CanvasToolsProvider = Tools.Provider;

export function useCanvas(): CanvasTools {
  const tools = useContext(Tools);
  if (tools === null) throw new Error("there is no canvas around this node: put it into a CanvasToolsProvider");
  return tools;
}
