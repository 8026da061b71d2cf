/** Works through an accepted batch and reports each item as soon as it is done. */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Batch, BatchItem } from "./batch.ts";
import type { Behaviour } from "./behaviour.ts";
import { report, type Report } from "./callback.ts";
import type { Ledger } from "./ledger.ts";

/** Orders somebody is working on right now: a second batch must not touch them. */
const busyOrders = new Set<string>();

export async function work(batch: Batch, behaviour: Behaviour, ledger: Ledger): Promise<void> {
  if (behaviour.mode === "silent") return;
  const queue = batch.items.entries();
  const worker = async (): Promise<void> => {
    // All workers share one iterator, so each item is taken once.
    for (const [index, item] of queue) await workOn(batch, item, index, behaviour, ledger);
  };
  await Promise.all(Array.from({ length: behaviour.concurrency }, worker));
}

async function workOn(batch: Batch, item: BatchItem, index: number, behaviour: Behaviour, ledger: Ledger) {
  const result = await settle(batch, item, index, behaviour, ledger);
  await Promise.all(Array.from({ length: behaviour.callbackCopies }, () => report(batch, result)));
}

async function settle(
  batch: Batch,
  { itemId, orderId, invalid }: BatchItem,
  index: number,
  { itemDelayMs, errorEvery }: Behaviour,
  ledger: Ledger,
): Promise<Report> {
  const failed = (errorType: string, errorMessage: string): Report => ({ itemId, status: "error", errorType, errorMessage });
  if (invalid !== undefined) return failed("validation", invalid);
  const order = `${batch.workspaceId}/${orderId}`;
  if (busyOrders.has(order)) return failed("validation", `order ${orderId} is already being worked on`);
  busyOrders.add(order);
  try {
    ledger.recordItem(batch.jobId, itemId);
    const { min, max } = itemDelayMs;
    if (max > 0) await delay(min + Math.random() * (max - min));
    if (errorEvery > 0 && (index + 1) % errorEvery === 0) return failed("portal", "the portal showed an error page");
    return { itemId, status: "success", trackingNumber: trackingNumber(itemId) };
  } finally {
    busyOrders.delete(order);
  }
}

/** Made from the item's id, so that whoever reads it can tell where it came from. */
const trackingNumber = (itemId: string): string =>
  createHash("sha256").update(itemId).digest("hex").slice(0, 12).toUpperCase();
