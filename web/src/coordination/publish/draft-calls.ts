/** The server's side of a draft: saving it, taking it away, and reading what somebody else has made of it. */
import { ORPCError } from "@orpc/client";
import { isSameWorkflow, type Workflow } from "../editor/document";
import type { Draft, Published } from "../editor/store";
import type { Saved } from "./autosave";

/** What of the contract is used here, so that tests can stand in for the server. */
export interface DraftServer {
  saveDraft: (input: { workflow: Workflow; expectedRevision?: string }) => Promise<{ draft: Draft }>;
  deleteDraft: (input: { workflowId: string; expectedRevision?: string }) => Promise<unknown>;
  getDraft: (input: { workflowId: string }) => Promise<{ draft: Draft }>;
  getPublication: (input: { workflowId: string }) => Promise<{ publication: Published }>;
}

export interface Savings {
  /** The newest publication: a draft that is the same as that is no draft. */
  published: () => Published | null;
  /** The draft that the server has now. */
  kept: (draft: Draft | null) => void;
}

/** Saves documents as drafts, for `Autosave`. */
export function draftSaver(server: DraftServer, { published, kept }: Savings): (workflow: Workflow, revision: string | null) => Promise<Saved> {
  // What was sent and perhaps came through although the answer did not.
  let unsure: Workflow | null = null;
  const save = async (workflow: Workflow, revision: string | null): Promise<Saved> => {
    const newest = published();
    if (newest !== null && isSameWorkflow(workflow, newest.workflow)) return forget(server, workflow.workflowId, revision, kept);
    const { draft } = await server.saveDraft({ workflow, ...(revision !== null && { expectedRevision: revision }) });
    unsure = null;
    kept({ revision: draft.revision, workflow });
    return { kind: "saved", revision: draft.revision };
  };
  return async (workflow, revision) => {
    try {
      return await save(workflow, revision);
    } catch (error) {
      const other = changedTo(error);
      if (other === undefined) {
        if (!isFinal(error)) unsure = workflow;
        return { kind: "refused", error, isFinal: isFinal(error) };
      }
      const theirs = await theirDraft(server, workflow.workflowId).catch(() => null);
      const isOurs = theirs !== null && [workflow, unsure].some((mine) => mine !== null && isSameWorkflow(mine, theirs.workflow));
      if (!isOurs) return { kind: "conflict", revision: other };
      // It is what was sent before: only the answer was lost.
      return save(workflow, theirs.revision).catch((problem: unknown): Saved => ({ kind: "refused", error: problem, isFinal: isFinal(problem) }));
    }
  };
}

/** Back at what is published, there is nothing to keep. */
async function forget(server: DraftServer, workflowId: string, revision: string | null, kept: Savings["kept"]): Promise<Saved> {
  if (revision !== null) {
    await server.deleteDraft({ workflowId, expectedRevision: revision }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }
  kept(null);
  return { kind: "saved", revision: null };
}

/** The draft that is there, or null. */
export async function theirDraft(server: DraftServer, workflowId: string): Promise<Draft | null> {
  try {
    const { draft } = await server.getDraft({ workflowId });
    return { revision: draft.revision, workflow: draft.workflow };
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** The newest publication, or null. */
export async function newestPublication(server: DraftServer, workflowId: string): Promise<Published | null> {
  try {
    return (await server.getPublication({ workflowId })).publication;
  } catch (error) {
    if (error instanceof ORPCError && (error.code === "WORKFLOW_NOT_FOUND" || error.code === "PUBLICATION_NOT_FOUND")) return null;
    throw error;
  }
}

const isGone = (error: unknown): boolean => error instanceof ORPCError && error.code === "DRAFT_NOT_FOUND";

/** Whether sending the same again would be refused again. */
const isFinal = (error: unknown): boolean => error instanceof ORPCError && error.status < 500 && error.status !== 429 && error.status !== 408;

/** The revision that is there instead (null for none); undefined when the error says something else. */
export function changedTo(error: unknown): string | null | undefined {
  if (!(error instanceof ORPCError) || error.code !== "DRAFT_CHANGED") return undefined;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "revision" in data && typeof data.revision === "string" ? data.revision : null;
}
