/** What the server says is wrong with a document, with its places. */
import type { RobotIssue } from "@contract";

export function readIssues(data: unknown): RobotIssue[] {
  const list: unknown = isFields(data) && "issues" in data ? data.issues : data;
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    if (!isFields(each) || typeof each.message !== "string") return [];
    const path = Array.isArray(each.path) ? each.path.join(".") : typeof each.path === "string" ? each.path : "";
    return [{ path, message: each.message }];
  });
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
