/** A document of robots as JSON: written, checked by the server, kept. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { JsonField } from "../ui/json-field";
import { parseJson } from "../ui/json-text";
import { ScopedButton } from "../ui/scoped-button";
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
    <Dialog
      open
      wide
      onClose={onClose}
      title={title}
      lead={lead}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <ScopedButton scope="edit" look="primary" disabled={"problem" in read || keep.isPending} onClick={() => "value" in read && keep.mutate(read.value)}>
            {keep.isPending ? "Saving…" : "Save"}
          </ScopedButton>
        </>
      }
    >
      <div className="flex flex-col gap-3 pt-2">
        <JsonField label="Document" rows={20} value={text} onChange={setText} />
        {keep.isError && <Refusal error={keep.error} />}
      </div>
    </Dialog>
  );
}
