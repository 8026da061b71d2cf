/** Streams of runs over `kill -9`: nothing lost, nothing doubled, in order. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { getEventMeta } from "@orpc/client";
import { atEnd } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { Perdura } from "../harness/perdura.ts";
import { ended, persistent } from "./clients.ts";
import { chain } from "./documents.ts";

/** How often the server is killed while a run is followed. */
const KILLS = Number(process.env["STREAM_KILLS"] ?? 3);
/** So many that the run is still on its way when the last kill comes. */
const DESKS = KILLS * 20;

it("a run is followed through every kill of the server", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const client = persistent(perdura.url);
  const { coordination } = client;
  await coordination.saveWorkflow({ workflow: chain("long", DESKS) });
  await coordination.queueRun({ workflowId: "long", runId: "followed" });

  const seen: string[] = [];
  let snapshots = 0;
  let kills = 0;
  for await (const news of await coordination.watchRun({ runId: "followed" })) {
    if (news.snapshot) {
      snapshots += 1;
      seen.length = 0;
    }
    seen.push(...news.timeline.map(({ eventId }) => eventId));
    if (kills < KILLS) {
      kills += 1;
      await perdura.kill();
      await perdura.restart();
    }
  }
  assert.equal(kills, KILLS);
  await ended(client, "followed");
  const { timeline } = await coordination.getRunTimeline({ runId: "followed" });
  assert.deepEqual(seen, timeline.map(({ eventId }) => eventId));
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(timeline.filter(({ type }) => type === "desk.completed").length, DESKS);
  console.log(`${kills} kills, ${seen.length} events told once and in order, ${snapshots} snapshots`);
});

it("all runs are followed through every kill of the server", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const client = persistent(perdura.url);
  await client.coordination.saveWorkflow({ workflow: chain("short", 3) });
  const ids = Array.from({ length: KILLS * 3 }, (_, index) => `run-${index}`);

  const completed = new Set<string>();
  const messages: (string | undefined)[] = [];
  const news = await client.coordination.watchRuns({});
  const following = (async () => {
    for await (const message of news) {
      messages.push(getEventMeta(message)?.id);
      if (message.run?.status === "completed") completed.add(message.run.runId);
      if (completed.size === ids.length) return;
    }
  })();
  for (const [index, runId] of ids.entries()) {
    await client.coordination.queueRun({ workflowId: "short", runId });
    if (index % 3 !== 1) continue;
    await perdura.kill();
    await perdura.restart();
  }
  await eventually("every run to be told as completed", () => completed.size === ids.length, {
    explain: () => `told: ${[...completed].join(" ")}\n${perdura.logTail}`,
  });
  await following;
  const told = messages.filter((id) => id !== undefined);
  assert.equal(new Set(told).size, told.length, "no message is told twice");
  for (const runId of ids) assert.equal((await ended(client, runId)).status, "completed");
});
