/** What does a desk's work: the choice, and a form for each. */
import { Trash2 } from "lucide-react";
import { IconButton } from "../../../ui/button";
import { SelectField } from "../../../ui/field";
import type { Desk, ExecutorType } from "../../editor/document";
import { ABOUT_EXECUTOR, EXECUTORS, newExecutor } from "../../editor/kinds";
import { At } from "../controls";
import { isExecutor, put, useDeskEdit } from "../edits";
import type { Field } from "../fields";
import { ExpressionForm } from "./expression-form";
import { FunctionForm } from "./function-form";
import { HttpForm } from "./http-form";
import { HumanForm } from "./human-form";
import { LlmForm } from "./llm-form";
import { RobotForm } from "./robot-form";
import { SubWorkflowForm } from "./sub-workflow-form";

export function ExecutorForm({ desk, fields }: { desk: Desk; fields: readonly Field[] }) {
  const edit = useDeskEdit(desk.deskId);
  const isHuman = desk.kind === "desk:human-wait";
  const type = desk.executor?.type ?? (isHuman ? "human" : "echo");
  const fitting = EXECUTORS.filter((each) => (each === "human") === isHuman || each === desk.executor?.type);
  const choose = (next: ExecutorType) => edit(`Use ${ABOUT_EXECUTOR[next].label} at ${desk.name}`, (draft) => put(draft, "executor", next === "echo" || next === "human" ? undefined : newExecutor(next)));
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <At field="executor">
        <div className="flex min-w-0 items-end gap-2">
          <SelectField
            label="Done by"
            hint={ABOUT_EXECUTOR[type].says}
            className="min-w-0 flex-1"
            value={type}
            disabled={fitting.length < 2}
            options={fitting.map((each) => ({ value: each, label: ABOUT_EXECUTOR[each].label }))}
            onChange={(event) => choose(EXECUTORS.find((each) => each === event.target.value) ?? "echo")}
          />
          {desk.executor != null && isHuman && !isExecutor(desk.executor, "human") && (
            <IconButton label="Remove the executor, which cannot ask a person" onClick={() => choose("human")}>
              <Trash2 size={14} aria-hidden />
            </IconButton>
          )}
        </div>
      </At>
      <Form desk={desk} fields={fields} />
    </div>
  );
}

function Form({ desk, fields }: { desk: Desk; fields: readonly Field[] }) {
  const { deskId, executor } = desk;
  if (desk.kind === "desk:human-wait" && (executor == null || executor.type === "human")) return <HumanForm desk={desk} task={executor ?? undefined} />;
  if (executor == null) return null;
  switch (executor.type) {
    case "echo":
    case "human":
      return null;
    case "http":
      return <HttpForm {...{ deskId, executor, fields }} />;
    case "function":
      return <FunctionForm {...{ deskId, executor, fields }} />;
    case "robot-job":
      return <RobotForm {...{ deskId, executor, fields }} />;
    case "expression":
      return <ExpressionForm {...{ deskId, executor, fields }} />;
    case "sub-workflow":
      return <SubWorkflowForm {...{ deskId, executor, fields }} />;
    case "llm":
      return <LlmForm {...{ deskId, executor }} />;
  }
}
