/** What narrows the list. All of it is in the address. */
import { useQuery } from "@tanstack/react-query";
import type { RunOrder, RunTimeField } from "@contract";
import { ListFilter, X } from "lucide-react";
import { useEffect, useRef, useState, type Ref } from "react";
import { orpc } from "../../api/query";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { SelectField, TextField } from "../../ui/field";
import { words } from "../../ui/status";
import { isNarrowed, type RunsSearch, SINCE_MS, STATUSES, TIME_FIELDS } from "../search";

/** How long somebody must pause in writing before the list follows. */
const WRITING_MS = 250;
const SINCE_WORDS = { "15m": "Last 15 minutes", "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days" };

interface FiltersProps {
  search: RunsSearch;
  onChange: (search: RunsSearch) => void;
  /** The field of the text, to be focused by a key. */
  ref: Ref<HTMLInputElement>;
}

export function Filters({ search, onChange, ref }: FiltersProps) {
  const [isOpen, setOpen] = useState(false);
  const set = (change: { [Key in keyof RunsSearch]?: RunsSearch[Key] | undefined }) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== "");
    onChange(Object.fromEntries(next));
  };
  const toggle = (status: (typeof STATUSES)[number]) => {
    const now = search.status ?? [];
    const next = now.includes(status) ? now.filter((each) => each !== status) : [...now, status];
    set({ status: next.length === 0 ? undefined : next });
  };
  return (
    <search className="flex flex-col gap-3" aria-label="Runs">
      <div className="flex flex-wrap items-center gap-2">
        <TextFilter text={search.text ?? ""} onChange={(text) => set({ text })} ref={ref} />
        <div role="group" aria-label="Status" className="flex flex-wrap gap-1">
          {STATUSES.map((status) => {
            const isOn = search.status?.includes(status) ?? false;
            return (
              <button
                key={status}
                type="button"
                aria-pressed={isOn}
                className={cx("h-8 rounded-full border px-3 text-xs font-medium", isOn ? "border-accent bg-accent-wash text-accent" : "bg-surface text-soft hover:border-line-strong")}
                onClick={() => toggle(status)}
              >
                {words(status)}
              </button>
            );
          })}
        </div>
        <Button small look="ghost" aria-expanded={isOpen} className="h-8" onClick={() => setOpen(!isOpen)}>
          <ListFilter size={14} aria-hidden /> More filters
        </Button>
        {isNarrowed(search) && (
          <Button small look="ghost" className="h-8" onClick={() => onChange(search.order === undefined ? {} : { order: search.order })}>
            <X size={14} aria-hidden /> Clear
          </Button>
        )}
      </div>
      {(isOpen || hasMore(search)) && <MoreFilters search={search} set={set} />}
    </search>
  );
}

/** Whether filters are set that the first line does not show. */
function hasMore({ functionId, app, event, since, from, until, by, order }: RunsSearch): boolean {
  return [functionId, app, event, since, from, until, by, order].some((value) => value !== undefined);
}

function TextFilter({ text, onChange, ref }: { text: string; onChange: (text: string | undefined) => void; ref: Ref<HTMLInputElement> }) {
  const [written, setWritten] = useState(text);
  const sent = useRef(text);
  const newest = useRef(onChange);
  newest.current = onChange;
  // The address may change by itself: back, a link, "Clear".
  useEffect(() => {
    if (text !== sent.current) setWritten(text);
    sent.current = text;
  }, [text]);
  useEffect(() => {
    if (written.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = written.trim();
      newest.current(sent.current === "" ? undefined : sent.current);
    }, WRITING_MS);
    return () => clearTimeout(timer);
  }, [written]);
  return (
    <input
      ref={ref}
      type="search"
      aria-label="Text"
      placeholder="Function, event, error or id"
      maxLength={256}
      autoComplete="off"
      className="h-8 min-w-0 flex-1 basis-56 rounded-md border border-line-strong bg-surface px-2.5 text-[13px] placeholder:text-faint sm:max-w-80"
      value={written}
      onChange={(event) => setWritten(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        if (written === "") event.currentTarget.blur();
        else setWritten("");
      }}
    />
  );
}

