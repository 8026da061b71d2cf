/** Values of a form: what stands there at first, how typed text is read, and what is missing. */
import { readJson } from "../json-text";
import { type Field, type FormSchema, isObject, pointerTo, rootField, type Widget } from "./fields";

/** One thing that is wrong, as the server says it: `path` is a JSON pointer, empty for the whole value. */
export interface FormIssue {
  path: string;
  message: string;
}

/** What was read from a text: a value (none when nothing was typed), or what is wrong with it. */
export type Read = { value: unknown } | { error: string };

const NEEDED = "This is needed.";

/** What a form begins with: unticked boxes and empty lists where the schema asks for them, and nothing else. */
export function initialValue(schema: FormSchema): unknown {
  return initial(rootField(schema, ""));
}

function initial({ preset, widget, isRequired }: Field): unknown {
  if (preset !== undefined) return preset;
  switch (widget.kind) {
    case "object": {
      if (!isRequired) return undefined;
      const entries = widget.fields.map((field) => [field.key, initial(field)] as const);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
    case "boolean":
      return isRequired ? false : undefined;
    case "lines":
    case "choices":
      return isRequired ? [] : undefined;
    case "choice":
      return isRequired && widget.values.length === 1 ? widget.values[0] : undefined;
    case "text":
    case "number":
    case "json":
      return undefined;
  }
}

/** What the schema asks for and is not there. The server checks everything else, and this again. */
export function missingIn(schema: FormSchema, value: unknown): FormIssue[] {
  return missing(rootField(schema, ""), value);
}

function missing({ isRequired, pointer, widget }: Field, value: unknown): FormIssue[] {
  if (value === undefined) return isRequired ? [{ path: pointer, message: NEEDED }] : [];
  if (widget.kind !== "object" || !isObject(value)) return [];
  return widget.fields.flatMap((field) => missing(field, value[field.key]));
}

/** An object with one key changed; with `undefined` the key is taken away. All other keys stay, in their order. */
export function withKey(value: unknown, key: string, next: unknown): Record<string, unknown> {
  const before = isObject(value) ? value : {};
  if (next !== undefined) return { ...before, [key]: next };
  return Object.fromEntries(Object.entries(before).filter(([each]) => each !== key));
}

/** What was typed into a control of text, as a value. */
export function readText(widget: Widget, text: string): Read {
  if (widget.kind === "text") return { value: text === "" ? undefined : text };
  if (text.trim() === "") return { value: undefined };
  if (widget.kind === "number") return readNumber(text.trim(), widget.isInteger);
  if (widget.kind === "lines") {
    const lines = text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (widget.line === "string") return { value: lines };
    const values: unknown[] = [];
    for (const line of lines) {
      const read = readNumber(line, widget.line === "integer");
      if ("error" in read) return read;
      values.push(read.value);
    }
    return { value: values };
  }
  return readJson(text);
}

/** A value as the text of its control. */
export function textOf(widget: Widget, value: unknown): string {
  if (value === undefined) return "";
  if (widget.kind === "text" && typeof value === "string") return value;
  if (widget.kind === "lines" && Array.isArray(value)) return value.map(String).join("\n");
  return JSON.stringify(value, null, 2);
}

function readNumber(text: string, isInteger: boolean): Read {
  const number = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(number)) return { error: isInteger ? `“${text}” is not a whole number, such as 12.` : `“${text}” is not a number, such as 12.5.` };
  if (isInteger && !Number.isInteger(number)) return { error: `“${text}” is not a whole number, such as ${Math.round(number)}.` };
  if (isInteger && !Number.isSafeInteger(number)) return { error: `“${text}” is too large for a number: the largest is ${Number.MAX_SAFE_INTEGER}.` };
  return { value: number };
}

/** Issues by the pointer of the field that they belong to; what belongs to no field is under `general`. */
export interface PlacedIssues {
  byPointer: ReadonlyMap<string, string>;
  general: readonly string[];
}

export function placeIssues(root: Field, issues: readonly FormIssue[]): PlacedIssues {
  const pointers = new Set(leaves(root));
  const byPointer = new Map<string, string>();
  const general: string[] = [];
  for (const { path, message } of issues) {
    // A validator reports a missing key at the object that misses it.
    const key = /^"(.+)" is a required property$/.exec(message)?.[1];
    const wanted = key === undefined ? path : pointerTo(path, key);
    const at = nearest(pointers, wanted);
    const text = key === undefined ? message : NEEDED;
    if (at !== undefined && !byPointer.has(at)) byPointer.set(at, at === wanted ? text : `${wanted.slice(at.length)}: ${text}`);
    else if (at === undefined) general.push(path === "" ? message : `${path}: ${message}`);
  }
  return { byPointer, general };
}

/** Pointers of everything that has a control. */
function leaves({ pointer, widget }: Field): string[] {
  return widget.kind === "object" ? widget.fields.flatMap(leaves) : [pointer];
}

/** The control that holds the value at `pointer`, which may be within a list. */
function nearest(pointers: ReadonlySet<string>, pointer: string): string | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf("/"))) {
    if (pointers.has(at)) return at;
    if (at === "") return undefined;
  }
}
