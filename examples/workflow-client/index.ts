import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { CoordinationWorkflow, Perdura } from "../../clients/typescript/perdura.ts";

const perdura: Perdura = createORPCClient(new RPCLink({ url: `${process.env["PERDURA_URL"] ?? "http://localhost:8288"}/rpc` }));
const object = { type: "object" } as const;
const desk = { deskId: "greet", kind: "desk:execution", name: "Greet", responsibility: "Says hello", domain: "demo", inputSchema: object,
  outputSchema: object, memoryScope: { persist: false }, executor: { type: "expression", value: { text: "'Hello, ' + input.name" } } } as const;
const workflow: CoordinationWorkflow = { workflowId: "hello", version: 1, name: "Hello", entryDeskId: "greet", desks: [desk], handoffs: [] };

await perdura.coordination.saveWorkflow({ workflow });
console.log((await perdura.coordination.listWorkflows({})).workflows.map(({ name }) => name));
const { run } = await perdura.coordination.queueRun({ workflowId: "hello", input: { name: "newcomer" } });
for await (const news of await perdura.coordination.watchRun({ runId: run.runId })) console.log(news.run.status, news.run.output);
