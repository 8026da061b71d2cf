/** The items of a new job, as somebody pastes them: a JSON list, or a table with a line of names. */
import type { RobotItemSchema, RobotItemType, RobotSubmitItem } from "@contract";
import { parseJson, problemSentence } from "../../ui/json-text";
import { csvCell, parseCsv } from "./csv";

/** As the server has it. */
export const ITEMS_MAX = 10_000;

export interface Items {
  items: RobotSubmitItem[];
  /** Where each stands in the text, such as `Line 3`. */
  places: string[];
  form: "json" | "table";
}

export type ReadItems = Items | { mistake: string };

const ORDER_NAMES = ["orderid", "order_id", "order id", "order"];
const ITEM_NAMES = ["itemid", "item_id", "item id"];

export function readItems(text: string, schema: RobotItemSchema | undefined): ReadItems {
  const start = text.trimStart()[0];
  if (start === undefined) return { mistake: "Paste the items: a JSON list, or a table whose first line names the columns." };
  const read = start === "[" || start === "{" ? fromJson(text) : fromTable(text, schema);
  if ("mistake" in read) return read;
  if (read.items.length === 0) return { mistake: "There is no item." };
  if (read.items.length > ITEMS_MAX) return { mistake: `A job has at most ${ITEMS_MAX.toLocaleString()} items; these are ${read.items.length.toLocaleString()}.` };
  const seen = new Map<string, string>();
  for (const [index, { orderId }] of read.items.entries()) {
    const place = read.places[index] ?? "";
    const before = seen.get(orderId);
    if (before !== undefined) return { mistake: `${place}: the order “${orderId}” is there already: ${before}. Each order once.` };
    seen.set(orderId, place);
  }
  return read;
}

function fromJson(text: string): ReadItems {
  const read = parseJson(text);
  if ("problem" in read) return { mistake: problemSentence(read.problem) };
  const values: unknown[] = Array.isArray(read.value) ? read.value : isObject(read.value) && Array.isArray(read.value.items) ? read.value.items : [read.value];
  const items: RobotSubmitItem[] = [];
  for (const [index, value] of values.entries()) {
    const item = fromObject(value);
    if (typeof item === "string") return { mistake: `Item ${index + 1}: ${item}` };
    items.push(item);
  }
  return { items, places: items.map((_, index) => `Item ${index + 1}`), form: "json" };
}

/** `{orderId, payload}`, or the fields of the payload beside `orderId`. */
function fromObject(value: unknown): RobotSubmitItem | string {
  if (!isObject(value)) return "an item is an object with an orderId.";
  const { orderId, itemId, payload, ...rest } = value;
  const order = name(orderId);
  if (order === "") return "it has no orderId.";
  const others = Object.keys(rest);
  if (payload !== undefined && others[0] !== undefined) return `“${others[0]}” stands beside payload; put it into the payload.`;
  return { orderId: order, ...(name(itemId) !== "" && { itemId: name(itemId) }), payload: payload ?? rest };
}

function fromTable(text: string, schema: RobotItemSchema | undefined): ReadItems {
  const read = parseCsv(text);
  if ("mistake" in read) return read;
  const [head, ...rows] = read.rows;
  if (head === undefined) return { mistake: "There is no item." };
  const names = head.cells;
  const orderAt = names.findIndex((each) => ORDER_NAMES.includes(each.toLowerCase()));
  const itemAt = names.findIndex((each) => ITEM_NAMES.includes(each.toLowerCase()));
  if (orderAt < 0) return { mistake: `Line ${head.line}: no column is named orderId. The first line names the columns; they are ${names.filter(Boolean).join(", ")}.` };
  const twice = names.find((each, index) => each !== "" && names.indexOf(each) !== index);
  if (twice !== undefined) return { mistake: `Line ${head.line}: two columns are named “${twice}”.` };
  const items: RobotSubmitItem[] = [];
  for (const { cells, line } of rows) {
    const orderId = cells[orderAt] ?? "";
    if (orderId === "") return { mistake: `Line ${line}: the cell of orderId is empty.` };
    if (cells.length > names.length) return { mistake: `Line ${line}: ${cells.length} cells for ${names.length} columns. Put cells with a separator into quotes.` };
    const payload: Record<string, unknown> = {};
    for (const [index, cell] of cells.entries()) {
      const field = names[index] ?? "";
      if (cell === "" || field === "" || index === orderAt || index === itemAt) continue;
      const value = typed(cell, typesOf(schema?.properties?.[field]));
      if (value === undefined) return { mistake: `Line ${line}: ${field} is “${cell}”; it must be ${typesOf(schema?.properties?.[field]).join(" or ")}.` };
      payload[field] = value;
    }
    const itemId = itemAt < 0 ? "" : (cells[itemAt] ?? "");
    items.push({ orderId, ...(itemId !== "" && { itemId }), payload });
  }
  return { items, places: rows.map(({ line }) => `Line ${line}`), form: "table" };
}

function typesOf(schema: RobotItemSchema | undefined): RobotItemType[] {
  return [schema?.type ?? []].flat();
}

/** A cell as one of the types; text when nothing is known of it. */
function typed(cell: string, types: readonly RobotItemType[]): unknown {
  if (types.length === 0 || types.includes("string")) return cell;
  const number = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : undefined;
  if (types.includes("number") && number !== undefined) return number;
  if (types.includes("integer") && number !== undefined && Number.isInteger(number)) return number;
  if (types.includes("boolean")) {
    if (/^(true|yes|1)$/i.test(cell)) return true;
    if (/^(false|no|0)$/i.test(cell)) return false;
  }
  if (types.includes("object") || types.includes("array")) {
    const read = parseJson(cell);
    if ("value" in read && typeof read.value === "object") return read.value;
  }
  return undefined;
}

/** Two items that fit a schema, to begin with. */
export function example(schema: RobotItemSchema | undefined, form: Items["form"]): string {
  const all = Object.entries(schema?.properties ?? {});
  const required = new Set(schema?.required ?? []);
  const fields = [...all.filter(([field]) => required.has(field)), ...all.filter(([field]) => !required.has(field))].slice(0, 8);
  const payload = Object.fromEntries(fields.map(([field, each]) => [field, sample(field, each)]));
  const orders = ["1001", "1002"];
  if (form === "json") return JSON.stringify(orders.map((orderId) => ({ orderId, payload })), null, 2);
  const line = (cells: string[]) => cells.map(csvCell).join(",");
  return [line(["orderId", ...fields.map(([field]) => field)]), ...orders.map((orderId) => line([orderId, ...Object.values(payload).map(String)]))].join("\n");
}

function sample(field: string, schema: RobotItemSchema): unknown {
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  const [type = "string"] = typesOf(schema);
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return false;
  return type === "string" ? field : null;
}

function name(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
