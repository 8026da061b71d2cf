import assert from "node:assert/strict";
import { test } from "node:test";
import { closedSentence, neighbour, nextOpen, paragraphs, urgency } from "./tasks";
import { filterOf, readInboxSearch } from "./search";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const open = (taskId: string) => ({ taskId, status: "open" as const });

test("an open task is as urgent as its deadline is near", () => {
  const at = (deadline: string | null) => urgency({ status: "open", deadline }, NOW);
  assert.equal(at(null), undefined);
  assert.equal(at("2026-01-31T18:00:00Z"), "quiet");
  assert.equal(at("2026-01-31T12:30:00Z"), "warn");
  assert.equal(at("2026-01-31T11:59:59Z"), "bad");
  assert.equal(urgency({ status: "answered", deadline: "2026-01-31T12:30:00Z" }, NOW), undefined);
});

test("j and k stop at the ends of the list", () => {
  const tasks = [open("a"), open("b"), open("c")];
  assert.equal(neighbour(tasks, undefined, 1), "a");
  assert.equal(neighbour(tasks, "a", 1), "b");
  assert.equal(neighbour(tasks, "c", 1), "c");
  assert.equal(neighbour(tasks, "a", -1), "a");
  assert.equal(neighbour(tasks, "gone", 1), "a");
  assert.equal(neighbour([], "a", 1), undefined);
});

test("after an answer comes the next open task, from the top again at the end", () => {
  const tasks = [open("a"), { taskId: "b", status: "answered" as const }, open("c")];
  assert.equal(nextOpen(tasks, "a"), "c");
  assert.equal(nextOpen(tasks, "c"), "a");
  assert.equal(nextOpen([open("a")], "a"), undefined);
  assert.equal(nextOpen(tasks, "elsewhere"), "a");
});

test("what became of a task is a sentence", () => {
  assert.equal(closedSentence({ status: "answered", answeredBy: "Ana" }), "This question was answered by Ana.");
  assert.equal(closedSentence({ status: "answered" }), "This question was answered.");
  assert.match(closedSentence({ status: "timed-out" }), /in time/);
  assert.match(closedSentence({ status: "cancelled" }), /withdrawn/);
});

test("instructions are paragraphs", () => {
  assert.deepEqual(paragraphs("One.\nStill one.\n\n \nTwo."), ["One.\nStill one.", "Two."]);
  assert.deepEqual(paragraphs(" "), []);
});

test("an address of the inbox keeps what it knows", () => {
  assert.deepEqual(readInboxSearch({ view: "closed", task: " t-1 ", assignee: "", other: 1, workflowId: "w" }), { view: "closed", task: "t-1", workflowId: "w" });
  assert.deepEqual(readInboxSearch({ view: "all" }), {});
  assert.deepEqual(filterOf({ view: "closed", task: "t-1", workflowId: "w" }), { workflowId: "w" });
});
