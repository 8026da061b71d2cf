/** The app: the functions at /api/inngest, the robot's callback, and a small API for jobs. */
import type { IncomingMessage } from "node:http";
import { serve } from "inngest/node";
import { inngest } from "../client.ts";
import { guideLookupOrchestrator } from "../functions/guide-lookup-orchestrator.ts";
import { robotOrchestrator } from "../functions/robot-orchestrator.ts";
import { answer, listen, send, stopOnSignal, type Answer } from "../http.ts";
import { whole } from "../settings.ts";
import { handleCallback, resumeSignals } from "./callback.ts";
import { jobs } from "./store.ts";
import { handleSubmit } from "./submit.ts";

const functions = serve({ client: inngest, functions: [robotOrchestrator, guideLookupOrchestrator] });

async function route(request: IncomingMessage, path: string): Promise<Answer> {
  const call = `${request.method} ${path}`;
  if (call === "POST /api/webhooks/robot-callback") return handleCallback(request, jobs);
  if (call === "POST /api/jobs") return handleSubmit(request, jobs);
  if (call === "GET /api/jobs") return answer(200, jobs.list().map(({ items: _items, ...job }) => job));
  if (call === "GET /api/health") return answer(200, { ok: true });
  const [, collection, id] = /^\/api\/(jobs|orders)\/([^/]+)$/.exec(path) ?? [];
  if (request.method === "GET" && id !== undefined) {
    const found = collection === "jobs" ? jobs.get(id) : jobs.order(id);
    return found === undefined ? answer(404, { error: `${path} does not exist` }) : answer(200, found);
  }
  return answer(404, { error: `${call} does not exist` });
}

const port = whole("PORT", 3000);
const server = await listen(port, async (request, response) => {
  const path = new URL(request.url ?? "/", "http://app").pathname;
  if (path === "/api/inngest") return void functions(request, response);
  send(response, await route(request, path));
});
stopOnSignal(server);
console.log(`app listening on http://localhost:${port}`);
await resumeSignals(jobs);
