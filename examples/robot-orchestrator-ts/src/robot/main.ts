/**
 * The robot: an HTTP service that takes a batch, says "accepted" at once, and reports every item
 * later. The real one drives a browser; this one only takes its time.
 */
import type { IncomingMessage } from "node:http";
import { answer, listen, parseObject, readText, send, stopOnSignal, type Answer } from "../http.ts";
import { optional, whole } from "../settings.ts";
import { parseBatch, type BatchKind } from "./batch.ts";
import { behaviour } from "./behaviour.ts";
import { Ledger } from "./ledger.ts";
import { work } from "./work.ts";

const ledgerFile = optional("ROBOT_LEDGER_FILE", "");
const ledger = new Ledger(ledgerFile === "" ? undefined : ledgerFile);

/** What was answered to each job: a repeated dispatch hears the same again and starts nothing. */
const answers = new Map<string, Answer>();
const busyWorkspaces = new Set<string>();

function dispatch(kind: BatchKind, body: Record<string, unknown> | undefined): Answer {
  if (body === undefined) return answer(400, { error: "the body must be a JSON object" });
  const batch = parseBatch(kind, body);
  if (typeof batch === "string") return answer(400, { error: batch });
  ledger.recordDispatch(batch.jobId);

  const earlier = answers.get(batch.jobId);
  if (earlier !== undefined) return earlier;
  if (behaviour.mode === "refuse") return answer(500, { error: "the robot has a bad day" });
  if (busyWorkspaces.has(batch.workspaceId)) {
    return answer(409, { error: `workspace ${batch.workspaceId} has a batch in progress` });
  }
  const invalid = batch.items.filter((item) => item.invalid !== undefined);
  if (invalid.length === batch.items.length) {
    return answer(400, { error: "no item of this batch is valid", items: invalid });
  }

  const accepted = answer(200, { success: true, message: "accepted", jobId: batch.jobId, items: batch.items.length });
  answers.set(batch.jobId, accepted);
  busyWorkspaces.add(batch.workspaceId);
  void work(batch, behaviour, ledger)
    .catch((error: unknown) => console.error(`job ${batch.jobId}:`, error))
    .finally(() => busyWorkspaces.delete(batch.workspaceId));
  return accepted;
}

async function route(request: IncomingMessage): Promise<Answer> {
  const call = `${request.method} ${request.url}`;
  if (call === "POST /api/crear-pedidos-batch") return dispatch("shipment", parseObject(await readText(request)));
  if (call === "POST /api/buscar-guias") return dispatch("guide", parseObject(await readText(request)));
  if (call === "GET /api/counts") return answer(200, ledger.counts());
  if (call === "GET /api/health") return answer(200, { status: "ok", mode: behaviour.mode });
  return answer(404, { error: `${call} does not exist` });
}

const port = whole("ROBOT_PORT", 3001);
const server = await listen(port, async (request, response) => send(response, await route(request)));
stopOnSignal(server);
console.log(`robot (${behaviour.mode}) listening on http://localhost:${port}`);
