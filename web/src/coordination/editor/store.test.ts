import assert from "node:assert/strict";
import { test } from "node:test";
import { addDesk, remove } from "./operations";
import { workflow } from "./samples";
import { NOTHING, ofDesk } from "./selection";
import { createEditor, isKnownValid, type Published } from "./store";

const publish = (document = workflow(["a>b"])): Published => ({ publication: 1, hash: "h", publishedAt: "2026-01-01T00:00:00Z", workflow: { ...document, updatedAt: "2026-01-01T00:00:00Z" } });

function open(published: Published | null = publish()) {
  let now = 0;
  return createEditor({ document: workflow(["a>b"]), published, draft: null, clock: () => (now += 10_000) });
}

test("a document is dirty while it differs from what is published, and no longer once undone", () => {
  const editor = open();
  assert.equal(editor.state().isDirty, false);
  editor.edit("Rename", (draft) => void (draft.name = "Other"));
  assert.equal(editor.state().isDirty, true);
  editor.undo();
  assert.equal(editor.state().isDirty, false);
  assert.equal(editor.state().canRedo, "Rename");
  assert.equal(open(null).state().isDirty, true);
});

test("what is added is chosen, and what is gone is not", () => {
  const editor = open();
  const id = editor.edit("Add", (draft) => addDesk(draft, { kind: "desk:qa", after: ["b"] }), { select: (deskId) => ofDesk(deskId) });
  assert.equal(id, "qa");
  assert.deepEqual(editor.state().selection, ofDesk("qa"));
  editor.undo();
  assert.deepEqual(editor.state().selection, NOTHING);
  editor.select(ofDesk("a", "b"));
  editor.edit("Delete", (draft) => remove(draft, { desks: ["b"] }));
  assert.deepEqual(editor.state().selection, ofDesk("a"));
});

test("what the validator said holds for the document that it saw", () => {
  const editor = open();
  const { document } = editor.state();
  editor.setProblems({ of: document, result: { ok: true, errors: [] } });
  assert.equal(isKnownValid(editor.state()), true);
  editor.edit("Rename", (draft) => void (draft.name = "Other"));
  assert.equal(isKnownValid(editor.state()), null);
  editor.undo();
  editor.setProblems({ of: editor.state().document, result: { ok: false, errors: [] } });
  assert.equal(isKnownValid(editor.state()), false);
});

test("a run's own document cannot be changed", () => {
  const editor = open();
  editor.setRun({ runId: "r", run: null, timeline: [], publication: 1, workflow: workflow(["x>y"]) });
  editor.setMode("run");
  assert.equal(editor.edit("Rename", (draft) => void (draft.name = "Other")), null);
  assert.equal(editor.state().document.name, "Sample");
  editor.setRun(null);
  assert.equal(editor.state().mode, "edit");
});
