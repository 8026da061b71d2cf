/** What the addresses of robot jobs hold besides the path. */
import type { RobotItemStatus, RobotJobStatus } from "@contract";

export const JOB_STATUSES = ["pending", "processing", "completed", "failed", "cancelled"] as const satisfies readonly RobotJobStatus[];
export const ITEM_STATUSES = ["pending", "processing", "success", "error", "cancelled"] as const satisfies readonly RobotItemStatus[];

export const JOBS_TABS = ["jobs", "kinds", "automations", "refused"] as const;
export type JobsTab = (typeof JOBS_TABS)[number];
export const JOB_TABS = ["items", "summary", "callbacks", "about"] as const;
export type JobTab = (typeof JOB_TABS)[number];

export interface JobsSearch {
  tab?: JobsTab;
  workspaceId?: string;
  kind?: string;
  jobType?: string;
  status?: RobotJobStatus[];
}

export interface JobSearch {
  tab?: JobTab;
  status?: RobotItemStatus[];
  /** The item that is looked at. */
  item?: string;
}

/** What to change of them; `undefined` takes away. */
export type JobsChange = { [Key in keyof JobsSearch]?: JobsSearch[Key] | undefined };
export type JobChange = { [Key in keyof JobSearch]?: JobSearch[Key] | undefined };

export function readJobsSearch(search: Record<string, unknown>): JobsSearch {
  const tab = JOBS_TABS.find((each) => each === search.tab);
  const status = chosen(JOB_STATUSES, search.status);
  return {
    ...(tab !== undefined && tab !== "jobs" && { tab }),
    ...(isText(search.workspaceId) && { workspaceId: String(search.workspaceId) }),
    ...(isText(search.kind) && { kind: String(search.kind) }),
    ...(isText(search.jobType) && { jobType: String(search.jobType) }),
    ...(status.length > 0 && { status }),
  };
}

export function readJobSearch(search: Record<string, unknown>): JobSearch {
  const tab = JOB_TABS.find((each) => each === search.tab);
  const status = chosen(ITEM_STATUSES, search.status);
  return {
    ...(tab !== undefined && tab !== "items" && { tab }),
    ...(status.length > 0 && { status }),
    ...(isText(search.item) && { item: String(search.item) }),
  };
}

function chosen<T extends string>(all: readonly T[], value: unknown): T[] {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => given.includes(each));
}

/** A name of digits is a number in an address. */
function isText(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}
