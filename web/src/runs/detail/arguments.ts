/** The arguments of a step as somebody writes them. */
import { readJson } from "../../ui/json-text";

/** The list, or why it is none. */
export function argumentsOf(text: string): { value: unknown[] } | { error: string } {
  const read = readJson(text);
  if ("error" in read) return read;
  const { value } = read;
  return Array.isArray(value) ? { value } : { error: `This is ${value === null ? "null" : `a JSON ${typeof value}`}, but must be a list of arguments: write [ … ] around it` };
}
