/** Paths into values, as expressions write them: `output.lines[0].price`, `input["first name"]`. */

export interface Path {
  root: string;
  keys: readonly (string | number)[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words that cannot follow a dot. */
const RESERVED = new Set(["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"]);

export function writePath({ root, keys }: Path): string {
  return root + keys.map(writeKey).join("");
}

function writeKey(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return NAME.test(key) && !RESERVED.has(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** The path below another one. */
export function below(path: Path, key: string | number): Path {
  return { root: path.root, keys: [...path.keys, key] };
}

/** What is at a path; undefined when it leads nowhere. */
export function valueAt(values: Readonly<Record<string, unknown>>, { root, keys }: Path): unknown {
  return keys.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : Array.isArray(value) && typeof key === "number" ? value[key] : undefined), values[root]);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
