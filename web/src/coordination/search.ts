/** What the addresses of the list of workflows and of the canvas hold besides the path. */

export interface WorkflowsSearch {
  /** Part of an id or a name. */
  text?: string;
}

export interface CanvasSearch {
  /** The run that plays on the graph. */
  run?: string;
}

const textOf = <Key extends string>(search: Record<string, unknown>, key: Key): { [K in Key]?: string } => {
  const value = search[key];
  const part: { [K in Key]?: string } = {};
  if (typeof value === "string" && value.trim() !== "") part[key] = value.trim();
  return part;
};

export const readWorkflowsSearch = (search: Record<string, unknown>): WorkflowsSearch => textOf(search, "text");
export const readCanvasSearch = (search: Record<string, unknown>): CanvasSearch => textOf(search, "run");
