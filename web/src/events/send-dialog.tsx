/** The form that sends events: one from fields, or several from JSON. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { EventToSend } from "@contract";
import { client } from "../api/client";
import { orpc } from "../api/query";
import { announce } from "../shell/announcer";
import { ActionDialog } from "../ui/action-dialog";
import { Command } from "../ui/code";
import { counted } from "../ui/counted";
import { TextField } from "../ui/field";
import { JsonField } from "../ui/json-field";
import { Tabs } from "../ui/tabs";
import { useToast } from "../ui/toast";
import { type Draft, emptyDraft, type Mistakes, readDraft, readSeveral } from "./draft";
import { Samples } from "./samples";
import { useEventNames } from "./use-event-names";

const SEVERAL = '[\n  { "name": "shop/order.placed", "data": { "id": "o-1" } },\n  { "name": "shop/order.placed", "data": { "id": "o-2" } }\n]';

export interface SendDialogProps {
  /** What the form begins with. */
  start: Partial<Draft>;
  onClose: () => void;
}

export function SendDialog({ start, onClose }: SendDialogProps) {
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft(), ...start });
  const [several, setSeveral] = useState(SEVERAL);
  const [mode, setMode] = useState("one");
  const [isTried, setTried] = useState(false);
  const navigate = useNavigate();
  const toast = useToast();
  const send = useMutation({
    mutationFn: (events: EventToSend[]) => client.events.send({ events }),
    onSuccess: ({ eventIds }, events) => {
      const said = events.length === 1 ? `Sent ${events[0]!.name}` : `Sent ${events.length.toLocaleString()} events`;
      announce(said);
      toast({ tone: "good", text: said });
      const [only] = eventIds;
      if (only !== undefined && eventIds.length === 1) void navigate({ to: "/events/$eventId", params: { eventId: only } });
      else onClose();
    },
  });
  const read = mode === "one" ? readDraft(draft) : readSeveral(several);
  const events = "event" in read ? [read.event] : "events" in read ? read.events : null;
  const mistakes: Mistakes = isTried && "mistakes" in read ? read.mistakes : {};
  const submit = () => {
    setTried(true);
    if (events !== null) send.mutate(events);
  };
  return (
    <ActionDialog
      scope="run"
      wide
      title="Send events"
      lead="Functions that start on them run at once; waits for them end."
      action={events !== null && events.length > 1 ? `Send ${events.length.toLocaleString()} events` : "Send"}
      doing="Sending…"
      send={submit}
      sending={send}
      onClose={onClose}
    >
      <Tabs
        label="How many"
        value={mode}
        onChange={(next) => {
          setMode(next);
          setTried(false);
          send.reset();
        }}
        tabs={[
          { id: "one", label: "One event", panel: <One draft={draft} mistakes={mistakes} change={(fields) => setDraft({ ...draft, ...fields })} /> },
          { id: "several", label: "Several", panel: <Several text={several} onChange={setSeveral} mistake={isTried && "mistake" in read ? read.mistake : undefined} /> },
        ]}
      />
      {events !== null && (
        <details>
          <summary className="text-xs text-soft">The same as a command</summary>
          <div className="mt-2">
            <Command>{asCommand(events)}</Command>
          </div>
        </details>
      )}
    </ActionDialog>
  );
}

function One({ draft, mistakes, change }: { draft: Draft; mistakes: Mistakes; change: (fields: Partial<Draft>) => void }) {
  const names = useEventNames();
  const list = useId();
  const functions = useQuery(orpc.functions.list.queryOptions());
  const isMore = draft.id !== "" || draft.ts !== "" || draft.user !== "" || draft.v !== "" || mistakes.ts !== undefined || mistakes.user !== undefined;
  return (
    <div className="flex flex-col gap-3">
      <TextField label="Name" list={list} value={draft.name} error={mistakes.name} onChange={(event) => change({ name: event.target.value })} placeholder="shop/order.placed" autoFocus={draft.name === ""} required />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <JsonField
        label="Data"
        value={draft.data}
        error={mistakes.data}
        mayBeEmpty
        onChange={(data) => change({ data })}
        hint="An object. Ctrl+Enter sends."
        tools={<Samples name={draft.name.trim()} functions={functions.data?.functions ?? []} onPick={change} />}
      />
      <details open={isMore || undefined}>
        <summary className="text-xs text-soft">Id, time, user and version</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          <TextField label="Id" value={draft.id} hint="Each function starts at most once for it in 24 hours." onChange={(event) => change({ id: event.target.value })} />
          <TextField label="Time" value={draft.ts} error={mistakes.ts} hint="When it happened; now when empty." placeholder="2026-01-31T12:00:00Z" onChange={(event) => change({ ts: event.target.value })} />
          <div className="sm:col-span-2">
            <JsonField label="User" rows={3} mayBeEmpty value={draft.user} error={mistakes.user} onChange={(user) => change({ user })} hint="Whom it is about, as an object." />
          </div>
          <TextField label="Version" value={draft.v} hint="Of the form of the event." onChange={(event) => change({ v: event.target.value })} />
        </div>
      </details>
    </div>
  );
}

function Several({ text, onChange, mistake }: { text: string; onChange: (text: string) => void; mistake: string | undefined }) {
  const read = readSeveral(text);
  const hint = "events" in read ? `${counted(read.events.length, "event")}. All are accepted, or none.` : read.mistake;
  return <JsonField label="Events: a JSON list, or one on each line" rows={14} value={text} onChange={onChange} hint={hint} error={mistake} isJudgedElsewhere />;
}

function asCommand(events: EventToSend[]): string {
  const body = JSON.stringify({ events }).replaceAll("'", "'\\''");
  return `curl ${location.origin}/api/orpc/events -H 'content-type: application/json' -d '${body}'`;
}
