/** Changes of a schema, each giving a new one. What a change does not mean stays, words that nobody here knows included. */
import type { CoordinationJsonSchema as Schema, JsonType } from "@contract";

/** A field of an object schema, as one row. */
export interface FieldRow {
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** Types of a field as people choose them; "any" says nothing. */
export type TypeChoice = JsonType | "any";
export const TYPES: readonly { value: TypeChoice; label: string }[] = [
  { value: "any", label: "Anything" },
  { value: "string", label: "Text" },
  { value: "number", label: "Number" },
  { value: "integer", label: "Whole number" },
  { value: "boolean", label: "Yes or no" },
  { value: "object", label: "Object" },
  { value: "array", label: "List" },
  { value: "null", label: "Nothing" },
];

/** How deep schemas are shown as fields: below it there is the JSON. */
export const DEPTH_SHOWN = 6;

export function rowsOf(schema: Schema): FieldRow[] {
  return Object.entries(schema.properties ?? {}).map(([name, each]) => ({ name, schema: each, isRequired: schema.required?.includes(name) ?? false }));
}

/** Whether the schema says something that rows of fields do not show. */
export function hasMore({ oneOf, anyOf, allOf }: Schema): boolean {
  return [oneOf, anyOf, allOf].some((each) => each != null);
}

export const typeOf = ({ type }: Schema): TypeChoice => type ?? "any";

/** Without what only makes sense for another type. */
export function withType(schema: Schema, type: TypeChoice): Schema {
  const next: Schema = { ...schema };
  if (type === "any") delete next.type;
  else next.type = type;
  if (type !== "object" && type !== "any") {
    delete next.properties;
    delete next.required;
    delete next.additionalProperties;
  }
  if (type !== "array" && type !== "any") delete next.items;
  if (type === "object" || type === "array" || type === "null") delete next.enum;
  return next;
}

export function withDescription(schema: Schema, description: string): Schema {
  return description === "" ? without(schema, "description") : { ...schema, description };
}

/** The only values; none means any. */
export function withChoices(schema: Schema, values: readonly unknown[]): Schema {
  return values.length === 0 ? without(schema, "enum") : { ...schema, enum: [...values] };
}

/** Whether other fields than those named may come. The schema says it only where it forbids them. */
export function withOthers(schema: Schema, areAllowed: boolean): Schema {
  return areAllowed ? without(schema, "additionalProperties") : { ...schema, additionalProperties: false };
}

/** Adds a text field with a name that is free. */
export function withNewField(schema: Schema): { schema: Schema; name: string } {
  const taken = new Set(Object.keys(schema.properties ?? {}));
  let name = "field";
  for (let number = 2; taken.has(name); number += 1) name = `field${number}`;
  return { schema: { ...schema, type: schema.type ?? "object", properties: { ...schema.properties, [name]: { type: "string" } } }, name };
}

export function withoutField(schema: Schema, name: string): Schema {
  return withRequired({ ...schema, properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([each]) => each !== name)) }, name, false);
}

export function withField(schema: Schema, name: string, field: Schema): Schema {
  return { ...schema, properties: { ...schema.properties, [name]: field } };
}

/** Gives a field another name, at the same place. Null when the name is taken or empty. */
export function renamed(schema: Schema, name: string, next: string): Schema | null {
  if (next === name) return schema;
  const properties = schema.properties ?? {};
  if (next.trim() === "" || Object.hasOwn(properties, next)) return null;
  const required = schema.required?.map((each) => (each === name ? next : each));
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).map(([key, each]) => [key === name ? next : key, each])), ...(required != null && { required }) };
}

export function withRequired(schema: Schema, name: string, isRequired: boolean): Schema {
  const others = (schema.required ?? []).filter((each) => each !== name);
  const required = isRequired ? [...others, name] : others;
  return required.length === 0 ? without(schema, "required") : { ...schema, required };
}

function without(schema: Schema, key: keyof Schema): Schema {
  const next = { ...schema };
  delete next[key];
  return next;
}

/** The choices of a field as somebody types them, one to a line; of a field of numbers they are numbers. */
export function readChoices(text: string, type: TypeChoice): { values: unknown[] } | { error: string } {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (type !== "number" && type !== "integer") return { values: lines };
  const wrong = lines.find((line) => !Number.isFinite(Number(line)) || (type === "integer" && !Number.isInteger(Number(line))));
  return wrong === undefined ? { values: lines.map(Number) } : { error: `“${wrong}” is no ${type === "integer" ? "whole " : ""}number.` };
}

/** A value that fits the schema, to try things on. */
export function sampleOf(schema: Schema, depth = 0): unknown {
  const [choice] = schema.enum ?? [];
  if (choice !== undefined) return choice;
  const [alternative] = schema.oneOf ?? schema.anyOf ?? [];
  if (schema.type == null && alternative !== undefined && depth < DEPTH_SHOWN) return sampleOf(alternative, depth + 1);
  switch (schema.type) {
    case "string":
      return "text";
    case "number":
    case "integer":
      return 1;
    case "boolean":
      return true;
    case "array":
      return schema.items && depth < DEPTH_SHOWN ? [sampleOf(schema.items, depth + 1)] : [];
    case "null":
      return null;
    default:
      return depth < DEPTH_SHOWN ? Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, sampleOf(each, depth + 1)])) : {};
  }
}
