/** What the page can do, for its buttons, keys and panels: one way to each. */
import { createContext, useContext } from "react";
import type { NewDesk } from "../editor/operations";
import type { RunButton } from "../play/run-button";

/** What is open over the canvas. */
export type Open = { what: "add"; after: readonly string[]; into?: string } | { what: "connect"; from: readonly string[] } | { what: "run" } | { what: "cancel"; runId: string } | null;

export interface Commands {
  save: () => Promise<boolean>;
  validate: () => Promise<void>;
  /** Saves when something has changed, and runs; asks for an input when the plain one does not fit. */
  run: () => Promise<void>;
  /** Asks for the input first. */
  runWithInput: () => void;
  /** Starts a run with this input; false when it was not started. */
  start: (input: unknown) => Promise<boolean>;
  /** Asks first. */
  cancelRun: () => void;
  cancelNow: (runId: string) => Promise<void>;
  retryRun: () => Promise<void>;
  reloadWorkflows: () => Promise<void>;
  refreshRun: () => Promise<void>;
  /** Opens the palette of desks. */
  addAfter: (deskIds: readonly string[]) => void;
  addInto: (handoffId: string) => void;
  add: (choice: string, where?: Pick<NewDesk, "after" | "into" | "position">) => void;
  connectFrom: (deskIds: readonly string[]) => void;
  runButton: RunButton;
  /** What went wrong last. */
  error: string | null;
  isBusy: boolean;
  /** Why nothing can be changed, or undefined. */
  readOnly: string | undefined;
  /** Why no run can be started, whatever its input, or undefined. */
  noRun: string | undefined;
}

const Current = createContext<Commands | null>(null);

export const CommandsProvider = Current.Provider;

export function useCommands(): Commands {
  const commands = useContext(Current);
  if (commands === null) throw new Error("there is no page of a workflow around this component");
  return commands;
}

/** For a button that changes the document: while that is impossible, it is disabled and says why. */
export function useEditing(): { disabled?: true; focusableWhenDisabled?: true; title?: string } {
  const { readOnly } = useCommands();
  return readOnly === undefined ? {} : { disabled: true, focusableWhenDisabled: true, title: readOnly };
}
