/** The list of everything that is wrong, and of what is probably not meant; each line leads to where it is mended. */
import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { Badge } from "../../ui/status";
import { Loading, Trouble } from "../../ui/page";
import { useEditor, useEditorState } from "../editor/context";
import { NOTHING, ofDesk, ofHandoff } from "../editor/selection";
import { countsOf, type Problem, problemsOf, said } from "./problem";
import { useValidationTrouble } from "./validation";

export function Problems() {
  const found = useEditorState((state) => state.problems);
  const isFresh = useEditorState((state) => state.problems?.of === state.document);
  const trouble = useValidationTrouble();
  if (found === null) return <div className="p-4">{trouble === null ? <Loading label="Checking the workflow" /> : <Trouble error={trouble.error} />}</div>;
  const problems = problemsOf(found.result);
  return (
    <section aria-label="Problems" aria-busy={!isFresh} className="flex min-w-0 flex-col gap-3 p-4">
      <p className="m-0 flex flex-wrap items-center gap-2 font-medium">
        {said(countsOf(found.result))}
        {!isFresh && trouble === null && <span className="text-xs font-normal text-faint">checking what you changed…</span>}
      </p>
      {trouble !== null && <Trouble error={trouble.error} />}
      {problems.length === 0 ? <Fine /> : <ProblemList problems={problems} />}
    </section>
  );
}

function Fine() {
  return (
    <div className="flex items-start gap-2 text-soft">
      <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
      <p className="m-0">Nothing stands in the way of publishing. The workflow is checked with every change, by the server's own rules.</p>
    </div>
  );
}

/** Problems as lines that can be chosen. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul className="m-0 flex min-w-0 list-none flex-col gap-2 p-0">
      {problems.map((problem, index) => (
        <li key={`${index}:${problem.code}:${problem.message}`} className="min-w-0">
          <Line problem={problem} />
        </li>
      ))}
    </ul>
  );
}

function Line({ problem }: { problem: Problem }) {
  const editor = useEditor();
  const { severity, code, message, remedy, deskId, handoffId, field } = problem;
  const isError = severity === "error";
  const Icon = isError ? CircleX : TriangleAlert;
  const go = () => editor.show(deskId != null ? ofDesk(deskId) : handoffId != null ? ofHandoff(handoffId) : NOTHING, field);
  return (
    <button type="button" onClick={go} className="flex w-full min-w-0 items-start gap-2 rounded-md border bg-surface p-2.5 text-left text-[13px] hover:border-line-strong">
      <Icon size={16} role="img" aria-label={isError ? "Error" : "Warning"} className={isError ? "mt-0.5 shrink-0 text-bad" : "mt-0.5 shrink-0 text-warn"} />
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="wrap-anywhere">{message}</span>
        {remedy !== undefined && <span className="text-xs text-soft">{remedy}</span>}
        <span className="flex min-w-0 flex-wrap items-center gap-1.5">
          <Badge tone={isError ? "bad" : "warn"} className="font-mono">{code}</Badge>
          {(deskId ?? handoffId) != null && (
            <code className="min-w-0 truncate font-mono text-xs text-faint" title={deskId ?? handoffId ?? ""}>
              {deskId ?? handoffId}
            </code>
          )}
        </span>
      </span>
    </button>
  );
}
