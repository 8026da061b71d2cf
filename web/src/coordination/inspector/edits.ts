/** Changes of the chosen desk or handoff, each by its id, as one undo. */
import { useEditor } from "../editor/context";
import { type Desk, deskOf, type Executor, type ExecutorType, type Handoff, handoffOf, type Workflow } from "../editor/document";

export type ExecutorOf<Type extends ExecutorType> = Extract<Executor, { type: Type }>;

export function isExecutor<Type extends ExecutorType>(executor: Executor | null | undefined, type: Type): executor is ExecutorOf<Type> {
  return executor?.type === type;
}

/** Changes a desk. Letters of one `group` are undone together. */
export function useDeskEdit(deskId: string): (label: string, change: (desk: Desk) => void, group?: string) => void {
  const editor = useEditor();
  return (label, change, group) => {
    const recipe = (draft: Workflow) => {
      const desk = deskOf(draft, deskId);
      if (desk !== undefined) change(desk);
    };
    editor.edit(label, recipe, group === undefined ? {} : { group: `${group}:desk:${deskId}` });
  };
}

/** Changes the executor of a desk, if it is still of this type. */
export function useExecutorEdit<Type extends ExecutorType>(deskId: string, type: Type): (label: string, field: string, change: (executor: ExecutorOf<Type>) => void) => void {
  const edit = useDeskEdit(deskId);
  return (label, field, change) =>
    edit(
      label,
      (desk) => {
        if (isExecutor(desk.executor, type)) change(desk.executor);
      },
      `executor.${field}`,
    );
}

export function useHandoffEdit(handoffId: string): (label: string, change: (handoff: Handoff) => void, group?: string) => void {
  const editor = useEditor();
  return (label, change, group) => {
    const recipe = (draft: Workflow) => {
      const handoff = handoffOf(draft, handoffId);
      if (handoff !== undefined) change(handoff);
    };
    editor.edit(label, recipe, group === undefined ? {} : { group: `${group}:handoff:${handoffId}` });
  };
}

/** Sets a field, or takes it away: a field that says nothing is not in the document. */
export function put<Part extends object, Key extends keyof Part>(part: Part, key: Key, value: Part[Key] | undefined): void {
  if (value === undefined) delete part[key];
  else part[key] = value;
}
