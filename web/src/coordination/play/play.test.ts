import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationTimelineEvent, RunState, TimelineKind } from "@contract";
import { workflow } from "../editor/samples";
import { play } from "./play";

/** A price that is approved by a person or by a rule, and booked. */
const INVOICE = workflow(["price>approve", "price>auto", "approve>join", "auto>join", "join>book"]);
for (const handoff of INVOICE.handoffs.slice(0, 2)) handoff.condition = "output.ok";

/** `"price+ price. auto+"`: price started and completed, auto started; `!` failed. */
function timeline(text: string, inputs: Record<string, unknown> = {}): CoordinationTimelineEvent[] {
  const kinds: Record<string, [TimelineKind, RunState]> = { "+": ["desk.started", "running"], ".": ["desk.completed", "completed"], "!": ["desk.failed", "failed"] };
  return text.split(" ").map((word, index) => {
    const deskId = word.slice(0, -1);
    const [type, status] = kinds[word.slice(-1)]!;
    return { eventId: `evt-${index}`, runId: "r", workflowId: "w", ts: new Date(index).toISOString(), deskId, type, status, ...(word.endsWith("+") && { input: inputs[deskId] }) };
  });
}

function shown(text: string, status: RunState, inputs?: Record<string, unknown>): string {
  const { desks, handoffs } = play(INVOICE, text === "" ? [] : timeline(text, inputs), status);
  return [...INVOICE.desks.map((desk) => desks.get(desk.deskId)!.state), "|", ...INVOICE.handoffs.map((handoff) => handoffs.get(handoff.handoffId))].join(" ");
}

test("before anything happens everything waits", () => {
  assert.equal(shown("", "queued"), "waiting waiting waiting waiting waiting | open open open open open");
});

test("while one branch goes on, the other one is known to be skipped", () => {
  assert.equal(shown("price+ price.", "running"), "completed waiting waiting waiting waiting | open open open open open");
  assert.equal(shown("price+ price. approve+", "running"), "completed running skipped waiting waiting | taken skipped open dead open");
});

test("a join that has come together tells which branches it got", () => {
  const inputs = { join: { approve: null, auto: { ok: true } } };
  assert.equal(shown("price+ price. auto+ auto. join+ join. book+ book.", "completed", inputs), "completed skipped completed completed completed | skipped taken dead taken taken");
});

test("what the timeline tells of handoffs holds, before any target has begun", () => {
  const events = timeline("price+ price.").map((event) => (event.type === "desk.completed" ? { ...event, handoffs: { "price-to-approve": "skipped" as const, "price-to-auto": "taken" as const } } : event));
  const { desks, handoffs } = play(INVOICE, events, "running");
  assert.deepEqual([...handoffs.values()], ["skipped", "taken", "dead", "open", "open"]);
  assert.equal(desks.get("approve")?.state, "skipped");
});

test("after a failure nothing is said of what never came to be decided", () => {
  assert.equal(shown("price+ price!", "failed"), "failed skipped skipped skipped skipped | dead dead dead dead dead");
});

test("a desk that was tried again shows its last try, and how many there were", () => {
  const { desks } = play(INVOICE, timeline("price+ price! price+ price."), "running");
  assert.deepEqual([desks.get("price")?.state, desks.get("price")?.tries], ["completed", 2]);
});

test("an observer that has failed hands over all the same", () => {
  const watched = workflow(["a>b"]);
  watched.desks[0]!.kind = "desk:observer";
  assert.equal(play(watched, timeline("a+ a!"), "running").handoffs.get("a-to-b"), "taken");
});
