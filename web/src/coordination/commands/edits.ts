/** What is done to what is chosen. */
import { announce } from "../../shell/announcer";
import { counted } from "../../ui/counted";
import { copied, paste, readPart } from "../editor/clipboard";
import { deskOf } from "../editor/document";
import { addDesk, connect, type NewDesk, remove, setEntry, tidy } from "../editor/operations";
import { NOTHING, ofDesk, ofHandoff } from "../editor/selection";
import { type Editor, shownWorkflow } from "../editor/store";

/** Adds a desk, chooses it and says so. */
export function addTo(editor: Editor, desk: NewDesk): string | null {
  const id = editor.edit("Add a desk", (draft) => addDesk(draft, desk), { select: (deskId) => ofDesk(deskId) });
  if (id === null) return null;
  announce(`Added the desk ${deskOf(editor.state().document, id)?.name ?? id}`);
  editor.bring();
  return id;
}

export function connectTo(editor: Editor, from: readonly string[], to: string): void {
  const made = editor.edit("Join desks", (draft) => from.map((id) => connect(draft, id, to)).filter((id) => id !== null), { select: (ids) => (ids.length === 0 ? ofDesk(to) : ofHandoff(...ids)) });
  if (made !== null && made.length > 0) announce(`Hands over to ${deskOf(editor.state().document, to)?.name ?? to}`);
  editor.bring();
}

/** Opens the inspector at what makes the chosen desk or handoff what it is. */
export function editChosen(editor: Editor): void {
  const { desks: [desk], handoffs: [handoff] } = editor.state().selection;
  if (desk !== undefined) editor.show(ofDesk(desk), "executor");
  else if (handoff !== undefined) editor.show(ofHandoff(handoff), "condition");
}

export function removeChosen(editor: Editor): void {
  const { desks, handoffs } = editor.state().selection;
  if (desks.length + handoffs.length === 0) return;
  const what = desks.length > 0 ? (desks.length === 1 ? "a desk" : `${desks.length} desks`) : handoffs.length === 1 ? "a handoff" : `${handoffs.length} handoffs`;
  editor.edit(`Delete ${what}`, (draft) => remove(draft, { desks, handoffs }), { select: () => NOTHING });
  announce(`Deleted ${what}. Undo brings it back`);
}

/** The chosen desks as text; null when none is chosen. */
export const copyChosen = (editor: Editor): string | null => copied(shownWorkflow(editor.state()), editor.state().selection);

/** Whether the text was a part of a workflow. */
export function pasteText(editor: Editor, text: string, label = "Paste"): boolean {
  const part = readPart(text);
  if (part === null) return false;
  const ids = editor.edit(label, (draft) => paste(draft, part), { select: (deskIds) => ofDesk(...deskIds) });
  if (ids === null) return true;
  announce(`Added ${counted(ids.length, "desk")}`);
  editor.bring();
  return true;
}

export function duplicateChosen(editor: Editor): void {
  const text = copyChosen(editor);
  if (text !== null) pasteText(editor, text, "Duplicate");
}

export function tidyAll(editor: Editor): void {
  editor.edit("Tidy", tidy);
  announce("Laid out anew");
}

export function makeEntry(editor: Editor, deskId: string): void {
  editor.edit("Begin at this desk", (draft) => setEntry(draft, deskId));
  announce(`Runs begin at ${deskOf(editor.state().document, deskId)?.name ?? deskId}`);
}

export function chooseAll(editor: Editor): void {
  editor.select(ofDesk(...shownWorkflow(editor.state()).desks.map((desk) => desk.deskId)));
}

/** Chooses the next handoff that leaves the chosen desk, or that follows the chosen one at its desk. */
export function nextHandoff(editor: Editor): void {
  const { selection } = editor.state();
  const { handoffs } = shownWorkflow(editor.state());
  const chosen = handoffs.find((handoff) => handoff.handoffId === selection.handoffs[0]);
  const deskId = selection.desks[0] ?? chosen?.fromDeskId;
  const leaving = deskId === undefined ? handoffs : handoffs.filter((handoff) => handoff.fromDeskId === deskId);
  const next = leaving[(chosen === undefined ? -1 : leaving.indexOf(chosen)) + 1] ?? leaving[0];
  if (next === undefined) return;
  editor.select(ofHandoff(next.handoffId));
  editor.bring();
}
