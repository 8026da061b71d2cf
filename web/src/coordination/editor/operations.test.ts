import assert from "node:assert/strict";
import { test } from "node:test";
import { produce } from "immer";
import { copied, paste, readPart } from "./clipboard";
import { idTrouble, inOrder, leadsTo, type Workflow } from "./document";
import { addDesk, connect, moveDesks, reconnect, remove, renameDesk, replaceWith, tidy } from "./operations";
import { arrowsOf, desk, workflow } from "./samples";

const ids = (document: Workflow) => document.desks.map((each) => each.deskId).join(" ");

test("the first desk is the entry; later ones follow those they are added after", () => {
  const document = produce(workflow([]), (draft) => {
    const first = addDesk(draft, { kind: "desk:analysis" });
    const left = addDesk(draft, { kind: "desk:execution", after: [first] });
    const right = addDesk(draft, { kind: "desk:execution", executor: { type: "http", url: "https://a" }, after: [first] });
    addDesk(draft, { kind: "desk:join", after: [left, right] });
    addDesk(draft, { kind: "desk:execution", after: [left] });
  });
  assert.equal(document.entryDeskId, "analysis");
  assert.equal(ids(document), "analysis execution http-call join execution-2");
  assert.equal(arrowsOf(document), "analysis>execution analysis>http-call execution>join http-call>join execution>execution-2");
  assert.equal(document.desks[4]!.name, "Execution 2");
});

test("a desk put into a handoff takes its condition and leaves its mappings behind", () => {
  const start = workflow(["a>b"]);
  start.handoffs[0] = { ...start.handoffs[0]!, condition: "output.ok", mappingRefs: { x: "output.x" } };
  const document = produce(start, (draft) => void addDesk(draft, { kind: "desk:qa", into: "a-to-b" }));
  assert.deepEqual(document.handoffs, [
    { handoffId: "a-to-b", fromDeskId: "a", toDeskId: "qa", condition: "output.ok" },
    { handoffId: "qa-to-b", fromDeskId: "qa", toDeskId: "b" },
  ]);
});

test("two desks are joined once, and never one with itself", () => {
  const document = produce(workflow(["a>b", "c"]), (draft) => {
    assert.equal(connect(draft, "a", "b"), null);
    assert.equal(connect(draft, "a", "a"), null);
    assert.equal(connect(draft, "a", "nowhere"), null);
    assert.equal(connect(draft, "b", "c"), "b-to-c");
    reconnect(draft, "b-to-c", "a", "c");
    reconnect(draft, "b-to-c", "a", "b");
  });
  assert.equal(arrowsOf(document), "a>b a>c");
});

test("deleting a desk of a row closes the gap; deleting one of a branch does not", () => {
  assert.equal(arrowsOf(produce(workflow(["a>b", "b>c"]), (draft) => remove(draft, { desks: ["b"] }))), "a>c");
  assert.equal(arrowsOf(produce(workflow(["a>b", "b>c", "b>d"]), (draft) => remove(draft, { desks: ["b"] }))), "");
  assert.equal(arrowsOf(produce(workflow(["a>b", "b>c"]), (draft) => remove(draft, { desks: ["b"], handoffs: ["a-to-b"] }))), "");
  const document = produce(workflow(["a>b", "b>c"], { outputs: { total: "a.total", other: "c.other" } }), (draft) => remove(draft, { desks: ["a"] }));
  assert.equal(document.entryDeskId, "b");
  assert.deepEqual(document.outputs, { other: "c.other" });
  assert.notEqual(produce(document, (draft) => remove(draft, { desks: ["b", "c"] })).entryDeskId, "", "a draft without the name of an entry cannot be stored");
});

test("a renamed desk is renamed wherever it is named", () => {
  const start = workflow(["a>b", "b>c"], { outputs: { x: "b.total", y: "bee.total", z: "b" } });
  const document = produce(start, (draft) => renameDesk(draft, "b", "bill"));
  assert.equal(arrowsOf(document), "a>bill bill>c");
  assert.deepEqual(document.outputs, { x: "bill.total", y: "bee.total", z: "bill" });
  assert.equal(produce(document, (draft) => renameDesk(draft, "a", "first")).entryDeskId, "first");
});

test("what is wrong with an id is said", () => {
  assert.equal(idTrouble("price-2", ["price"]), null);
  assert.match(idTrouble(" ", []) ?? "", /needed/);
  assert.match(idTrouble("größe", []) ?? "", /“größe” is no id/);
  assert.match(idTrouble("a".repeat(129), []) ?? "", /128 at most/);
  assert.match(idTrouble("price ", ["price"]) ?? "", /taken/);
});

test("copies have ids of their own and keep the handoffs between them", () => {
  const start = workflow(["a>b", "b>c"]);
  start.desks[0]!.position = { x: 0, y: 0 };
  const part = readPart(copied(start, { desks: ["a", "b"], handoffs: [] }) ?? "");
  assert.ok(part !== null);
  const same = produce(start, (draft) => assert.deepEqual(paste(draft, part), ["a-2", "b-2"]));
  assert.equal(arrowsOf(same), "a>b b>c a-2>b-2");
  assert.deepEqual(same.desks[3]!.position, { x: 40, y: 40 });
  const empty = produce(workflow([]), (draft) => void paste(draft, part));
  assert.deepEqual(empty.desks, start.desks.slice(0, 2));
  assert.equal(empty.entryDeskId, "a");
});

test("other text is no part of a workflow", () => {
  for (const text of ["", "hello", "[]", "{}", '{"format":"perdura.coordination.part/1","desks":[{}],"handoffs":[]}']) assert.equal(readPart(text), null);
  assert.equal(copied(workflow(["a>b"]), { desks: [], handoffs: ["a-to-b"] }), null);
});

test("tidying takes places away and nothing else", () => {
  const start = workflow(["a>b"]);
  const moved = produce(start, (draft) => moveDesks(draft, new Map([["b", { x: 1.4, y: 2.6 }]])));
  assert.deepEqual(moved.desks[1]!.position, { x: 1, y: 3 });
  assert.deepEqual(produce(moved, tidy), start);
});

test("another document comes in whole, but for its id", () => {
  const other = workflow(["x>y"], { workflowId: "other", description: "new" });
  const start = workflow(["a>b"], { outputs: { x: "a" } });
  assert.deepEqual(produce(start, (draft) => replaceWith(draft, other)), { ...other, workflowId: "sample" });
});

test("desks are told in the order in which work comes to them, circles last", () => {
  const document = workflow(["a>c", "a>b", "b>c", "x>y", "y>x"], {});
  assert.equal(inOrder(document).map((each) => each.deskId).join(" "), "a b c x y");
  assert.ok(leadsTo(document, "a", "c") && !leadsTo(document, "c", "a") && leadsTo(document, "x", "x"));
  const late = { ...workflow(["z>a"]), desks: [desk("z"), desk("a"), desk("e")], entryDeskId: "e" };
  assert.equal(inOrder(late).map((each) => each.deskId).join(" "), "e z a");
});
