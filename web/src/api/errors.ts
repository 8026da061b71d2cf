/** What went wrong, for people. */
import { ORPCError } from "@orpc/client";

/** The server's own sentence where there is one. */
export function explain(error: unknown): string {
  if (error instanceof ORPCError) return error.message;
  if (error instanceof TypeError) return "The server does not answer. It may be restarting; this page goes on by itself.";
  return error instanceof Error ? error.message : String(error);
}

/** Whether the server said so with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof ORPCError && error.code === code;
}
