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

/** How many, with its noun: `1 run`, `2,000 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

export function isLive({ status }: Pick<Run, "status">): boolean {
  return status === "scheduled" || status === "running";
}
