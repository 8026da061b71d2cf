/**
 * Figures of the web app: how soon it shows the first list, and what its viewers cost the server.
 *
 * They are taken on a machine that does nothing else, from a release build: `cargo xtask web-figures`.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { rpc } from "../coordination/clients.ts";
import { browse } from "../harness/browser.ts";
import { atEnd } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { Perdura } from "../harness/perdura.ts";
import { openShop } from "../web/runs-app.ts";

const RUNS = 50;
const VIEWERS = 100;
/** How often a time is taken. */
const ROUNDS = 5;

test("from the start of the server to the first list on the screen", async (t) => {
  const perdura = await Perdura.start();
  atEnd(t, () => perdura.close());
  const shop = await openShop(t, perdura);
  await shop.client.send(Array.from({ length: RUNS }, (_, index) => ({ name: "shop/greeted", data: { name: `guest ${index}` } })));
  await eventually("all runs to be over", async () => (await rpc(perdura.url).runs.count({ statuses: ["completed"] })).count >= RUNS);
  const browser = await browse(t);
  const times: { ready: number; shown: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // A page of its own: nothing is in its cache.
    const page = await browser.newPage();
    await perdura.stop();
    const begin = performance.now();
    await perdura.restart();
    const ready = performance.now();
    await page.goto(`${perdura.url}/runs`);
    await page.getByRole("table", { name: "Runs" }).getByRole("row").nth(10).waitFor();
    times.push({ ready: ready - begin, shown: performance.now() - ready });
    await page.close();
  }
  const median = (values: number[]) => values.sort((left, right) => left - right)[Math.floor(values.length / 2)]?.toFixed(0);
  console.log(`start to health: ${median(times.map(({ ready }) => ready))} ms; health to the first list on screen: ${median(times.map(({ shown }) => shown))} ms (medians of ${ROUNDS})`);
});

test(`memory with ${VIEWERS} live viewers`, async (t) => {
  const perdura = await Perdura.start();
  atEnd(t, () => perdura.close());
  const shop = await openShop(t, perdura);
  const client = rpc(perdura.url);
  const send = (from: number) => shop.client.send(Array.from({ length: RUNS }, (_, index) => ({ name: "shop/greeted", data: { name: `guest ${from + index}` } })));
  await send(0);
  await eventually("all runs to be over", async () => (await client.runs.count({ statuses: ["completed"] })).count >= RUNS);
  const before = residentMib(perdura.pid);
  const seen = new Array<number>(VIEWERS).fill(0);
  const controller = new AbortController();
  atEnd(t, async () => controller.abort());
  const streams = await Promise.all(seen.map(() => client.runs.watchAll({}, { signal: controller.signal })));
  streams.forEach((stream, viewer) => {
    void (async () => {
      for await (const _ of stream) seen[viewer] = (seen[viewer] ?? 0) + 1;
    })().catch(() => {});
  });
  const open = residentMib(perdura.pid);
  await send(RUNS);
  await eventually("every viewer to see every run", () => seen.every((count) => count >= RUNS));
  const after = residentMib(perdura.pid);
  console.log(`resident: ${before.toFixed(1)} MiB without viewers, ${open.toFixed(1)} MiB with ${VIEWERS}, ${after.toFixed(1)} MiB after ${RUNS} runs that all of them saw`);
  assert.ok(after < 1_024);
});

/** Memory that a process holds. */
function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1_024;
}
