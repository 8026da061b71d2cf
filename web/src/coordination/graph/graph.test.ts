import assert from "node:assert/strict";
import { before, test } from "node:test";
import { produce } from "immer";
import { addDesk } from "../editor/operations";
import { workflow } from "../editor/samples";
import { starterWorkflow } from "../editor/starter";
import { DESK_HEIGHT, DESK_WIDTH, loadLayout, placesOf, shapeOf, TRIGGER } from "./layout";
import { neighbour } from "./navigation";

before(loadLayout);

const DIAMOND = workflow(["a>b", "a>c", "b>d", "c>d"]);

function overlaps(document: typeof DIAMOND): string[] {
  const all = [...placesOf(document)];
  return all.flatMap(([id, one], index) =>
    all.slice(index + 1).flatMap(([other, two]) => (Math.abs(one.x - two.x) < DESK_WIDTH && Math.abs(one.y - two.y) < DESK_HEIGHT ? [`${id} on ${other}`] : [])),
  );
}

test("work flows downward, and nothing stands on anything else", () => {
  const places = placesOf(DIAMOND);
  const row = (id: string) => places.get(id)!.y;
  assert.ok(row(TRIGGER) < row("a") && row("a") < row("b") && row("b") === row("c") && row("c") < row("d"));
  assert.deepEqual(overlaps(DIAMOND), []);
});

test("a circle and a handoff to nowhere are laid out all the same", () => {
  const document = workflow(["a>b", "b>a", "a>a"]);
  document.handoffs.push({ handoffId: "lost", fromDeskId: "a", toDeskId: "gone" });
  assert.deepEqual(overlaps(document), []);
  assert.equal(placesOf(workflow([])).size, 1);
});

test("places of the document hold, and new desks find room below", () => {
  const moved = produce(DIAMOND, (draft) => {
    for (const [index, desk] of draft.desks.entries()) desk.position = { x: 10, y: index * 200 };
    addDesk(draft, { kind: "desk:qa", after: ["a"] });
    addDesk(draft, { kind: "desk:qa", after: ["a"] });
  });
  assert.deepEqual(placesOf(moved).get("b"), { x: 10, y: 200 });
  assert.deepEqual(overlaps(moved), []);
});

test("arrow keys follow handoffs and rows", () => {
  const places = placesOf(DIAMOND);
  const go = (from: string, direction: Parameters<typeof neighbour>[3]) => neighbour(DIAMOND, places, from, direction);
  const down = go("a", "down");
  assert.ok(down === "b" || down === "c");
  assert.equal(go("d", "down"), null);
  assert.equal(go("b", "up"), "a");
  assert.equal(go("b", "right"), "c");
  assert.equal(go("c", "left"), "b");
  assert.equal(go("b", "left"), null);
});

test("the starter is an intake that hands over to an execution, and both take a payload", () => {
  const { desks, handoffs, entryDeskId } = starterWorkflow("workflow-1");
  assert.deepEqual(desks.map((desk) => [desk.deskId, desk.name, desk.kind, desk.memoryScope?.namespace, desk.inputSchema.required]), [
    ["intake", "Intake", "desk:analysis", "intake", ["payload"]],
    ["execution", "Execution", "desk:execution", "execution", ["payload"]],
  ]);
  assert.deepEqual([entryDeskId, handoffs], ["intake", [{ handoffId: "intake-to-execution", fromDeskId: "intake", toDeskId: "execution" }]]);
});

test("what is written into a desk moves nothing, what joins or moves desks does", () => {
  const written = produce(DIAMOND, (draft) => {
    draft.name = "Another";
    draft.desks[0]!.name = "Another";
    draft.handoffs[0]!.condition = "output.ok";
  });
  assert.equal(shapeOf(written), shapeOf(DIAMOND));
  for (const changed of [
    produce(DIAMOND, (draft) => void draft.handoffs.pop()),
    produce(DIAMOND, (draft) => void (draft.desks[0]!.position = { x: 1, y: 2 })),
    produce(DIAMOND, (draft) => void (draft.entryDeskId = "b")),
  ]) {
    assert.notEqual(shapeOf(changed), shapeOf(DIAMOND));
  }
});
