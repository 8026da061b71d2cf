/** Names of runs' functions for people. */
import type { Run } from "@contract";

/** The function's name without its app's: `order` of `shop-order`. */
export function functionName({ app, functionId }: Pick<Run, "app" | "functionId">): string {
  return functionId.startsWith(`${app}-`) && functionId.length > app.length + 1 ? functionId.slice(app.length + 1) : functionId;
}

/** The end of an id, which is what differs. */
export function shortId(id: string): string {
  return id.length > 10 ? `…${id.slice(-8)}` : id;
}

export function isLive({ status }: Pick<Run, "status">): boolean {
  return status === "scheduled" || status === "running";
}
