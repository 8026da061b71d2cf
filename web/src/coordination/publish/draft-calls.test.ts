import { ORPCError } from "@orpc/client";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Workflow } from "../editor/document";
import { workflow } from "../editor/samples";
import type { Draft, Published } from "../editor/store";
import { type DraftServer, draftSaver } from "./draft-calls";

/** A server with one draft, which follows the same rule as the real one: a save names what it has seen. */
function bench(draft: Draft | null = null, published: Published | null = null) {
  const state = { draft, loseAnswer: false, kept: [] as (string | null)[] };
  const seen = (expected: string | undefined) => {
    if ((expected ?? null) !== (state.draft?.revision ?? null)) throw new ORPCError("DRAFT_CHANGED", { data: { revision: state.draft?.revision ?? null } });
  };
  const server: DraftServer = {
    saveDraft: async ({ workflow: sent, expectedRevision }) => {
      seen(expectedRevision);
      state.draft = { revision: `of ${sent.name}`, workflow: { ...sent, updatedAt: "2026-01-01T00:00:00Z" } };
      if (state.loseAnswer) throw new TypeError("the connection broke");
      return { draft: state.draft };
    },
    deleteDraft: async ({ expectedRevision }) => {
      if (state.draft === null) throw new ORPCError("DRAFT_NOT_FOUND");
      seen(expectedRevision);
      state.draft = null;
    },
    getDraft: async () => {
      if (state.draft === null) throw new ORPCError("DRAFT_NOT_FOUND");
      return { draft: state.draft };
    },
    getPublication: () => Promise.reject(new ORPCError("PUBLICATION_NOT_FOUND")),
  };
  const save = draftSaver(server, { published: () => published, kept: (now) => state.kept.push(now?.revision ?? null) });
  return { state, save };
}

const named = (name: string): Workflow => workflow(["a>b"], { name });
const publication = (of: Workflow): Published => ({ publication: 1, hash: "h", publishedAt: "2026-01-01T00:00:00Z", workflow: of });

test("a draft is saved, and follows the one before", async () => {
  const { state, save } = bench();
  assert.deepEqual(await save(named("one"), null), { kind: "saved", revision: "of one" });
  assert.deepEqual(await save(named("two"), "of one"), { kind: "saved", revision: "of two" });
  assert.deepEqual(state.kept, ["of one", "of two"]);
});

test("what somebody else has saved is a conflict, also when they have taken the draft away", async () => {
  const { save } = bench({ revision: "theirs", workflow: named("theirs") });
  assert.deepEqual(await save(named("mine"), "mine before"), { kind: "conflict", revision: "theirs" });
  assert.deepEqual(await bench().save(named("mine"), "mine before"), { kind: "conflict", revision: null });
});

test("a save whose answer was lost is no conflict with oneself", async () => {
  const { state, save } = bench();
  state.loseAnswer = true;
  const lost = await save(named("one"), null);
  assert.equal(lost.kind === "refused" && !lost.isFinal, true);
  state.loseAnswer = false;
  assert.deepEqual(await save(named("one, and more"), null), { kind: "saved", revision: "of one, and more" });
});

test("back at the publication there is no draft", async () => {
  const { state, save } = bench({ revision: "r", workflow: named("changed") }, publication(named("published")));
  assert.deepEqual(await save(named("published"), "r"), { kind: "saved", revision: null });
  assert.equal(state.draft, null);
  assert.deepEqual(await save(named("published"), null), { kind: "saved", revision: null });
});

test("a refusal that would come again is final", async () => {
  const server: DraftServer = {
    saveDraft: () => Promise.reject(new ORPCError("WORKFLOW_TOO_LARGE", { status: 413 })),
    deleteDraft: () => Promise.resolve(),
    getDraft: () => Promise.reject(new ORPCError("DRAFT_NOT_FOUND")),
    getPublication: () => Promise.reject(new ORPCError("PUBLICATION_NOT_FOUND")),
  };
  const saved = await draftSaver(server, { published: () => null, kept: () => undefined })(named("large"), null);
  assert.equal(saved.kind === "refused" && saved.isFinal, true);
});
