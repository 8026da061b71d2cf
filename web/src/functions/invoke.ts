/** The data that a function is invoked with, as somebody typed it. */
import { parseJson, problemSentence } from "../ui/json-text";

export function readData(text: string): { data: Record<string, unknown> } | { mistake: string } {
  if (text.trim() === "") return { data: {} };
  const read = parseJson(text);
  if ("problem" in read) return { mistake: problemSentence(read.problem) };
  const { value } = read;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { mistake: "The data must be an object: {…}." };
  return { data: { ...value } };
}
