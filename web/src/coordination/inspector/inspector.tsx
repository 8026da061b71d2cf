/** What is chosen on the canvas, to be read and changed: a desk, a handoff, several, or the workflow itself. */
import { useRef } from "react";
import { useCommands } from "../commands/context";
import { useEditor, useEditorState } from "../editor/context";
import { deskOf, handoffOf, type Workflow } from "../editor/document";
import { aboutKind } from "../editor/kinds";
import { NOTHING, ofDesk, ofHandoff, type Selection } from "../editor/selection";
import { shownWorkflow } from "../editor/store";
import { problemsAt, problemsOf } from "../problems/problem";
import { ProblemList } from "../problems/problems";
import { DeskForm } from "./desk-form";
import { useReveal } from "./focus";
import { HandoffForm } from "./handoff-form";
import { WorkflowForm } from "./workflow-form";

export function Inspector() {
  const workflow = useEditorState(shownWorkflow);
  const selection = useEditorState((state) => state.selection);
  const mode = useEditorState((state) => state.mode);
  const { readOnly } = useCommands();
  const container = useRef<HTMLElement>(null);
  useReveal(container);
  return (
    <section ref={container} aria-label="Inspector" className="min-w-0">
      <Heading workflow={workflow} selection={selection} />
      {readOnly !== undefined && <p className="m-0 mx-4 mb-3 rounded-md bg-accent-wash px-3 py-2 text-xs text-accent">{mode === "run" ? "This is the document of a past run: it can be read, and not changed." : `${readOnly}.`}</p>}
      {mode === "edit" && <Wrong selection={selection} />}
      <fieldset disabled={readOnly !== undefined} className="m-0 min-w-0 border-0 border-t border-line p-0">
        <Form workflow={workflow} selection={selection} />
      </fieldset>
    </section>
  );
}

/** The one thing that is chosen. */
function chosen(workflow: Workflow, { desks, handoffs }: Selection) {
  const [deskId] = desks;
  const [handoffId] = handoffs;
  if (desks.length + handoffs.length !== 1) return null;
  const desk = deskId === undefined ? undefined : deskOf(workflow, deskId);
  const handoff = handoffId === undefined ? undefined : handoffOf(workflow, handoffId);
  return { desk, handoff };
}

function Heading({ workflow, selection }: { workflow: Workflow; selection: Selection }) {
  const one = chosen(workflow, selection);
  const count = selection.desks.length + selection.handoffs.length;
  const [word, name] = one?.desk
    ? [aboutKind(one.desk.kind).label, one.desk.name || one.desk.deskId]
    : one?.handoff
      ? ["Handoff", `${one.handoff.fromDeskId} → ${one.handoff.toDeskId}`]
      : count > 1
        ? ["Chosen", `${count} things`]
        : ["Workflow", workflow.name || workflow.workflowId];
  return (
    <header className="px-4 pt-3 pb-3">
      <p className="m-0 text-xs text-faint">{word}</p>
      <h2 className="m-0 line-clamp-2 text-[15px] font-semibold wrap-anywhere" title={name}>
        {name}
      </h2>
    </header>
  );
}

function Wrong({ selection }: { selection: Selection }) {
  const found = useEditorState((state) => state.problems);
  const workflow = useEditorState((state) => state.document);
  const one = chosen(workflow, selection);
  if (found === null || (one === null && selection.desks.length + selection.handoffs.length > 0)) return null;
  const at = one?.desk ? { deskId: one.desk.deskId } : one?.handoff ? { handoffId: one.handoff.handoffId } : {};
  const problems = problemsAt(problemsOf(found.result), at);
  if (problems.length === 0) return null;
  return (
    <div className="px-4 pb-3">
      <ProblemList problems={problems} />
    </div>
  );
}

function Form({ workflow, selection }: { workflow: Workflow; selection: Selection }) {
  const one = chosen(workflow, selection);
  // By its place and not by its id: a desk that gets another id keeps its form, and the focus in it.
  if (one?.desk) return <DeskForm key={`desk ${workflow.desks.indexOf(one.desk)}`} workflow={workflow} desk={one.desk} />;
  if (one?.handoff) return <HandoffForm key={`handoff ${workflow.handoffs.indexOf(one.handoff)}`} workflow={workflow} handoff={one.handoff} />;
  return selection.desks.length + selection.handoffs.length > 1 ? <Several workflow={workflow} selection={selection} /> : <WorkflowForm workflow={workflow} />;
}

function Several({ workflow, selection }: { workflow: Workflow; selection: Selection }) {
  const editor = useEditor();
  const rows = [
    ...selection.desks.map((id) => ({ id, name: deskOf(workflow, id)?.name ?? id, of: ofDesk(id) })),
    ...selection.handoffs.map((id) => ({ id, name: id, of: ofHandoff(id) })),
  ];
  return (
    <div className="flex flex-col gap-2 p-4">
      <p className="m-0 text-soft">They are moved, copied and deleted together. Choose one to change it.</p>
      <ul className="m-0 flex list-none flex-col p-0">
        {rows.map(({ id, name, of }) => (
          <li key={`${of.desks.length}${id}`} className="border-b last:border-b-0">
            <button type="button" className="w-full min-w-0 truncate py-1.5 text-left text-accent" title={id} onClick={() => editor.select(of)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      <div>
        <button type="button" className="text-xs text-soft underline" onClick={() => editor.select(NOTHING)}>
          Choose nothing
        </button>
      </div>
    </div>
  );
}
