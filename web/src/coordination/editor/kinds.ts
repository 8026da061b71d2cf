/** What desks there are: six kinds, and what may do their work. */
import { type LucideIcon, Bot, Braces, CircleUserRound, Copy, Eye, FileSearch, Globe, Hammer, Merge, ShieldCheck, Sparkles, SquareFunction, UserRound, Workflow as WorkflowIcon } from "lucide-react";
import type { Executor, ExecutorType } from "./document";

export const DESK_KINDS = ["desk:analysis", "desk:execution", "desk:qa", "desk:join", "desk:human-wait", "desk:observer"] as const;
export type DeskKind = (typeof DESK_KINDS)[number];

export interface About {
  label: string;
  /** What it does, in a line. */
  says: string;
  icon: LucideIcon;
}

export const ABOUT_KIND: Record<DeskKind, About> = {
  "desk:analysis": { label: "Analysis", says: "Work: looks into something", icon: FileSearch },
  "desk:execution": { label: "Execution", says: "Work: does something", icon: Hammer },
  "desk:qa": { label: "QA", says: "Work: checks something", icon: ShieldCheck },
  "desk:join": { label: "Join", says: "Brings branches together", icon: Merge },
  "desk:human-wait": { label: "Human wait", says: "Asks a person, and waits for the answer", icon: CircleUserRound },
  "desk:observer": { label: "Observer", says: "Watches, and passes on what it received", icon: Eye },
};

export const ABOUT_EXECUTOR: Record<ExecutorType, About> = {
  echo: { label: "Echo", says: "Gives back what it received: stands in for work that nobody has bound yet", icon: Copy },
  expression: { label: "Expression", says: "Evaluates an expression", icon: Braces },
  http: { label: "HTTP call", says: "Calls an address", icon: Globe },
  function: { label: "Function", says: "Invokes a registered function of any SDK", icon: SquareFunction },
  "sub-workflow": { label: "Sub-workflow", says: "Runs another workflow", icon: WorkflowIcon },
  "robot-job": { label: "Robot job", says: "Creates a job of a robot, and waits for its end", icon: Bot },
  llm: { label: "Language model", says: "Asks a language model", icon: Sparkles },
  human: { label: "Person", says: "Asks a person", icon: UserRound },
};

export const EXECUTORS = Object.keys(ABOUT_EXECUTOR) as ExecutorType[];

export function isDeskKind(kind: string): kind is DeskKind {
  return DESK_KINDS.some((known) => known === kind);
}

/** A kind that this page does not know is shown by its own word. */
export function aboutKind(kind: string): About {
  return isDeskKind(kind) ? ABOUT_KIND[kind] : { label: kind, says: "A kind that the server does not know", icon: Hammer };
}

/** An executor that holds what its type asks for, to be filled in. */
export function newExecutor(type: ExecutorType): Executor {
  switch (type) {
    case "echo":
      return { type };
    case "expression":
      return { type, value: "input" };
    case "http":
      return { type, url: "https://" };
    case "function":
      return { type, functionId: "" };
    case "sub-workflow":
      return { type, workflowId: "" };
    case "robot-job":
      return { type, kind: "", workspaceId: "", orders: "input.orders" };
    case "llm":
      return { type, model: "", prompt: "{{ input }}" };
    case "human":
      return { type };
  }
}
