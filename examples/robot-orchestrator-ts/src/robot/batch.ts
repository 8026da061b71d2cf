/** Reads a dispatch: which fields it needs, and which of its items can be worked on. */

export type BatchKind = "shipment" | "guide";

export interface BatchItem {
  itemId: string;
  orderId: string;
  /** Why this item cannot be worked on, when it cannot. */
  invalid: string | undefined;
}

export interface Batch {
  kind: BatchKind;
  jobId: string;
  workspaceId: string;
  callbackUrl: string;
  callbackSecret: string;
  items: BatchItem[];
}

const TEXT_FIELDS = ["jobId", "workspaceId", "callbackUrl", "callbackSecret"] as const;

/** The batch, or the name of the first field that is missing. */
export function parseBatch(kind: BatchKind, body: Record<string, unknown>): Batch | string {
  for (const field of TEXT_FIELDS) {
    if (typeof body[field] !== "string" || body[field] === "") return `${field} is missing`;
  }
  if (typeof body["credentials"] !== "object" || body["credentials"] === null) return "credentials is missing";
  const listName = kind === "shipment" ? "orders" : "pedidoNumbers";
  const list = body[listName];
  if (!Array.isArray(list) || list.length === 0) return `${listName} is missing or empty`;
  const text = (field: (typeof TEXT_FIELDS)[number]): string => body[field] as string;
  return {
    kind,
    jobId: text("jobId"),
    workspaceId: text("workspaceId"),
    callbackUrl: text("callbackUrl"),
    callbackSecret: text("callbackSecret"),
    items: (list as Record<string, unknown>[]).map((item) => parseItem(kind, item)),
  };
}

function parseItem(kind: BatchKind, item: Record<string, unknown>): BatchItem {
  const itemId = String(item["itemId"] ?? "");
  const orderId = String(item["orderId"] ?? "");
  const input = (item["pedidoInput"] ?? {}) as Record<string, unknown>;
  const needed = kind === "shipment" ? input["city"] : item["pedidoNumber"];
  const missing = kind === "shipment" ? "the order has no city" : "the order has no pedidoNumber";
  return { itemId, orderId, invalid: typeof needed === "string" && needed !== "" ? undefined : missing };
}
