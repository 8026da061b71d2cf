/** The Python example does what its README says. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { atEnd } from "../harness/at-end.ts";
import { Api } from "../harness/api.ts";
import { eventually } from "../harness/eventually.ts";
import { Perdura } from "../harness/perdura.ts";
import { freePort } from "../harness/port.ts";
import { Child } from "../harness/process.ts";

const root = join(import.meta.dirname, "../..");

const examples: [event: string, data: Record<string, unknown>, output: unknown][] = [
  ["hello/person.arrived", { name: "Ada" }, "HELLO, ADA"],
  ["hello/text.written", { text: "one two\nthree" }, { paragraphs: 2, words: 3 }],
  ["hello/service.called", {}, { prepared: "ready", answer: "pong" }],
];

test("the three functions of hello-python", async (t) => {
  const perdura = await Perdura.start();
  atEnd(t, () => perdura.close());
  const port = await freePort();
  const app = Child.start({
    program: join(root, ".venv/bin/python"),
    args: [join(root, "examples/hello-python/main.py")],
    environment: { PORT: String(port), INNGEST_DEV: perdura.url },
  });
  atEnd(t, () => app.kill());
  const url = `http://127.0.0.1:${port}`;
  await eventually("the app to register", async () => (await fetch(`${url}/api/inngest`, { method: "PUT" })).ok, {
    explain: () => app.output,
  });
  const api = new Api(perdura, undefined);
  for (const [event, data, output] of examples) {
    const response = await fetch(`${url}/send/${event}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(data),
    });
    const { eventId } = (await response.json()) as { eventId: string };
    const run = await eventually(
      `${event} to be handled`,
      async () => (await api.eventRuns(eventId)).find((one) => one.status === "Completed" || one.status === "Failed"),
      { between: () => perdura.advance(1_000), explain: () => app.output + perdura.logTail },
    );
    assert.deepEqual([run.status, run.output], ["Completed", output]);
  }
});
