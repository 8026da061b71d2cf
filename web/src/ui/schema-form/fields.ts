/**
 * What a JSON schema is as a form: which fields, with which controls.
 *
 * Texts, numbers, check boxes, choices, lists of simple values and objects within objects have controls of their own;
 * everything else is JSON. The same schema gives the same fields as the server's own page of a task.
 */

/** What a form reads of a schema. The contract's schemas are of this shape. */
export interface FormSchema {
  type?: string | string[] | null;
  title?: string | null;
  description?: string | null;
  enum?: unknown[] | null;
  default?: unknown;
  properties?: { [key: string]: FormSchema } | null;
  required?: string[] | null;
  items?: FormSchema | null;
  oneOf?: FormSchema[] | null;
  anyOf?: FormSchema[] | null;
  allOf?: FormSchema[] | null;
}

/** What stands on a line of a list. */
export type LineKind = "string" | "number" | "integer";

/** How a value is entered. */
export type Widget =
  | { kind: "text" }
  | { kind: "number"; isInteger: boolean }
  | { kind: "boolean" }
  | { kind: "choice"; values: readonly unknown[] }
  | { kind: "choices"; values: readonly unknown[] }
  | { kind: "lines"; line: LineKind }
  | { kind: "object"; fields: readonly Field[] }
  | { kind: "json" };

export interface Field {
  /** Its key in its object; empty for the value as a whole. */
  key: string;
  /** Where its value is, as a JSON pointer. */
  pointer: string;
  label: string;
  hint: string | undefined;
  isRequired: boolean;
  widget: Widget;
  /** What stands in it at first. */
  preset: unknown;
}

/** Objects deeper than this are JSON: a form of more levels cannot be overlooked. */
const DEPTH_MAX = 4;

/** The field of the whole value. */
export function rootField(schema: FormSchema, label: string): Field {
  return field(schema, { key: "", pointer: "", label: schema.title ?? label, isRequired: true }, 0);
}

/** A key as people read it: `trackingNumber` and `tracking_number` are both `Tracking number`. */
export function labelOf(key: string): string {
  const spaced = key.replace(/[_-]/g, " ").replace(/(\p{Ll})(\p{Lu})/gu, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The pointer to a key of the object at `pointer`. */
export function pointerTo(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function field(schema: FormSchema, about: Pick<Field, "key" | "pointer" | "label" | "isRequired">, depth: number): Field {
  return { ...about, hint: schema.description ?? undefined, widget: widget(schema, about.pointer, depth), preset: schema.default };
}

function widget(schema: FormSchema, pointer: string, depth: number): Widget {
  if (schema.enum) return { kind: "choice", values: schema.enum };
  if (isComposed(schema)) return { kind: "json" };
  const { properties } = schema;
  switch (schema.type ?? (properties ? "object" : undefined)) {
    case "string":
      return { kind: "text" };
    case "number":
      return { kind: "number", isInteger: false };
    case "integer":
      return { kind: "number", isInteger: true };
    case "boolean":
      return { kind: "boolean" };
    case "array":
      return list(schema.items ?? {});
    case "object": {
      if (!properties || Object.keys(properties).length === 0 || depth >= DEPTH_MAX) return { kind: "json" };
      const required = new Set(schema.required ?? []);
      const fields = Object.entries(properties).map(([key, inner]) =>
        field(inner, { key, pointer: pointerTo(pointer, key), label: inner.title ?? labelOf(key), isRequired: required.has(key) }, depth + 1),
      );
      // What is needed comes first; the server gives properties by their names.
      return { kind: "object", fields: [...fields.filter((each) => each.isRequired), ...fields.filter((each) => !each.isRequired)] };
    }
    default:
      return { kind: "json" };
  }
}

function list(items: FormSchema): Widget {
  if (items.enum) return { kind: "choices", values: items.enum };
  if (isComposed(items)) return { kind: "json" };
  const { type } = items;
  return type === "string" || type === "number" || type === "integer" ? { kind: "lines", line: type } : { kind: "json" };
}

function isComposed(schema: FormSchema): boolean {
  return Boolean(schema.oneOf ?? schema.anyOf ?? schema.allOf);
}

/** Whether the control can show the value. One that it cannot show is shown as JSON, so that nothing is lost. */
export function suits(widget: Widget, value: unknown): boolean {
  if (value === undefined) return true;
  switch (widget.kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return placeOf(widget.values, value) >= 0;
    case "choices":
      return Array.isArray(value) && value.every((each) => placeOf(widget.values, each) >= 0);
    case "lines":
      return Array.isArray(value) && value.every((each) => (widget.line === "string" ? typeof each === "string" && isLine(each) : typeof each === "number"));
    case "object":
      return isObject(value);
    case "json":
      return true;
  }
}

/** Where a value is among the values of a choice; -1 when it is none of them. */
export function placeOf(values: readonly unknown[], value: unknown): number {
  const text = JSON.stringify(value);
  return values.findIndex((each) => JSON.stringify(each) === text);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLine(text: string): boolean {
  return text !== "" && text === text.trim() && !/[\r\n]/.test(text);
}
