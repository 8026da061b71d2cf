import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunSpan, RunTrace } from "@contract";
import { argumentsOf } from "./arguments";
import { barsOf } from "./bars";
import { compareRuns, differences } from "./compare";
import { readFailure } from "./failure";
import { graphOf } from "./graph-layout";
import { coordinationOf } from "./links";
import { canFold, isWhole, makeScale, ticksOf, viewOf, WHOLE, zoomed } from "./scale";
import { attemptsOf, isTelling, stepsOf } from "./steps";

const at = (ms: number) => new Date(ms).toISOString();

function span(name: string, from: number, to: number | null, more: Partial<RunSpan> = {}): RunSpan {
  return {
    name, stepId: `id-${name}`, op: "StepRun", kind: { type: "step" }, status: to === null ? "running" : "completed", queuedAt: at(from), isCopied: false,
    attempts: [{ attempt: 0, startedAt: at(from), outcome: to === null ? "open" : "answered", ...(to !== null && { endedAt: at(to) }) }], ...(to !== null && { endedAt: at(to) }), ...more,
  };
}

const call = (from: number, to: number, more: Partial<RunSpan> = {}): RunSpan => {
  const { stepId: _, ...rest } = span("", from, to, { kind: { type: "entry" }, ...more });
  return rest;
};

const trace = (...spans: RunSpan[]): RunTrace => ({ runId: "r", app: "a", functionId: "a-f", status: "completed", queuedAt: at(0), events: [], spans });

test("calls are counted, steps have their names, and one of the same id is told apart", () => {
  const steps = stepsOf(trace(call(0, 1), span("a", 1, 2), call(2, 3), span("a", 3, 4)));
  assert.deepEqual(steps.map(({ key, title }) => [key, title]), [["call-1", "Call 1 of the function"], ["id-a", "a"], ["call-2", "Call 2 of the function"], ["id-a.2", "a"]]);
  assert.equal(attemptsOf(steps), 4);
});

test("a call is worth a line only when there is something to say", () => {
  const [good, retried] = stepsOf(trace(call(0, 1), call(2, 3, { status: "retrying" })));
  assert.deepEqual([isTelling(good!), isTelling(retried!)], [false, true]);
});

test("a step that its call carried out begins when it began, not when the server heard of it", () => {
  const [step] = stepsOf(trace(span("a", 100, 100, { startedAt: at(40), attempts: [] })));
  assert.deepEqual(barsOf(step!, 500), [{ kind: "work", from: 40, to: 100, tone: "good", label: "work" }]);
});

test("each attempt is a bar, with the pause before the next", () => {
  const attempts: RunSpan["attempts"] = [
    { attempt: 0, startedAt: at(10), endedAt: at(20), outcome: "retried" },
    { attempt: 1, startedAt: at(50), outcome: "open" },
  ];
  const [step] = stepsOf(trace(span("a", 0, null, { attempts })));
  assert.deepEqual(barsOf(step!, 90).map(({ kind, from, to, tone }) => [kind, from, to, tone]), [
    ["queued", 0, 10, "quiet"],
    ["work", 10, 20, "warn"],
    ["pause", 20, 50, "quiet"],
    ["work", 50, 90, "accent"],
  ]);
});

test("a long pause is folded, and what is around it keeps its proportions", () => {
  const hour = 3_600_000;
  const bars = stepsOf(trace(span("a", 0, 100), span("b", hour, hour + 300))).flatMap((step) => barsOf(step, hour + 300));
  assert.ok(canFold(0, hour + 300, bars));
  const scale = makeScale(0, hour + 300, bars, true);
  const [first, second] = [scale.at(100) - scale.at(0), scale.at(hour + 300) - scale.at(hour)];
  assert.ok(Math.abs(second / first - 3) < 1e-9);
  assert.ok(first > 0.2);
  for (const moment of [0, 50, 100, hour / 2, hour, hour + 300]) assert.ok(Math.abs(scale.momentAt(scale.at(moment)) - moment) < 1e-3);
  assert.deepEqual(ticksOf(scale, WHOLE, 6).map(({ ms }) => ms), [0, hour]);
});

test("a run without long pauses has round times and nothing to fold", () => {
  const bars = stepsOf(trace(span("a", 0, 400), span("b", 410, 1_000))).flatMap((step) => barsOf(step, 1_000));
  assert.equal(canFold(0, 1_000, bars), false);
  assert.deepEqual(ticksOf(makeScale(0, 1_000, bars, false), WHOLE, 5).map(({ ms }) => ms), [0, 200, 400, 600, 800, 1_000]);
});

