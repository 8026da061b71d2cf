/** What the address of the inbox holds besides the path. */
export type InboxView = "open" | "closed";

export interface InboxSearch {
  /** Open questions unless it says otherwise. */
  view?: "closed";
  /** The task that is looked at. */
  task?: string;
  /** Tasks for this person. */
  assignee?: string;
  /** Tasks of this workflow. */
  workflowId?: string;
  /** Tasks of this run of a workflow. */
  runId?: string;
}

export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const text = (key: string) => {
    const value = search[key];
    return typeof value === "string" && value.trim() !== "" ? { [key]: value.trim() } : {};
  };
  return { ...(search.view === "closed" && { view: "closed" as const }), ...text("task"), ...text("assignee"), ...text("workflowId"), ...text("runId") };
}

/** What narrows the list, without what else stands in the address. */
export function filterOf({ assignee, workflowId, runId }: InboxSearch): Pick<InboxSearch, "assignee" | "workflowId" | "runId"> {
  return { ...(assignee !== undefined && { assignee }), ...(workflowId !== undefined && { workflowId }), ...(runId !== undefined && { runId }) };
}
