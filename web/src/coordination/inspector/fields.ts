/**
 * What an expression may name: fields that schemas promise, and fields that the last run really had.
 *
 * Both go into one list, by path. It is bounded: a deep or wide value is offered as far as a list can be read.
 */
import type { CoordinationDesk as Desk, CoordinationJsonSchema as Schema, CoordinationWorkflow as Workflow } from "@contract";
import { below, isRecord, type Path, writePath } from "./path";

export interface Field {
  path: string;
  /** Such as `text` or `list of objects`; empty when nothing is known. */
  type: string;
  description?: string;
  /** Whether it may be missing. */
  isOptional?: boolean;
  /** What the last run had there. */
  example?: unknown;
}

const DEPTH_MAX = 5;
const FIELDS_MAX = 300;
const ARRAY_ITEMS_SHOWN = 1;

const TYPE_WORDS: Record<NonNullable<Schema["type"]>, string> = { string: "text", number: "number", integer: "whole number", boolean: "yes or no", object: "object", array: "list", null: "nothing" };

export function typeWord(schema: Schema): string {
  if (schema.enum) return "choice";
  if (schema.type === "array" && schema.items?.type) return `list of ${TYPE_WORDS[schema.items.type]}`;
  return schema.type ? TYPE_WORDS[schema.type] : "";
}

export function typeOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "list";
  return typeof value === "string" ? "text" : typeof value === "boolean" ? "yes or no" : typeof value === "number" ? "number" : "object";
}

/** The fields that a schema promises, below `at` and with it. */
export function fieldsOfSchema(schema: Schema, at: Path, isOptional = false, depth = 0): Field[] {
  const own: Field = { path: writePath(at), type: typeWord(schema) };
  if (schema.description) own.description = schema.description;
  if (isOptional) own.isOptional = true;
  if (depth >= DEPTH_MAX) return [own];
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, each]) => fieldsOfSchema(each, below(at, key), !schema.required?.includes(key), depth + 1));
  return [own, ...inner].slice(0, FIELDS_MAX);
}

/** The fields that a value has, below `at` and with it. */
export function fieldsOfValue(value: unknown, at: Path, depth = 0): Field[] {
  const own: Field = { path: writePath(at), type: typeOf(value), example: value };
  if (depth >= DEPTH_MAX) return [own];
  const keys: (string | number)[] = isRecord(value) ? Object.keys(value) : Array.isArray(value) ? [...value.keys()].slice(0, ARRAY_ITEMS_SHOWN) : [];
  const inner = keys.slice(0, FIELDS_MAX).flatMap((key) => fieldsOfValue(isRecord(value) ? value[key] : Array.isArray(value) ? value[Number(key)] : undefined, below(at, key), depth + 1));
  return [own, ...inner].slice(0, FIELDS_MAX);
}

/** One list of both: what is promised comes first, what was seen adds examples and the rest. */
export function merged(promised: readonly Field[], seen: readonly Field[]): Field[] {
  const byPath = new Map(promised.map((field) => [field.path, { ...field }]));
  for (const field of seen) {
    const known = byPath.get(field.path);
    if (known === undefined) byPath.set(field.path, field);
    else byPath.set(field.path, { ...known, type: known.type || field.type, example: field.example });
  }
  return [...byPath.values()].slice(0, FIELDS_MAX);
}

const TEXT: Schema = { type: "string" };
const COUNT: Schema = { type: "integer" };
const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => ({ type: "object", properties, required: Object.keys(properties).filter((key) => !optional.includes(key)) });

/** What a desk gives, as far as its executor and its schema say. */
export function outputOf(desk: Desk): Schema {
  const executor = desk.executor?.type ?? (desk.kind === "desk:human-wait" ? "human" : "echo");
  switch (executor) {
    case "echo": {
      const status = { deskId: TEXT, status: TEXT };
      return desk.kind === "desk:join" ? object({ ...status, merged: {}, memory: {} }) : object({ ...status, kind: TEXT, received: desk.inputSchema, memory: {} });
    }
    case "http":
      return within(desk.outputSchema, { status: COUNT, headers: { type: "object" }, body: {} });
    case "robot-job":
      return within(desk.outputSchema, { jobId: TEXT, status: TEXT, outcome: TEXT, totalItems: COUNT, successCount: COUNT, errorCount: COUNT, cancelledCount: COUNT });
    case "llm":
      return desk.outputSchema.type === "object" && desk.outputSchema.properties ? desk.outputSchema : within(desk.outputSchema, { text: TEXT, model: TEXT, usage: { type: "object" } });
    case "human":
      return within(desk.outputSchema, {}, { timedOut: { type: "boolean", description: "true when nobody answered in time" } });
    default:
      return desk.outputSchema;
  }
}

/** A schema with what the executor gives in any case; the desk's own word on a field goes first. */
function within(schema: Schema, always: Record<string, Schema>, maybe: Record<string, Schema> = {}): Schema {
  const properties = { ...maybe, ...always, ...schema.properties };
  return { ...schema, type: schema.type ?? "object", properties, required: [...new Set([...Object.keys(always), ...(schema.required ?? [])])] };
}

/** What a desk receives when nothing is mapped: the run's input at the entry, the source's output, or one of each source at a join. */
export function inputOf(workflow: Workflow, desk: Desk): Schema {
  const inbound = workflow.handoffs.filter((handoff) => handoff.toDeskId === desk.deskId);
  if (inbound.length < 2) return desk.inputSchema;
  const sources = inbound.map(({ fromDeskId, mappingRefs }) => {
    const source = workflow.desks.find((each) => each.deskId === fromDeskId);
    const isMapped = mappingRefs != null && Object.keys(mappingRefs).length > 0;
    return [fromDeskId, source === undefined || isMapped ? {} : outputOf(source)] as const;
  });
  return within(desk.inputSchema, {}, Object.fromEntries(sources));
}
