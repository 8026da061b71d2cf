import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoordinationImportReport } from "@contract";
import { filesOf, PART_BYTES_MAX, partsOf, sumOf } from "./folder";

function found(...paths: string[]): string[] | string {
  const of = filesOf(paths.map((path) => ({ path, size: 1 })));
  return "error" in of ? of.error : of.files.map(({ path }) => path);
}

test("the folder is found where it is, or where it lies in what was chosen", () => {
  assert.deepEqual(found("coordination/workflows/a.json", "coordination/memory/a/b.json"), ["workflows/a.json", "memory/a/b.json"]);
  assert.deepEqual(found(".rawr/coordination/runs/r.json", ".rawr/other/workflows/x.json"), ["runs/r.json"]);
  assert.deepEqual(found("shop/package.json", "shop/src/workflows/x.json", "shop/workflows/mine.json", "shop/.rawr/coordination/workflows/a.json"), ["workflows/a.json"]);
  assert.match(String(found("shop/package.json", "shop/src/index.ts")), /^“shop” has no JSON in folders named workflows, .* choose a \.rawr\/coordination folder/);
});

test("only JSON is read, workflows first, and each timeline after its run", () => {
  assert.deepEqual(
    found("c/memory/m.json", "c/timelines/r2.json", "c/timelines/r1.json", "c/runs/r2.json", "c/runs/r1.json", "c/runs/r1.json.tmp", "c/notes/n.json", "c/workflows/w.json", "c/memory/1/2/3/4/deep.json"),
    ["workflows/w.json", "runs/r1.json", "timelines/r1.json", "runs/r2.json", "timelines/r2.json", "memory/m.json"],
  );
});

test("more than one import takes is refused, and a file that fits into no request is named", () => {
  const many = filesOf(Array.from({ length: 10_001 }, (_, index) => ({ path: `c/runs/${index}.json`, size: 1 })));
  assert.match("error" in many ? many.error : "", /^10,001 files of 1 MiB are more than/);
  const large = filesOf([{ path: "c/runs/a.json", size: PART_BYTES_MAX + 1 }, { path: "c/runs/b.json", size: 1 }]);
  assert.ok(!("error" in large));
  assert.deepEqual([large.files.map(({ path }) => path), large.problems.map(({ path }) => path)], [["runs/b.json"], ["runs/a.json"]]);
});

test("a large folder goes in parts, and no timeline without its run", () => {
  const third = Math.ceil(PART_BYTES_MAX / 3);
  const file = (path: string, size = third) => ({ path, content: "x".repeat(size) });
  const parts = partsOf([file("workflows/w.json"), file("runs/1.json"), file("timelines/1.json"), file("runs/2.json", 1), file("timelines/2.json", 1), file("memory/m.json", 1)]);
  assert.deepEqual(parts.map((part) => part.map(({ path }) => path)), [["workflows/w.json"], ["runs/1.json", "timelines/1.json", "runs/2.json", "timelines/2.json", "memory/m.json"]]);
  assert.deepEqual(partsOf([]), []);
});

test("what came of the parts is told as one", () => {
  const counts = (imported: number) => ({ imported, skipped: 1, broken: 0 });
  const report = (imported: number): CoordinationImportReport => {
    const problems = [{ path: `${imported}`, message: "m" }];
    return { dryRun: true, workflows: counts(imported), drafts: 1, runs: counts(0), timelineEvents: counts(imported), memories: counts(0), problems };
  };
  const sum = sumOf([report(2), report(3)], [{ path: "first", message: "m" }]);
  assert.deepEqual([sum.workflows, sum.drafts, sum.dryRun], [{ imported: 5, skipped: 2, broken: 0 }, 2, true]);
  assert.deepEqual(sum.problems.map(({ path }) => path), ["first", "2", "3"]);
});
