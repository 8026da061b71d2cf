/** What the addresses of runs hold besides the path. */
import type { RunStatus } from "@contract";

export interface RunsSearch {
  status?: RunStatus[];
  functionId?: string;
  text?: string;
}
export interface RunSearch {
  /** The step that is looked at. */
  step?: string;
}

export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  void search;
  return {};
}
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  return typeof search.step === "string" ? { step: search.step } : {};
}
