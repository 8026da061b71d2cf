/**
 * Keeps a draft true to the document: after a pause in the typing, one save at a time, each naming the revision that it
 * follows.
 *
 * A draft that somebody else has changed is never overwritten: then nothing more is saved until `follow` says which
 * revision the next one may replace.
 */

export type DraftState =
  | { kind: "clean" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: number }
  /** It could not be saved; `isFinal` when saving the same again would not help. */
  | { kind: "refused"; error: unknown; isFinal: boolean }
  /** Somebody else has saved; null when they have deleted or published it. */
  | { kind: "conflict"; revision: string | null };

export type Saved = { kind: "saved"; revision: string | null } | { kind: "conflict"; revision: string | null } | { kind: "refused"; error: unknown; isFinal: boolean };

export interface AutosaveOptions<Document> {
  save: (document: Document, revision: string | null) => Promise<Saved>;
  /** Calls back after a pause; the answer takes that back. */
  later: (ms: number, run: () => void) => () => void;
  now: () => number;
  changed: (state: DraftState) => void;
}

/** How long the typing must pause, and how soon a lost save is tried again. */
export const PAUSE_MS = 800;
export const RETRY_MS = 4_000;

export class Autosave<Document> {
  state: DraftState = { kind: "clean" };
  /** The revision of the draft that is there, as far as it is known. */
  revision: string | null;
  private document: Document | null = null;
  private running: Promise<void> | null = null;
  private cancel: (() => void) | null = null;
  private isClosed = false;

  constructor(
    private readonly options: AutosaveOptions<Document>,
    revision: string | null = null,
  ) {
    this.revision = revision;
  }

  /** There is another document to be kept. */
  change(document: Document): void {
    if (this.isClosed) return;
    this.document = document;
    if (this.state.kind === "conflict") return;
    if (this.running === null) this.tell({ kind: "waiting" });
    this.plan(PAUSE_MS);
  }

  /** Saves what is not saved, now. Whether everything is saved then. */
  async flush(): Promise<boolean> {
    this.cancel?.();
    while (!this.isClosed && this.state.kind !== "conflict") {
      if (this.running !== null) await this.running;
      else if (this.document !== null) await this.start();
      else break;
      if (this.state.kind === "refused") break;
    }
    return this.document === null && this.state.kind !== "conflict" && this.state.kind !== "refused";
  }

  /** Somebody else has changed the draft, as another call has told. */
  conflict(revision: string | null, document: Document): void {
    this.cancel?.();
    this.document = document;
    this.tell({ kind: "conflict", revision });
  }

  /** What comes next replaces this revision; with a document, that one is saved. */
  follow(revision: string | null, document: Document | null): void {
    this.cancel?.();
    this.revision = revision;
    this.document = null;
    this.tell({ kind: "clean" });
    if (document !== null) this.change(document);
  }

  /** Nothing is to be saved any more. */
  close(): void {
    this.isClosed = true;
    this.cancel?.();
  }

  private plan(ms: number): void {
    this.cancel?.();
    this.cancel = this.options.later(ms, () => void this.start());
  }

  private start(): Promise<void> {
    if (this.running !== null || this.document === null || this.isClosed) return this.running ?? Promise.resolve();
    this.running = this.save(this.document).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async save(document: Document): Promise<void> {
    this.document = null;
    this.tell({ kind: "saving" });
    const follows = this.revision;
    const saved = await this.options.save(document, follows);
    // Somebody has said meanwhile what comes next.
    if (this.isClosed || this.revision !== follows) return;
    if (saved.kind === "saved") {
      this.revision = saved.revision;
      this.tell(this.document === null ? { kind: "saved", at: this.options.now() } : { kind: "waiting" });
      if (this.document !== null) this.plan(PAUSE_MS);
      return;
    }
    this.document ??= document;
    this.tell(saved.kind === "conflict" ? { kind: "conflict", revision: saved.revision } : saved);
    if (saved.kind === "refused" && !saved.isFinal) this.plan(RETRY_MS);
    else if (saved.kind === "refused" && this.document !== document) this.plan(PAUSE_MS);
  }

  private tell(state: DraftState): void {
    this.state = state;
    this.options.changed(state);
  }
}
