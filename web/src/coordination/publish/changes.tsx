/** What is different between two versions of a workflow: drawn, and line by line; each leads to the other. */
import { useMemo, useState } from "react";
import type { Workflow } from "../editor/document";
import type { WorkflowDiff } from "./diff";
import { DiffGraph } from "./diff-graph";
import { DiffView, type Row } from "./diff-view";
import { hasMarks, mergeWorkflows } from "./merge";

interface ChangesProps {
  before: Workflow;
  after: Workflow;
  diff: WorkflowDiff;
}

export function Changes({ before, after, diff }: ChangesProps) {
  const [row, setRow] = useState<Row>(null);
  const merged = useMemo(() => mergeWorkflows(before, after, diff), [before, after, diff]);
  const hasGraph = hasMarks(merged);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {hasGraph && (
        // It stays where it is while the list goes by, as long as both have room.
        <div className="z-10 h-[34vh] min-h-44 shrink-0 bg-raised pb-1 [@media(min-height:640px)]:sticky [@media(min-height:640px)]:top-0">
          <DiffGraph merged={merged} row={row} onRow={setRow} />
        </div>
      )}
      <DiffView diff={diff} row={row} onRow={setRow} hasGraph={hasGraph} />
    </div>
  );
}
