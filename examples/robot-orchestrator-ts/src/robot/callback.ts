/** Reports one item to the app, and does not give up at the first bad answer. */
import { setTimeout as delay } from "node:timers/promises";
import type { Batch } from "./batch.ts";

/** With the pauses below this is about a minute: longer than a restart of the app takes. */
const TRIES_MAX = 36;
const FIRST_PAUSE_MS = 50;
const PAUSE_MS_MAX = 2_000;

export type Report =
  | { itemId: string; status: "success"; trackingNumber: string }
  | { itemId: string; status: "error"; errorType: string; errorMessage: string };

/** Repeats on a broken connection and on 5xx; a 4xx would be refused for ever. */
export async function report(batch: Batch, body: Report): Promise<void> {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
    const status = await post(batch, body);
    if (status >= 200 && status < 300) return;
    if (status >= 400 && status < 500) {
      console.error(`job ${batch.jobId}: the app refused item ${body.itemId} with ${status}`);
      return;
    }
    await delay(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), PAUSE_MS_MAX));
  }
  console.error(`job ${batch.jobId}: gave up reporting item ${body.itemId} after ${TRIES_MAX} tries`);
}

/** The status of one try; 0 when there was no answer. */
async function post(batch: Batch, body: Report): Promise<number> {
  try {
    const response = await fetch(batch.callbackUrl, {
      method: "POST",
      headers: { "content-type": "application/json", "x-callback-secret": batch.callbackSecret },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
