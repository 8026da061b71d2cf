/** Asks what a run begins with, by the schema of the entry. */
import { useState } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { type FormIssue, initialValue, missingIn, SchemaForm } from "../../ui/schema-form";
import { useCommands } from "../commands/context";
import { useEditorState } from "../editor/context";
import { entrySchema, plainInput } from "./run-input";

export function RunDialog({ lastInput, onClose }: { lastInput: unknown; onClose: () => void }) {
  const { start, isBusy, noRun } = useCommands();
  const workflow = useEditorState((state) => state.document);
  const isDirty = useEditorState((state) => state.isDirty);
  const schema = entrySchema(workflow);
  const [value, setValue] = useState<unknown>(() => lastInput ?? plainInput(workflow) ?? initialValue(schema));
  const [issues, setIssues] = useState<readonly FormIssue[]>([]);
  const [unread, setUnread] = useState<readonly FormIssue[]>([]);
  const send = async () => {
    const missing = missingIn(schema, value);
    setIssues(missing);
    if (missing.length + unread.length > 0) return;
    onClose();
    await start(value);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Run ${workflow.name}`}
      lead="This is what the entry desk receives."
      actions={
        <Button look="primary" disabled={isBusy || noRun !== undefined} focusableWhenDisabled title={noRun} onClick={() => void send()}>
          {isDirty ? "Save + Run" : "Run"}
        </Button>
      }
    >
      <SchemaForm
        schema={schema}
        value={value}
        issues={issues}
        label="Input"
        onChange={(next, left) => {
          setValue(next);
          setUnread(left);
          setIssues([]);
        }}
      />
    </Dialog>
  );
}
