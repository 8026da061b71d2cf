/** What the server finds in a document. The newest document is what counts: answers about older ones are dropped. */
import { ORPCError } from "@orpc/client";
import type { Workflow } from "../editor/document";
import { type Findings, issuesIn, unreadable } from "./problem";

export type Validate = (workflow: Workflow, signal: AbortSignal) => Promise<Findings>;

/** One check at a time: another one ends the one before, whose answer is null. */
export function createChecker(validate: Validate, found: (of: Workflow, findings: Findings) => void): (workflow: Workflow) => Promise<Findings | null> {
  let newest = new AbortController();
  return async (workflow) => {
    newest.abort();
    const mine = new AbortController();
    newest = mine;
    try {
      const findings = await validate(workflow, mine.signal).catch((error: unknown) => readable(workflow, error));
      if (mine.signal.aborted) return null;
      found(workflow, findings);
      return findings;
    } catch (error) {
      if (mine.signal.aborted) return null;
      throw error;
    }
  };
}

/** A document that the server could not read has problems, too; anything else is thrown on. */
function readable(workflow: Workflow, error: unknown): Findings {
  const issues = error instanceof ORPCError && error.code === "BAD_REQUEST" ? issuesIn(error.data) : null;
  if (issues === null) throw error;
  return unreadable(workflow, issues);
}