type Set = (change: { [Key in keyof RunsSearch]?: RunsSearch[Key] | undefined }) => void;

function MoreFilters({ search, set }: { search: RunsSearch; set: Set }) {
  const { data } = useQuery(orpc.functions.list.queryOptions({ input: {}, staleTime: 30_000 }));
  const functions = data?.functions ?? [];
  const ofApp = functions.filter((each) => search.app === undefined || each.app === search.app);
  const events = functions.flatMap((each) => each.triggers.flatMap((trigger) => (trigger.type === "event" && !trigger.name.includes("*") ? [trigger.name] : [])));
  const isCustom = search.since === undefined && (search.from !== undefined || search.until !== undefined);
  const [isChoosing, setChoosing] = useState(false);
  const time = search.since ?? (isCustom || isChoosing ? "custom" : "");
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] items-end gap-3 rounded-lg border bg-surface p-3">
      <SelectField label="App" value={search.app ?? ""} options={choices("All apps", functions.map((each) => each.app), search.app)} onChange={(event) => set({ app: event.target.value, functionId: undefined })} />
      <SelectField label="Function" value={search.functionId ?? ""} options={choices("All functions", ofApp.map((each) => each.functionId), search.functionId)} onChange={(event) => set({ functionId: event.target.value })} />
      <SelectField label="Event" value={search.event ?? ""} options={choices("All events", events, search.event)} onChange={(event) => set({ event: event.target.value })} />
      <SelectField
        label="Time"
        value={time}
        options={[
          { value: "", label: "Any time" },
          ...Object.entries(SINCE_WORDS).map(([value, label]) => ({ value, label })),
          { value: "custom", label: "Between two moments" },
        ]}
        onChange={(event) => {
          const since = SINCES.find((each) => each === event.target.value);
          setChoosing(event.target.value === "custom");
          set({ since, from: undefined, until: undefined });
        }}
      />
      {time === "custom" && (
        <>
          <TextField type="datetime-local" label="From" value={local(search.from)} onChange={(event) => set({ from: iso(event.target.value) })} />
          <TextField type="datetime-local" label="Until" value={local(search.until)} onChange={(event) => set({ until: iso(event.target.value) })} />
        </>
      )}
      <SelectField
        label="Which time"
        value={search.by ?? "queued"}
        options={TIME_FIELDS.map((value) => ({ value, label: `When they were ${value}` }))}
        onChange={(event) => set({ by: only<RunTimeField>(["started", "ended"], event.target.value) })}
      />
      <SelectField
        label="Order"
        value={search.order ?? "newestFirst"}
        options={[{ value: "newestFirst", label: "Newest first" }, { value: "oldestFirst", label: "Oldest first" }]}
        onChange={(event) => set({ order: only<RunOrder>(["oldestFirst"], event.target.value) })}
      />
    </div>
  );
}

const SINCES = ["15m", "1h", "24h", "7d"] as const satisfies readonly (keyof typeof SINCE_MS)[];

/** The value, where it is none that goes without saying. */
function only<Word extends string>(allowed: readonly Word[], value: string): Word | undefined {
  return allowed.find((word) => word === value);
}

/** Each value once, in order; what is chosen is there even when it is known no more. */
function choices(all: string, values: readonly string[], chosen: string | undefined): { value: string; label: string }[] {
  const unique = [...new Set(chosen === undefined ? values : [...values, chosen])].sort();
  return [{ value: "", label: all }, ...unique.map((value) => ({ value, label: value }))];
}

/** A moment as the field of the browser writes it: in its own time zone, to the minute. */
function local(moment: string | undefined): string {
  if (moment === undefined) return "";
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function iso(value: string): string | undefined {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
