/** What the address of the list of robot jobs holds besides the path. */
export interface JobsSearch {
  workspaceId?: string;
}

export function readJobsSearch(search: Record<string, unknown>): JobsSearch {
  return typeof search.workspaceId === "string" && search.workspaceId !== "" ? { workspaceId: search.workspaceId } : {};
}
