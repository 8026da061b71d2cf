import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { CoordinationTimelineEvent } from "@contract";
import { produce } from "immer";
import { addDesk, moveDesks } from "../editor/operations";
import { workflow } from "../editor/samples";
import { NOTHING, ofDesk, type Selection } from "../editor/selection";
import { loadLayout, placesOf, shapeOf } from "../graph/layout";
import { play } from "../play/play";
import { type Drawing, type Elements, elementsOf } from "./elements";
import { kept } from "./kept";

before(loadLayout);

const ROW = workflow(["a>b", "b>c"]);
const draw = (of: Partial<Drawing> = {}): Elements =>
  elementsOf({ workflow: ROW, places: placesOf(of.workflow ?? ROW), selection: NOTHING, problems: null, played: null, marks: null, isReadOnly: false, ...of });

function event(at: number, type: "desk.started" | "desk.completed", deskId: string): CoordinationTimelineEvent {
  const status = type === "desk.started" ? "running" : "completed";
  return { eventId: `event-${at}`, runId: "run", workflowId: "sample", type, deskId, ts: new Date(at).toISOString(), status };
}

/** The ids of what is another object than before. */
function renewed(first: Elements, second: Elements): string[] {
  const now = kept(first, second);
  const old = new Set<unknown>([...first.nodes, ...first.edges]);
  return [...now.nodes, ...now.edges].filter((each) => !old.has(each)).map(({ id }) => id);
}

test("what says the same stays the same, and what is typed renews only its desk and its handoffs' names", () => {
  const first = draw();
  assert.deepEqual(renewed(first, draw()), []);
  assert.deepEqual(renewed(first, draw({ workflow: produce(ROW, (draft) => void (draft.desks[2]!.responsibility = "another")) })), ["c"]);
  assert.deepEqual(renewed(first, draw({ workflow: produce(ROW, (draft) => void (draft.desks[2]!.name = "See")) })), ["c", "b-to-c"]);
  assert.deepEqual(renewed(first, draw({ workflow: produce(ROW, (draft) => void (draft.name = "Another")) })), []);
});

test("a choice, a move, a new desk and a run renew what they touch", () => {
  const select = (selection: Selection) => draw({ selection });
  assert.deepEqual(renewed(select(ofDesk("a")), select(ofDesk("b"))), ["a", "b"]);
  const all = new Map(placesOf(ROW));
  const placed = produce(ROW, (draft) => moveDesks(draft, all));
  const moved = produce(placed, (draft) => moveDesks(draft, new Map([["c", { x: 9, y: 999 }]])));
  assert.notEqual(shapeOf(moved), shapeOf(placed));
  assert.deepEqual(renewed(draw({ workflow: placed }), draw({ workflow: moved })), ["c"]);
  const grown = produce(placed, (draft) => void addDesk(draft, { kind: "desk:qa", after: ["c"] }));
  assert.deepEqual(renewed(draw({ workflow: placed }), draw({ workflow: grown })), ["qa", "c-to-qa"]);

  const timeline = [event(1, "desk.started", "a"), event(2, "desk.completed", "a"), event(3, "desk.started", "b")];
  const playing = (count: number) => draw({ played: play(ROW, timeline.slice(0, count), "running") });
  assert.deepEqual(renewed(playing(3), playing(3)), []);
  assert.ok(!renewed(playing(2), playing(3)).includes("c"));
  assert.ok(renewed(playing(2), playing(3)).includes("b"));
});
