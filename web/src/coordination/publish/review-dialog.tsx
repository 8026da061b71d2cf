/** What publishing would change, before it does. */
import { useMemo } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useEditor, useEditorState } from "../editor/context";
import { countsOf } from "../problems/problem";
import { Changes } from "./changes";
import { countOf, diffWorkflows, summaryOf } from "./diff";
import { usePublishing } from "./publishing";

export function ReviewDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <Review onClose={onClose} /> : null;
}

function Review({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const document = useEditorState((state) => state.document);
  const published = useEditorState((state) => state.published);
  const found = useEditorState((state) => state.problems);
  const { publish, isPublishing } = usePublishing();
  const before = useMemo(() => published?.workflow ?? { ...document, desks: [], handoffs: [] }, [published, document]);
  const diff = useMemo(() => diffWorkflows(before, document), [before, document]);
  const { errors } = found === null ? { errors: 0 } : countsOf(found.result);
  const isNothingNew = published !== null && countOf(diff) === 0;
  const showProblems = () => {
    editor.openPanel("problems");
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={published === null ? "Publish for the first time" : `Publish after publication ${published.publication}`}
      lead={published === null ? "Runs can begin once it is published." : `${summaryOf(diff).replace(/^./, (letter) => letter.toUpperCase())}. Runs that are under way keep the publication that they began with.`}
      actions={
        <>
          {errors > 0 && <Button onClick={showProblems}>Show {errors === 1 ? "the error" : `the ${errors} errors`}</Button>}
          <Button onClick={onClose}>Go on editing</Button>
          <Button look="primary" disabled={errors > 0 || isPublishing || isNothingNew} onClick={() => void publish().then((done) => done && onClose())}>
            {isPublishing ? "Publishing…" : "Publish"}
          </Button>
        </>
      }
    >
      <div className="pt-2">
        {errors > 0 && (
          <p className="mt-0 mb-2 text-bad">
            {errors === 1 ? "One error stands" : `${errors} errors stand`} in the way: only a workflow that can run is published.
          </p>
        )}
        <Changes before={before} after={document} diff={diff} />
      </div>
    </Dialog>
  );
}
