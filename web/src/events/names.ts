/** Names of events, and the patterns that functions start on. */
import type { Function } from "@contract";

/** Every name that a function starts on. */
export function triggerNames(functions: readonly Function[]): string[] {
  const names = functions.flatMap((each) => each.triggers.flatMap((trigger) => (trigger.type === "event" && !trigger.name.includes("*") ? [trigger.name] : [])));
  return [...new Set(names)];
}

/** Whether a trigger's name or pattern fits an event's name. */
export function startsOn(pattern: string, name: string): boolean {
  if (pattern === "*") return true;
  if (!pattern.endsWith("*")) return pattern === name;
  const start = pattern.slice(0, -1);
  return name.startsWith(start) && name.length > start.length;
}

/** Functions that an event of this name may start. */
export function startedBy(functions: readonly Function[], name: string): Function[] {
  return functions.filter((each) => each.triggers.some((trigger) => trigger.type === "event" && startsOn(trigger.name, name)));
}
