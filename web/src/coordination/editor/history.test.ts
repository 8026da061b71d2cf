import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, change, type History, redo, undo, undoLabel } from "./history";
import { workflow } from "./samples";

const rename = (history: History, name: string, now: number, group?: string) => change(history, { label: `Name it ${name}`, group, now }, (draft) => void (draft.name = name)).history;

test("undo and redo go back and forth over every change, to the same documents", () => {
  const names = ["one", "two", "three"];
  let history = begin(workflow(["a>b"]));
  const seen = [history.document];
  for (const [index, name] of names.entries()) {
    history = rename(history, name, index);
    seen.push(history.document);
  }
  for (const expected of seen.slice(0, -1).reverse()) {
    history = undo(history);
    assert.deepEqual(history.document, expected);
  }
  assert.equal(undo(history), history);
  for (const expected of seen.slice(1)) {
    history = redo(history);
    assert.deepEqual(history.document, expected);
  }
  assert.equal(redo(history), history);
});

test("letters typed one after another are undone together, and a pause or another field begins anew", () => {
  let history = begin(workflow(["a>b"]));
  history = rename(history, "S", 0, "name");
  history = rename(history, "Sh", 1_000, "name");
  history = rename(history, "Shi", 2_000, "name");
  history = rename(history, "Ship", 9_000, "name");
  history = change(history, { label: "Describe", group: "description", now: 9_100 }, (draft) => void (draft.description = "x")).history;
  assert.equal(history.past.length, 3);
  history = undo(undo(history));
  assert.equal(history.document.name, "Shi");
  history = undo(history);
  assert.equal(history.document.name, "Sample");
});

test("after undo, typing on does not grow the change that was redone", () => {
  let history = rename(begin(workflow(["a>b"])), "S", 0, "name");
  history = redo(undo(history));
  history = rename(history, "Sh", 10, "name");
  assert.equal(history.past.length, 2);
});

test("a change that changes nothing leaves no trace, and keeps what can be redone", () => {
  const undone = undo(rename(begin(workflow(["a>b"])), "one", 0));
  const { history } = change(undone, { label: "Nothing", now: 1 }, (draft) => void (draft.name = "Sample"));
  assert.equal(history, undone);
});

test("fields that nobody here knows survive changes beside them", () => {
  const document = workflow(["a>b"]);
  const strange = { ...document, xTeam: { color: "red" }, desks: document.desks.map((desk) => ({ ...desk, xCost: 7 })) };
  let history = begin(strange);
  history = change(history, { label: "Move", now: 0 }, (draft) => void (draft.desks[0]!.position = { x: 1, y: 2 })).history;
  assert.deepEqual(history.document, { ...strange, desks: [{ ...strange.desks[0]!, position: { x: 1, y: 2 } }, strange.desks[1]!] });
  assert.deepEqual(undo(history).document, strange);
});

test("what can be undone has a bound, and the newest stays", () => {
  let history = begin(workflow(["a>b"]));
  for (let number = 0; number < 600; number += 1) history = rename(history, `n${number}`, number);
  assert.equal(history.past.length, 500);
  assert.equal(undoLabel(history), "Name it n599");
});
