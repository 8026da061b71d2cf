/** What can be added: a desk of each kind, and work that is bound at once. */
import { ABOUT_EXECUTOR, ABOUT_KIND, DESK_KINDS, type DeskKind, EXECUTORS, newExecutor } from "../editor/kinds";
import type { NewDesk } from "../editor/operations";
import type { Choice } from "./chooser";

const EXECUTION: DeskKind = "desk:execution";
/** A person is asked at a desk of its own kind, which is there already. */
const BOUND = EXECUTORS.filter((type) => type !== "human");

export const DESK_CHOICES: readonly Choice[] = [
  ...DESK_KINDS.map((kind): Choice => ({ id: kind, ...ABOUT_KIND[kind], group: "Desks" })),
  ...BOUND.map((type): Choice => ({ id: type, ...ABOUT_EXECUTOR[type], group: "Work that is bound at once" })),
];

/** The desk of a choice; null for what is none. */
export function deskOfChoice(id: string): Pick<NewDesk, "kind" | "executor"> | null {
  const kind = DESK_KINDS.find((each) => each === id);
  if (kind !== undefined) return { kind };
  const type = BOUND.find((each) => each === id);
  return type === undefined ? null : { kind: EXECUTION, executor: newExecutor(type) };
}
