/** Asks whether something is served, with a request that changes nothing. */
import type { Probe, Reach } from "./mounts";
import { reachOf } from "./mounts";

/** An answer later than this counts as none. */
const TIMEOUT_MS = 5_000;

export interface Probed {
  reach: Reach;
  status?: number;
  ms: number;
}

export async function ask(probe: Probe, signal: AbortSignal): Promise<Probed> {
  const begin = performance.now();
  const took = () => Math.round(performance.now() - begin);
  try {
    const response = await fetch(probe.path, {
      method: probe.method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(probe.body !== undefined && { body: probe.body, headers: { "content-type": "application/json" } }),
    });
    // The rest of a large document is of no interest.
    await response.body?.cancel();
    const { status } = response;
    return { reach: reachOf(probe, { status, type: response.headers.get("content-type") ?? "" }), status, ms: took() };
  } catch (error) {
    if (signal.aborted) throw error;
    return { reach: reachOf(probe, undefined), ms: took() };
  }
}
