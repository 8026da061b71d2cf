/** A document of robots as JSON: written, checked by the server, kept. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActionDialog } from "../ui/action-dialog";
import { JsonField } from "../ui/json-field";
import { parseJson } from "../ui/json-text";
import { Refusal } from "./refusal";

export interface JsonDialogProps {
  title: string;
  lead: string;
  start: unknown;
  /** Keeps the document, or throws what is wrong with it. */
  save: (value: unknown) => Promise<unknown>;
  onClose: () => void;
}

export function JsonDialog({ title, lead, start, save, onClose }: JsonDialogProps) {
  const [text, setText] = useState(() => JSON.stringify(start, null, 2));
  const keep = useMutation({ mutationFn: save, onSuccess: onClose });
  const read = parseJson(text);
  return (
    <ActionDialog
      scope="edit"
      wide
      title={title}
      lead={lead}
      action="Save"
      doing="Saving…"
      isReady={"value" in read}
      send={() => "value" in read && keep.mutate(read.value)}
      sending={keep}
      refusal={(error) => <Refusal error={error} />}
      onClose={onClose}
    >
      <JsonField label="Document" rows={20} value={text} onChange={setText} />
    </ActionDialog>
  );
}
