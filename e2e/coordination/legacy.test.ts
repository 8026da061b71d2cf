/** The REST of before the contract, asked as the front end of those days asked it: list, save, validate, run, poll until done. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { atEnd } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { Perdura } from "../harness/perdura.ts";
import { desk, pair, workflow } from "./documents.ts";

interface Envelope {
  ok: boolean;
  error?: { code: string; message: string; retriable: boolean; details?: unknown };
  [payload: string]: any;
}

it("serves a front end from before the contract", async (test) => {
  const perdura = await Perdura.start();
  atEnd(test, () => perdura.close());
  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; said: Envelope }> => {
    const response = await fetch(`${perdura.url}/rawr/coordination${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, said: (await response.json()) as Envelope };
  };
  const refusal = async (method: string, path: string, body?: unknown): Promise<unknown[]> => {
    const { status, said } = await ask(method, path, body);
    return [status, said.ok, said.error?.code, said.error?.retriable];
  };

  assert.deepEqual((await ask("GET", "/workflows")).said, { ok: true, workflows: [] });
  assert.equal((await ask("POST", "/workflows", { workflow: pair("old") })).said["workflow"].workflowId, "old");
  const { said: listed } = await ask("GET", "/workflows");
  assert.deepEqual(listed["workflows"].map(({ workflowId }: { workflowId: string }) => workflowId), ["old"]);
  assert.equal((await ask("GET", "/workflows/old")).said["workflow"].name, "old");
  const { said: validated } = await ask("POST", "/workflows/old/validate");
  assert.deepEqual([validated.ok, validated["validation"].ok], [true, true]);

  const { said: queued } = await ask("POST", "/workflows/old/run", { input: { payload: "manual-run" } });
  const { runId } = queued["run"];
  const [run, timeline] = await eventually("the polled run to be done", async () => {
    const [status, events] = await Promise.all([ask("GET", `/runs/${runId}`), ask("GET", `/runs/${runId}/timeline`)]);
    assert.ok(status.said.ok && events.said.ok);
    return status.said["run"].status === "completed" ? [status.said["run"], events.said["timeline"]] : undefined;
  });
  assert.deepEqual(run.input, { payload: "manual-run" });
  assert.deepEqual(run.traceLinks.map(({ provider }: { provider: string }) => provider), ["rawr", "inngest"]);
  const settled = await eventually("the timeline to be whole", async () => {
    const { said } = await ask("GET", `/runs/${runId}/timeline`);
    return said["timeline"].at(-1)?.type === "run.completed" ? said["timeline"] : undefined;
  });
  assert.ok(settled.length >= timeline.length && settled.length === 7);

  assert.deepEqual(await refusal("POST", "/workflows", "no JSON"), [400, false, "MISSING_WORKFLOW_PAYLOAD", false]);
  assert.deepEqual(await refusal("POST", "/workflows", { workflow: workflow("bad", [desk("a", { kind: "?" })], []) }), [400, false, "WORKFLOW_VALIDATION_FAILED", false]);
  assert.deepEqual(await refusal("GET", "/workflows/nobody"), [404, false, "WORKFLOW_NOT_FOUND", false]);
  assert.deepEqual(await refusal("GET", "/workflows/no%20id"), [400, false, "INVALID_WORKFLOW_ID", false]);
  assert.deepEqual(await refusal("GET", "/runs/nobody"), [404, false, "RUN_NOT_FOUND", false]);
  assert.deepEqual(await refusal("GET", "/runs/no%20id/timeline"), [400, false, "INVALID_RUN_ID", false]);
  assert.deepEqual(await refusal("GET", "/nothing"), [404, false, "NOT_FOUND", false]);
});
