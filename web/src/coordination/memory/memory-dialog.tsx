/** One memory: its value to be changed, and what it was before. A change that somebody else was faster with is refused and shown. */
import { ORPCError } from "@orpc/client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api/client";
import { explain, hasCode } from "../../api/errors";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { Button } from "../../ui/button";
import { Json } from "../../ui/code";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { JsonField } from "../../ui/json-field";
import { parseJson } from "../../ui/json-text";
import { Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Time } from "../../ui/time";
import { useToast } from "../../ui/toast";
import { readNumber } from "../inspector/controls";
import { nameOf, type Place } from "./place";

export function MemoryDialog({ workflowId, place, onClose }: { workflowId: string; place: Place; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const [text, setText] = useState<string | null>(null);
  const [ttl, setTtl] = useState("");
  const [isSure, setSure] = useState(false);
  // The revision that the typed text follows: what was seen when the typing began.
  const [seen, setSeen] = useState<number | null>(null);
  const options = orpc.coordination.getMemory.queryOptions({ input: { workflowId, ...place } });
  const memory = useQuery({ ...options, retry: (failures, error) => failures < 2 && !(error instanceof ORPCError) });
  const isNone = hasCode(memory.error, "MEMORY_NOT_FOUND");
  const entry = isNone ? undefined : memory.data?.memory;
  const revision = entry?.revision ?? 0;
  const shown = text ?? (entry === undefined ? "" : JSON.stringify(entry.record.data, null, 2));
  const read = parseJson(shown);
  const seconds = readNumber(ttl, { min: 1, of: "seconds" });

  const settled = async (said: string) => {
    await Promise.all([orpc.coordination.listMemory.key(), orpc.coordination.getMemory.key()].map((queryKey) => queries.invalidateQueries({ queryKey })));
    announce(said);
    toast({ text: said, tone: "good" });
    onClose();
  };
  const save = useMutation({
    mutationFn: (data: unknown) => client.coordination.putMemory({ workflowId, ...place, data, expectedRevision: seen ?? revision, ...("value" in seconds && seconds.value !== null && { ttlSeconds: seconds.value }) }),
    onSuccess: () => settled("The memory is written"),
    onError: (error) => void (hasCode(error, "MEMORY_CHANGED") && memory.refetch()),
  });
  const clear = useMutation({ mutationFn: () => client.coordination.clearMemory({ workflowId, ...place }), onSuccess: () => settled("The memory is forgotten") });
  const isConflict = hasCode(save.error, "MEMORY_CHANGED");
  const type = (next: string) => {
    setSeen((before) => before ?? revision);
    setText(next);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={`Memory of ${nameOf(place)}`}
      lead={
        entry === undefined ? (
          "There is nothing yet."
        ) : (
          <>
            Revision {entry.revision}, written {entry.runId == null ? "by a person" : `by run ${entry.runId}`} <Time at={entry.record.updatedAt} />, for version {entry.record.workflowVersion}
            {entry.record.expiresAt != null && (
              <>
                ; it ends <Time at={entry.record.expiresAt} />
              </>
            )}
            .
          </>
        )
      }
      actions={
        <>
          {entry !== undefined && (
            <ScopedButton scope="edit" look="danger" disabled={clear.isPending} onBlur={() => setSure(false)} onClick={() => (isSure ? clear.mutate() : setSure(true))}>
              {isSure ? "Forget it for good, with its history" : "Forget it…"}
            </ScopedButton>
          )}
          <Button onClick={onClose}>Close</Button>
          {!isConflict && (
            <ScopedButton scope="edit" look="primary" disabled={text === null || "problem" in read || "error" in seconds || save.isPending} onClick={() => "value" in read && save.mutate(read.value)}>
              {save.isPending ? "Writing…" : "Write"}
            </ScopedButton>
          )}
        </>
      }
    >
      <div className="flex min-w-0 flex-col gap-3 pt-2">
        {memory.isPending && <Loading label="Reading the memory" />}
        {memory.isError && !isNone && <Trouble error={memory.error} retry={() => void memory.refetch()} />}
        {!memory.isPending && (
          <>
            <JsonField label="Value" rows={8} value={shown} mayBeEmpty onChange={type} />
            <TextField label="Kept for" className="max-w-60" hint="Seconds; empty keeps it for ever." inputMode="numeric" value={ttl} error={"error" in seconds ? seconds.error : undefined} onChange={(event) => setTtl(event.target.value)} />
          </>
        )}
        {isConflict && entry !== undefined && (
          <div role="alert" className="flex min-w-0 flex-col gap-2 rounded-md border border-warn/40 bg-warn-wash p-3">
            <p className="m-0 text-warn">It was changed while you were typing: it is revision {entry.revision} by now, {entry.runId == null ? "written by a person" : `written by run ${entry.runId}`}.</p>
            <Json value={entry.record.data} label="the value that is there" />
            <div className="flex flex-wrap gap-2">
              <Button
                small
                onClick={() => {
                  setText(null);
                  setSeen(null);
                  save.reset();
                }}
              >
                Take theirs
              </Button>
              <Button
                small
                onClick={() => {
                  setSeen(entry.revision);
                  save.reset();
                }}
              >
                Go on with mine, after theirs
              </Button>
            </div>
          </div>
        )}
        {[save, clear].map(({ error }, index) => error !== null && !hasCode(error, "MEMORY_CHANGED") && <p key={index} role="alert" className="m-0 text-bad">{explain(error)}</p>)}
        {memory.data !== undefined && !isNone && memory.data.history.length > 0 && (
          <section className="min-w-0">
            <h3 className="mt-2 mb-1 text-xs font-semibold text-faint">Before</h3>
            <ol className="m-0 flex list-none flex-col gap-1 p-0">
              {memory.data.history.map((each) => (
                <li key={each.revision} className="min-w-0">
                  <details>
                    <summary className="text-soft hover:text-ink">
                      Revision {each.revision}, {each.runId == null ? "by a person" : "by a run"} <Time at={each.record.updatedAt} />
                    </summary>
                    <div className="flex min-w-0 flex-col gap-2 py-2">
                      <Json value={each.record.data} label={`revision ${each.revision}`} />
                      <div>
                        <Button small onClick={() => type(JSON.stringify(each.record.data, null, 2))}>
                          Put it into the field
                        </Button>
                      </div>
                    </div>
                  </details>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </Dialog>
  );
}
