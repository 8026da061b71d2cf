/** A document of robots as JSON: written, checked by the server, kept. */
import { useMutation } from "@tanstack/react-query";
import { ORPCError } from "@orpc/client";
import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { JsonField } from "../ui/json-field";
import { parseJson } from "../ui/json-text";
import { Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { readIssues } from "./issues";

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
  const issues = keep.error instanceof ORPCError ? readIssues(keep.error.data) : [];
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
        {keep.isError && <Trouble error={keep.error} />}
        {issues.length > 1 && (
          <ul className="m-0 list-none p-0 text-bad">
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code className="font-mono text-xs">{path}</code>: {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
