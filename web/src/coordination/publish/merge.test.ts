import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Workflow } from "../editor/document";
import { NOTHING, ofDesk, ofHandoff } from "../editor/selection";
import { desk, handoff, workflow } from "../editor/samples";
import { DESK_HEIGHT, DESK_WIDTH, loadLayout, START } from "../graph/layout";
import { diffWorkflows } from "./diff";
import { hasMarks, mergeWorkflows, rowOfDesk, rowOfHandoff } from "./merge";

before(loadLayout);

const OLD = workflow(["a>b", "b>c"]);
const merge = (old: Workflow, now: Workflow) => mergeWorkflows(old, now, diffWorkflows(old, now));
const said = (marks: ReadonlyMap<string, string>) => [...marks].map(([id, mark]) => `${id} ${mark}`).sort();

test("what came, went and changed is on one graph, and the rest has no mark", () => {
  const merged = merge(OLD, workflow(["a>d", "d>c"], { desks: [desk("a"), desk("d"), desk("c", { name: "See" })] }));
  assert.deepEqual(merged.workflow.desks.map(({ deskId }) => deskId), ["a", "d", "c", "b"]);
  assert.deepEqual(said(merged.marks.desks), ["b removed", "c changed", "d added"]);
  assert.deepEqual(said(merged.marks.handoffs), ["a-to-b removed", "a-to-d added", "b-to-c removed", "d-to-c added"]);
  assert.deepEqual([rowOfDesk(merged, "b"), rowOfDesk(merged, "a")], [ofDesk("b"), null]);
});

test("a handoff that leads elsewhere leaves a ghost where it was, and both lead to its line", () => {
  const merged = merge(OLD, workflow(["a>b", "b>c"], { handoffs: [handoff("a>b"), handoff("b>c", { fromDeskId: "a" })] }));
  const [ghost] = merged.workflow.handoffs.slice(2);
  assert.deepEqual([ghost?.fromDeskId, ghost?.toDeskId], ["b", "c"]);
  assert.deepEqual(said(merged.marks.handoffs), ["b-to-c before removed", "b-to-c changed"]);
  for (const id of ["b-to-c before", "b-to-c"]) assert.deepEqual(rowOfHandoff(merged, id), ofHandoff("b-to-c"));
  assert.equal(rowOfHandoff(merged, "a-to-b"), null);
});

test("another entry is seen at the start, a name at nothing", () => {
  const entered = merge(OLD, { ...OLD, entryDeskId: "b" });
  assert.deepEqual(said(entered.marks.handoffs), [`${START} changed`]);
  assert.deepEqual(rowOfHandoff(entered, START), NOTHING);
  assert.ok(!hasMarks(merge(OLD, { ...OLD, name: "Another" })));
});

test("a ghost stands where the desk stood, or beside what stands there now", () => {
  const at = (id: string, x: number, y: number) => desk(id, { position: { x, y } });
  const old = { ...OLD, desks: [at("a", 0, 0), at("b", 300, 200), at("c", 0, 400)] };
  const left = merge(old, { ...old, desks: [at("a", 0, 0), at("c", 0, 400)], handoffs: [] });
  assert.deepEqual(left.places.get("b"), { x: 300, y: 200 });
  const taken = merge(old, { ...old, desks: [at("a", 0, 0), at("c", 310, 210)], handoffs: [] });
  const [ghost, c] = [taken.places.get("b")!, taken.places.get("c")!];
  assert.deepEqual(c, { x: 310, y: 210 });
  assert.ok(Math.abs(ghost.x - c.x) >= DESK_WIDTH || Math.abs(ghost.y - c.y) >= DESK_HEIGHT, JSON.stringify(ghost));
});

test("without places of their own both versions are laid out as one", () => {
  const { places } = merge({ ...OLD, desks: OLD.desks.map((each) => ({ ...each, position: { x: 0, y: 0 } })) }, workflow(["a>c"]));
  const [a, b, c] = ["a", "b", "c"].map((id) => places.get(id)!);
  assert.ok(a!.y < b!.y && b!.y < c!.y, JSON.stringify([a, b, c]));
});

test("of several with one id, while somebody edits, one is drawn", () => {
  const merged = merge(OLD, { ...OLD, desks: [...OLD.desks, desk("a", { name: "Copy" })], handoffs: [...OLD.handoffs, handoff("a>b")] });
  assert.equal(merged.workflow.desks.length, 3);
  assert.equal(merged.workflow.handoffs.length, 2);
  assert.deepEqual([...said(merged.marks.desks), ...said(merged.marks.handoffs)], ["a changed", "a-to-b changed"]);
});
