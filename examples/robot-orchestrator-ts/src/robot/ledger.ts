/**
 * What this robot was told and what it did, counted, in a file. A dispatch is in the file before
 * it is answered, so after any crash the counts show whether a batch ever arrived twice.
 */
import { Journal } from "../journal.ts";

type Line =
  | { kind: "dispatch"; jobId: string; at: string }
  | { kind: "item"; jobId: string; itemId: string; at: string };

export class Ledger {
  private readonly dispatches = new Map<string, number>();
  private readonly items = new Map<string, number>();
  private readonly journal: Journal<Line>;

  constructor(path: string | undefined) {
    this.journal = new Journal<Line>(path);
    this.journal.replay((line) => this.apply(line));
  }

  recordDispatch(jobId: string): void {
    this.write({ kind: "dispatch", jobId, at: new Date().toISOString() });
  }

  /** One piece of work at the portal. */
  recordItem(jobId: string, itemId: string): void {
    this.write({ kind: "item", jobId, itemId, at: new Date().toISOString() });
  }

  /** How often each job was dispatched and each item was worked on. */
  counts(): { dispatches: Record<string, number>; items: Record<string, number> } {
    return { dispatches: Object.fromEntries(this.dispatches), items: Object.fromEntries(this.items) };
  }

  private write(line: Line): void {
    this.journal.append(line);
    this.apply(line);
  }

  private apply(line: Line): void {
    if (line.kind === "dispatch") raise(this.dispatches, line.jobId);
    else raise(this.items, line.itemId);
  }
}

const raise = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};