test("a view stays within the line, and zooming out ends at the whole", () => {
  assert.deepEqual(viewOf(0.9, 1.3), { start: 0.6, end: 1 });
  assert.deepEqual(viewOf(0.5, 0.2), { start: 0.2, end: 0.5 });
  const close = zoomed(WHOLE, 0.5, 0.25);
  assert.deepEqual(close, { start: 0.125, end: 0.625 });
  assert.ok(isWhole(zoomed(close, 10)));
});

test("parallel steps stand side by side, and what came after both is joined to both", () => {
  const graph = graphOf(stepsOf(trace(span("load", 0, 10), span("left", 10, 30), span("right", 10, 20), span("end", 30, 40))));
  assert.deepEqual(graph.nodes.map(({ step, level }) => `${step.title}${level}`), ["load0", "left1", "right1", "end2"]);
  assert.deepEqual(graph.edges.map(({ from, to }) => `${from}>${to}`), ["id-load>id-left", "id-load>id-right", "id-left>id-end", "id-right>id-end"]);
});

test("very many parallel steps take several lines, and what follows stands below all of them", () => {
  const wide = Array.from({ length: 9 }, (_, index) => span(`p${index}`, 10, 20 + index));
  const { nodes, width } = graphOf(stepsOf(trace(span("begin", 0, 10), ...wide, span("end", 40, 50))));
  const lines = new Set(nodes.filter(({ level }) => level === 1).map(({ y }) => y));
  assert.equal(lines.size, 3);
  assert.ok(nodes.every(({ x }) => x >= 0 && x < width));
  assert.ok(nodes.find(({ step }) => step.title === "end")!.y > Math.max(...lines));
});

test("the first difference of two runs is found in the order of this one", () => {
  const good = trace(span("a", 0, 10, { output: { n: 1 } }), span("b", 10, 20, { output: 2 }), span("c", 20, 30));
  const bad = trace(span("a", 0, 15, { output: { n: 1 } }), span("b", 15, 20, { output: 3 }), span("d", 20, 30));
  const { steps, first, decisive } = compareRuns(bad, good);
  assert.deepEqual([first?.title, decisive?.title], ["b", "d"]);
  assert.deepEqual(steps.map(({ title, difference, slowerMs }) => [title, difference, slowerMs]), [
    ["a", null, 5],
    ["b", "output", -5],
    ["d", "only here", null],
    ["c", "only there", null],
  ]);
});

test("differences name their place, and the order of keys is none", () => {
  assert.deepEqual(differences({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 3 }], a: 1 }, 5), [{ path: "$.b[1].c", here: 2, there: 3 }]);
  assert.equal(differences([1, 2, 3], [4, 5, 6], 2).length, 2);
});

test("an error is read whatever its SDK made of it, and its causes end somewhere", () => {
  assert.equal(readFailure("no").message, "no");
  assert.deepEqual(readFailure({ name: "TypeError", message: "x is not", stack: "at y", cause: { message: "why" } }).cause?.message, "why");
  const loop: Record<string, unknown> = { message: "round" };
  loop["cause"] = loop;
  let depth = 0;
  for (let failure = readFailure(loop); failure.cause !== null; failure = failure.cause) depth += 1;
  assert.equal(depth, 5);
});

test("arguments are a list, and what is none says what it is", () => {
  assert.deepEqual(argumentsOf('[{"amount": 3}]'), { value: [{ amount: 3 }] });
  assert.match(JSON.stringify(argumentsOf('{"amount": 3}')), /JSON object, but must be a list/);
  assert.match(JSON.stringify(argumentsOf("[1,")), /not JSON/);
});

test("a workflow's run is known by the event that asked for it", () => {
  const event = (data: Record<string, unknown>) => ({ eventId: "e", id: "e", name: "rawr/coordination.workflow.run", data, number: 1, user: {}, ts: at(0), receivedAt: at(0) });
  const of = (data: Record<string, unknown>) => coordinationOf({ ...trace(), events: [event(data)] });
  assert.deepEqual(of({ runId: "run-1", workflow: { workflowId: "demo" } }), { workflowId: "demo", runId: "run-1" });
  assert.equal(of({ runId: 1, workflow: null }), null);
});
