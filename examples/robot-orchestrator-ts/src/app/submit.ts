/** POST /api/jobs: store a job, then start its orchestrator with one event. */
import type { IncomingMessage } from "node:http";
import { inngest } from "../client.ts";
import type { Credentials, OrderInput } from "../events.ts";
import { answer, parseObject, readText, type Answer } from "../http.ts";
import { JobRefusal, type Job, type Jobs } from "./jobs.ts";

interface Submission {
  workspaceId: string;
  jobType: "create_shipment" | "guide_lookup";
  credentials: Credentials;
  idempotencyKey: string | undefined;
  orders: { orderId: string; pedidoInput: OrderInput; pedidoNumber: string }[];
}

export async function handleSubmit(request: IncomingMessage, jobs: Jobs): Promise<Answer> {
  const submission = parseSubmission(parseObject(await readText(request)));
  if (typeof submission === "string") return answer(400, { error: submission });
  let job: Job;
  try {
    const { workspaceId, jobType, idempotencyKey, orders } = submission;
    job = jobs.create({ workspaceId, jobType, idempotencyKey, orderIds: orders.map((order) => order.orderId) });
  } catch (error) {
    if (error instanceof JobRefusal) return answer(409, { error: error.message });
    throw error;
  }
  try {
    const { ids } = await inngest.send(startEvent(job, submission));
    return answer(201, { jobId: job.id, eventId: ids[0] });
  } catch (error) {
    // Without its event the job would stay pending for ever.
    jobs.markFailed(job.id, "the start event could not be sent");
    return answer(502, { error: `job ${job.id}: the start event could not be sent: ${String(error)}` });
  }
}

function startEvent(job: Job, { credentials, orders }: Submission) {
  const itemOf = (index: number): string => job.items[index]?.id ?? "";
  const common = { jobId: job.id, workspaceId: job.workspaceId, credentials };
  if (job.jobType === "create_shipment") {
    return {
      id: `robot-job-${job.id}`,
      name: "robot/job.submitted" as const,
      data: {
        ...common,
        carrier: "coordinadora",
        orders: orders.map(({ orderId, pedidoInput }, index) => ({ itemId: itemOf(index), orderId, pedidoInput })),
      },
    };
  }
  return {
    id: `robot-job-${job.id}`,
    name: "robot/guide-lookup.submitted" as const,
    data: {
      ...common,
      pedidoNumbers: orders.map(({ orderId, pedidoNumber }, index) => ({ itemId: itemOf(index), orderId, pedidoNumber })),
    },
  };
}

/** The submission, or the reason it is refused. */
function parseSubmission(body: Record<string, unknown> | undefined): Submission | string {
  if (body === undefined) return "the body must be a JSON object";
  const { workspaceId, jobType = "create_shipment", orders, idempotencyKey, credentials } = body;
  if (typeof workspaceId !== "string" || workspaceId === "") return "workspaceId must be a non-empty string";
  if (jobType !== "create_shipment" && jobType !== "guide_lookup") {
    return 'jobType must be "create_shipment" or "guide_lookup"';
  }
  if (!Array.isArray(orders)) return "orders must be a list";
  const parsed: Submission["orders"] = [];
  for (const order of orders as Record<string, unknown>[]) {
    if (typeof order?.["orderId"] !== "string") return "every order needs an orderId";
    parsed.push({
      orderId: order["orderId"],
      pedidoInput: (order["pedidoInput"] ?? {}) as OrderInput,
      pedidoNumber: String(order["pedidoNumber"] ?? order["orderId"]),
    });
  }
  return {
    workspaceId,
    jobType,
    orders: parsed,
    idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : undefined,
    credentials: (credentials ?? { username: "demo", password: "demo" }) as Credentials,
  };
}
