/** One run id is one run: for fifty callers at once, on three wires, over a `kill -9` in the middle of them. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { atEnd } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { Perdura } from "../harness/perdura.ts";
import { ended, happenings, type Management, rpc } from "./clients.ts";
import { chain } from "./documents.ts";

/** How many call at once. */
const CALLERS = Number(process.env["CALLERS"] ?? 50);
/** How many run ids they fight over, one after another. */
const ROUNDS = Number(process.env["DEDUPE_ROUNDS"] ?? 3);
const WORKFLOW = "contested";

interface Answer {
  run: { runId: string; workflowId: string };
  eventIds: string[];
}

type Wire = (runId: string) => Promise<Answer>;

it(`${CALLERS} callers, three wires, one kill, one run`, async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const client = rpc(perdura.url);
  await client.coordination.saveWorkflow({ workflow: chain(WORKFLOW, 3) });
  let repeated = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { answers, calls } = await contest(perdura, `contested-${round}`);
    // How many met the kill is the machine's matter: some wait in the system's queue until the server is back.
    repeated += calls - answers.length;
    await holdsOneRun(client, `contested-${round}`, answers);
  }
  console.log(`${ROUNDS} run ids, ${ROUNDS * CALLERS} callers, ${repeated} calls made again after a kill, ${ROUNDS} runs`);
});

/** Half of them call at once; the first answer kills the server; the others call while it is down. Everybody calls until answered. */
async function contest(perdura: Perdura, runId: string): Promise<{ answers: Answer[]; calls: number }> {
  const wires = wiresOf(perdura.url);
  const answers: Answer[] = [];
  let calls = 0;
  let killed: Promise<void> | undefined;
  const caller = async (number: number): Promise<void> => {
    const queue = wires[number % wires.length];
    assert.ok(queue !== undefined);
    const answer = await eventually(`caller ${number} to be answered`, () => {
      calls += 1;
      return queue(runId);
    });
    answers.push(answer);
    killed ??= perdura.kill();
  };
  const early = Array.from({ length: CALLERS / 2 }, (_, number) => caller(number));
  await Promise.race(early);
  await killed;
  const late = Array.from({ length: CALLERS - early.length }, (_, number) => caller(early.length + number));
  await Promise.all([perdura.restart(), ...early, ...late]);
  return { answers, calls };
}

/** RPC, REST, and the REST of before the contract. */
function wiresOf(url: string): Wire[] {
  const client = rpc(url);
  const post = async (path: string, body: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return [
    (runId) => client.coordination.queueRun({ workflowId: WORKFLOW, runId }),
    (runId) => post(`/api/orpc/coordination/workflows/${WORKFLOW}/run`, { runId }),
    (runId) => post(`/rawr/coordination/workflows/${WORKFLOW}/run`, { runId }),
  ];
}

async function holdsOneRun(client: Management, runId: string, answers: Answer[]): Promise<void> {
  assert.equal(answers.length, CALLERS);
  assert.deepEqual(new Set(answers.map(({ run }) => run.runId)), new Set([runId]));
  // The answer to the one that queued it may have died with the server.
  assert.ok(answers.filter(({ eventIds }) => eventIds.length > 0).length <= 1, "at most one caller hears that it started the run");
  assert.equal((await ended(client, runId)).status, "completed");

  const { eventId, engineRunId } = await client.coordination.getRun({ runId });
  assert.ok(eventId != null && engineRunId != null);
  const { runs } = await client.events.runs({ eventId });
  assert.deepEqual(runs.map((run) => run.runId), [engineRunId]);
  const all = await eventually("the engine's runs to be listed", async () => {
    const { events } = await client.events.list({ name: "rawr/coordination.workflow.run", limit: 250 });
    const own = events.filter(({ data }) => (data as { runId?: string }).runId === runId);
    return own.length > 0 ? own : undefined;
  });
  assert.equal(all.length, 1, "one event asks for the run");
  const told = await happenings(client, runId);
  assert.equal(new Set(told).size, told.length, told.join(", "));
  assert.equal(told.filter((what) => what.endsWith("desk.completed")).length, 3);
}
