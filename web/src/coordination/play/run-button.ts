/** What the Run button and the screen reader say, from how things stand. */
import type { CoordinationRun } from "@contract";
import { counted } from "../../ui/counted";

export interface Standing {
  /** Whether the run that is shown has not ended yet. */
  isPlaying: boolean;
  /** Whether something is being asked of the server. */
  isBusy: boolean;
  /** What validation says; null while it is not known. */
  isValid: boolean | null;
  isDirty: boolean;
  /** Why the caller may not, such as a key that only reads. */
  refused?: string | undefined;
}

export interface RunButton {
  label: "Running…" | "Save + Run" | "Run";
  /** Why it cannot be pressed. */
  disabled?: string;
}

export function runButton({ isPlaying, isBusy, isValid, isDirty, refused }: Standing): RunButton {
  if (isPlaying) return { label: "Running…", disabled: "The run that is shown has not ended. Start another one with “Run with input…”." };
  const label = isDirty ? "Save + Run" : "Run";
  if (refused !== undefined) return { label, disabled: refused };
  if (isBusy) return { label, disabled: "One moment: the server is being asked." };
  return isValid === false ? { label, disabled: "The workflow has problems: mend them first." } : { label };
}

export interface News {
  /** What went wrong last, or null. */
  error: string | null;
  run: CoordinationRun | null;
  isBusy: boolean;
  /** How much there is to mend; null while it is not known. */
  problems: number | null;
}

/** How things stand, for the live region: the most urgent of it. */
export function standing({ error, run, isBusy, problems }: News): string {
  if (error !== null) return `Error: ${error}`;
  if (run?.status === "queued" || run?.status === "running") return `Run ${run.runId} is in progress`;
  if (isBusy) return "Request in progress";
  if (run?.status === "failed") return `Run ${run.runId} failed: ${run.error ?? "no reason is known"}`;
  if (run?.status === "completed") return `Run ${run.runId} completed`;
  if (problems === null) return "Validating";
  return problems === 0 ? "The workflow is valid" : `${counted(problems, "problem")} to mend`;
}

/** Whether a run has not ended yet. */
export const isLive = (run: CoordinationRun | null | undefined): boolean => run?.status === "queued" || run?.status === "running";

/** The link of a run to the engine's monitor: that of the engine first, else the first there is. */
export const monitorLink = (run: CoordinationRun | null | undefined): string | undefined => (run?.traceLinks.find((link) => link.provider === "inngest") ?? run?.traceLinks[0])?.url;
