/** What an error of a function says, whatever its SDK made of it. */
export interface Failure {
  name: string | null;
  message: string;
  stack: string | null;
  cause: Failure | null;
}

/** How many causes of causes are followed. */
const CAUSES_MAX = 5;

export function readFailure(value: unknown, depth = 0): Failure {
  if (typeof value !== "object" || value === null) return { name: null, message: typeof value === "string" ? value : JSON.stringify(value ?? null), stack: null, cause: null };
  const fields = new Map(Object.entries(value));
  const text = (...names: string[]) => names.map((name) => fields.get(name)).find((each): each is string => typeof each === "string" && each !== "") ?? null;
  const cause = fields.get("cause");
  return {
    name: text("name"),
    message: text("message", "error", "error_message") ?? JSON.stringify(value),
    stack: text("stack"),
    cause: cause === undefined || cause === null || depth >= CAUSES_MAX ? null : readFailure(cause, depth + 1),
  };
}
