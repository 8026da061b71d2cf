/** Starts a run again, from its beginning or from one of its steps, with other arguments when they are wanted. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { client } from "../../api/client";
import { hasCode } from "../../api/errors";
import { announce } from "../../shell/announcer";
import { ActionDialog } from "../../ui/action-dialog";
import { Checkbox, TextArea } from "../../ui/field";
import { readJson } from "../../ui/json-text";
import { useToast } from "../../ui/toast";
import { argumentsOf } from "./arguments";
import type { Step } from "./steps";

interface RerunDialogProps {
  runId: string;
  /** Null for the beginning. */
  step: Step | null;
  onClose: () => void;
}

export function RerunDialog({ runId, step, onClose }: RerunDialogProps) {
  const navigate = useNavigate();
  const toast = useToast();
  const [isEdited, setEdited] = useState(false);
  const [text, setText] = useState(() => JSON.stringify(Array.isArray(step?.span.input) ? step.span.input : [], null, 2));
  const read = argumentsOf(text);
  const canEdit = step?.span.kind.type === "step";
  // Pressing twice, or an answer that was lost, must not start two runs.
  const key = useRef(crypto.randomUUID());
  const rerun = useMutation({
    mutationFn: () => {
      const input = isEdited && "value" in read ? { input: read.value } : {};
      return client.runs.rerun({ runId, key: key.current, ...(step !== null && { fromStep: { stepId: step.span.stepId ?? "", ...input } }) });
    },
    onSuccess: ({ runId: next }) => {
      onClose();
      announce("The run was started again.");
      toast({ tone: "good", text: "Started again: this is the new run." });
      void navigate({ to: "/runs/$runId", params: { runId: next } });
    },
    onError: (error) => {
      // A refusal used no key, and the next try may be with other arguments. An answer that was lost may have used it.
      if (hasCode(error, "RERUN_REFUSED")) key.current = crypto.randomUUID();
    },
  });
  const error = isEdited && "error" in read ? read.error : undefined;
  return (
    <ActionDialog
      scope="run"
      wide={isEdited}
      title={step === null ? "Run again" : `Run again from “${step.title}”`}
      lead={step === null ? "A new run of the same function, with the same event, from its beginning." : "A new run with the same event. What ended before this step is taken over as it is; this step and what follows run again."}
      action="Run again"
      doing="Starting…"
      leave="Leave it"
      isReady={error === undefined}
      send={() => rerun.mutate()}
      sending={rerun}
      onClose={onClose}
    >
      {canEdit && <Checkbox label="Give the step other arguments" checked={isEdited} onChange={(event) => setEdited(event.target.checked)} />}
      {canEdit && isEdited && (
        <TextArea
          mono
          label="Arguments, as a JSON list"
          rows={10}
          value={text}
          error={error}
          hint="In their order, as in step.run(id, handler, ...arguments). The step's code must take its input from them."
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            const parsed = readJson(text);
            if ("value" in parsed) setText(JSON.stringify(parsed.value, null, 2));
          }}
        />
      )}
    </ActionDialog>
  );
}
