import assert from "node:assert/strict";
import { test } from "node:test";
import { Autosave, PAUSE_MS, RETRY_MS, type Saved } from "./autosave";

/** An autosave whose clock and server are moved by hand. */
function bench() {
  const saves: { document: string; revision: string | null; answer: (saved: Saved) => void }[] = [];
  const states: string[] = [];
  let planned: { ms: number; run: () => void } | null = null;
  const autosave = new Autosave<string>(
    {
      save: (document, revision) => new Promise((answer) => saves.push({ document, revision, answer })),
      later: (ms, run) => {
        const plan = { ms, run };
        planned = plan;
        return () => {
          if (planned === plan) planned = null;
        };
      },
      now: () => 7,
      changed: (state) => states.push(state.kind),
    },
    "r0",
  );
  const settled = () => new Promise((done) => setImmediate(done));
  return {
    autosave,
    saves,
    states,
    due: () => planned?.ms ?? null,
    pass: () => {
      const plan = planned;
      planned = null;
      plan?.run();
    },
    async answer(saved: Saved) {
      saves.at(-1)?.answer(saved);
      await settled();
    },
  };
}

test("after a pause the last document is saved, once, and the next follows its revision", async () => {
  const { autosave, saves, states, due, pass, answer } = bench();
  autosave.change("a");
  autosave.change("ab");
  assert.equal(due(), PAUSE_MS);
  pass();
  assert.deepEqual(saves.map(({ document, revision }) => [document, revision]), [["ab", "r0"]]);
  await answer({ kind: "saved", revision: "r1" });
  assert.deepEqual(autosave.state, { kind: "saved", at: 7 });
  autosave.change("abc");
  pass();
  assert.equal(saves[1]?.revision, "r1");
  assert.deepEqual(states, ["waiting", "waiting", "saving", "saved", "waiting", "saving"]);
});

test("what is typed while a save is on its way is saved after it, not beside it", async () => {
  const { autosave, saves, pass, answer, due } = bench();
  autosave.change("a");
  pass();
  autosave.change("ab");
  pass();
  assert.equal(saves.length, 1);
  await answer({ kind: "saved", revision: "r1" });
  assert.equal(autosave.state.kind, "waiting");
  assert.equal(due(), PAUSE_MS);
  pass();
  assert.deepEqual([saves[1]?.document, saves[1]?.revision], ["ab", "r1"]);
});

test("a conflict stops everything until somebody decides", async () => {
  const { autosave, saves, pass, answer, due } = bench();
  autosave.change("mine");
  pass();
  await answer({ kind: "conflict", revision: "theirs" });
  assert.deepEqual(autosave.state, { kind: "conflict", revision: "theirs" });
  autosave.change("mine, too");
  assert.equal(due(), null);
  assert.equal(await autosave.flush(), false);
  assert.equal(saves.length, 1);
  autosave.follow("theirs", "mine, too");
  pass();
  assert.deepEqual([saves[1]?.document, saves[1]?.revision], ["mine, too", "theirs"]);
  await answer({ kind: "saved", revision: "r2" });
  assert.equal(autosave.revision, "r2");
});

test("a lost server is tried again, a refusal only after a change", async () => {
  const { autosave, saves, pass, answer, due } = bench();
  autosave.change("a");
  pass();
  await answer({ kind: "refused", error: new Error("gone"), isFinal: false });
  assert.equal(due(), RETRY_MS);
  pass();
  assert.equal(saves[1]?.document, "a");
  await answer({ kind: "refused", error: new Error("too large"), isFinal: true });
  assert.equal(due(), null);
  autosave.change("b");
  pass();
  assert.equal(saves[2]?.document, "b");
});

test("flush saves at once and says whether everything is saved", async () => {
  const { autosave, saves, answer } = bench();
  assert.equal(await autosave.flush(), true);
  autosave.change("a");
  const flushed = autosave.flush();
  await answer({ kind: "saved", revision: "r1" });
  assert.equal(await flushed, true);
  autosave.change("b");
  const refused = autosave.flush();
  await answer({ kind: "refused", error: new Error("no"), isFinal: true });
  assert.equal(await refused, false);
  assert.deepEqual(saves.map(({ document }) => document), ["a", "b"]);
});

test("a flush during a save takes what came meanwhile, too", async () => {
  const { autosave, saves, pass, answer } = bench();
  autosave.change("a");
  pass();
  autosave.change("ab");
  const flushed = autosave.flush();
  await answer({ kind: "saved", revision: "r1" });
  assert.equal(saves.length, 2);
  await answer({ kind: "saved", revision: "r2" });
  assert.equal(await flushed, true);
  assert.equal(saves[1]?.revision, "r1");
});

test("closing saves nothing more", () => {
  const { autosave, saves, due } = bench();
  autosave.change("a");
  autosave.close();
  assert.equal(due(), null);
  autosave.change("b");
  assert.equal(saves.length, 0);
});
