/** The form that starts one function, whatever its triggers. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Function, InvokeFunction, Run } from "@contract";
import { client } from "../api/client";
import { orpc } from "../api/query";
import { announce } from "../shell/announcer";
import { ActionDialog } from "../ui/action-dialog";
import { Command } from "../ui/code";
import { TextField } from "../ui/field";
import { JsonField } from "../ui/json-field";
import { relative } from "../ui/time";
import { useToast } from "../ui/toast";
import { readData } from "./invoke";

const SAMPLES_MAX = 8;

export function InvokeDialog({ of, onClose }: { of: Function; onClose: () => void }) {
  const [text, setText] = useState("{}");
  const [key, setKey] = useState("");
  const [isTried, setTried] = useState(false);
  const navigate = useNavigate();
  const toast = useToast();
  const invoke = useMutation({
    mutationFn: (input: InvokeFunction) => client.functions.invoke(input),
    onSuccess: ({ runId, isDuplicate, eventId }) => {
      const said = isDuplicate ? "This key was used before: nothing was started now" : `Started ${of.name}`;
      announce(said);
      toast({ tone: isDuplicate ? "warn" : "good", text: said });
      if (runId !== null && runId !== undefined) void navigate({ to: "/runs/$runId", params: { runId } });
      else if (isDuplicate) onClose();
      else void navigate({ to: "/events/$eventId", params: { eventId } });
    },
  });
  const read = readData(text);
  const input = "data" in read ? { functionId: of.functionId, data: read.data, ...(key.trim() !== "" && { idempotencyKey: key.trim() }) } : null;
  const submit = () => {
    setTried(true);
    if (input !== null) invoke.mutate(input);
  };
  return (
    <ActionDialog
      scope="run"
      wide
      title={`Invoke ${of.name}`}
      lead="It runs with this data as its event’s, whatever its triggers say."
      action="Invoke"
      doing="Starting…"
      send={submit}
      sending={invoke}
      onClose={onClose}
    >
      <JsonField
        label="Data"
        value={text}
        onChange={setText}
        mayBeEmpty
        error={isTried && "mistake" in read ? read.mistake : undefined}
        hint="An object. Ctrl+Enter invokes."
        tools={<LastRuns functionId={of.functionId} onPick={setText} />}
      />
      <TextField label="Idempotency key" value={key} maxLength={255} onChange={(event) => setKey(event.target.value)} hint="Optional: the same key starts the function once in 24 hours." />
      {input !== null && (
        <details>
          <summary className="text-xs text-soft">The same as a command</summary>
          <div className="mt-2">
            <Command>{asCommand(input)}</Command>
          </div>
        </details>
      )}
    </ActionDialog>
  );
}

/** The data of its last runs, to begin with. */
function LastRuns({ functionId, onPick }: { functionId: string; onPick: (text: string) => void }) {
  const runs = useQuery(orpc.runs.list.queryOptions({ input: { functionIds: [functionId], limit: SAMPLES_MAX } }));
  const read = useMutation({
    mutationFn: (run: Run) => client.events.get({ eventId: run.eventId }),
    onSuccess: ({ data: { _inngest: _, ...data } }) => onPick(JSON.stringify(data, null, 2)),
  });
  const shown = runs.data?.runs ?? [];
  if (shown.length === 0) return null;
  return (
    <>
      <select
        aria-label="Take the data of an earlier run"
        className="h-7 max-w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-xs"
        value=""
        onChange={(event) => {
          const run = shown[Number(event.target.value)];
          if (run !== undefined) read.mutate(run);
        }}
      >
        <option value="" disabled>
          Take the data of an earlier run
        </option>
        {shown.map((run, index) => (
          <option key={run.runId} value={index}>
            {relative(Date.parse(run.queuedAt), Date.now())} · {run.status} · {run.eventName}
          </option>
        ))}
      </select>
      {read.isError && <span className="text-xs text-bad">The event of that run is no longer kept.</span>}
    </>
  );
}

function asCommand({ functionId, ...body }: InvokeFunction): string {
  return `curl ${location.origin}/api/orpc/functions/${encodeURIComponent(functionId)}/invoke -H 'content-type: application/json' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}
