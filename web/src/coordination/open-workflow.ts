/** A workflow as the server has it: its newest publication, and its draft. */
import type { CoordinationDraft } from "@contract";
import { client } from "../api/client";
import { hasCode } from "../api/errors";
import type { Published } from "./editor/store";
import { loadLayout } from "./graph/layout";

export interface Stored {
  published: Published | null;
  draft: CoordinationDraft | null;
}

export async function openWorkflow(workflowId: string, signal: AbortSignal): Promise<Stored> {
  const [published, draft] = await Promise.all([
    unless("WORKFLOW_NOT_FOUND", client.coordination.getPublication({ workflowId }, { signal })),
    unless("DRAFT_NOT_FOUND", client.coordination.getDraft({ workflowId }, { signal })),
    loadLayout(),
  ]);
  return { published: published?.publication ?? null, draft: draft?.draft ?? null };
}

/** Null when the server says that there is none. */
async function unless<T>(code: string, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (hasCode(error, code)) return null;
    throw error;
  }
}
