/** All events, as they are accepted. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowUp, Send } from "lucide-react";
import { useId, useState } from "react";
import type { Event } from "@contract";
import { useActions } from "../shell/actions";
import { Button } from "../ui/button";
import { Command, Id } from "../ui/code";
import { Checkbox } from "../ui/field";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { SearchField } from "../ui/search-field";
import { Time } from "../ui/time";
import { VirtualRows, type VirtualColumn } from "../ui/virtual-rows";
import type { EventsChange, EventsSearch } from "./search";
import { SendDialog } from "./send-dialog";
import { useEventNames } from "./use-event-names";
import { useEvents } from "./use-events";

/** How much of the data stands in a row. */
const DATA_CHARS = 240;

const COLUMNS: readonly VirtualColumn<Event>[] = [
  {
    title: "Event",
    width: "minmax(0,3fr)",
    cell: (event) => (
      <Link to="/events/$eventId" params={{ eventId: event.eventId }} className="font-medium hover:text-accent hover:underline" title={event.name}>
        {event.name}
      </Link>
    ),
  },
  {
    title: "Data",
    width: "minmax(0,5fr)",
    isWideOnly: true,
    cell: (event) => <code className="font-mono text-xs text-soft">{JSON.stringify(event.data).slice(0, DATA_CHARS)}</code>,
  },
  { title: "Id", width: "minmax(0,2fr)", isWideOnly: true, cell: (event) => <Id>{event.id}</Id> },
  { title: "Received", width: "7rem", className: "text-right text-soft", cell: (event) => <Time at={event.receivedAt} /> },
];

const route = getRouteApi("/events");

export default function EventsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: EventsChange) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: !("send" in next) });
  const openSend = () => change({ send: search.name ?? "" });
  useActions([
    { id: "events.send", label: "Send an event", group: "Events", keys: "n", scope: "run", run: openSend },
    { id: "events.internal", label: search.internal ? "Hide the server's own events" : "Show the server's own events", group: "Events", run: () => change({ internal: search.internal ? undefined : true }) },
  ]);
  return (
    <Page
      title="Events"
      lead="What happened, as it is accepted. Functions start on events, and wait for them."
      actions={
        <ScopedButton scope="run" look="primary" onClick={openSend}>
          <Send size={14} aria-hidden />
          Send an event
        </ScopedButton>
      }
    >
      <Card flush>
        <Filter search={search} change={change} />
        <List key={JSON.stringify([search.name, search.text, search.internal])} search={search} openSend={openSend} clear={() => change({ name: undefined, text: undefined })} />
      </Card>
      {search.send !== undefined && <SendDialog start={{ name: search.send }} onClose={() => change({ send: undefined })} />}
    </Page>
  );
}

function Filter({ search, change }: { search: EventsSearch; change: (next: EventsChange) => void }) {
  const names = useEventNames();
  const list = useId();
  return (
    <div role="search" className="flex flex-wrap items-center gap-3 border-b px-3 py-2.5">
      <SearchField label="Name, or part of an id" value={search.text ?? ""} onChange={(text) => change({ text: text.trim() || undefined })} isMain className="w-full sm:w-64" />
      <SearchField label="Exactly this name" value={search.name ?? ""} onChange={(name) => change({ name: name.trim() || undefined })} list={list} className="w-full sm:w-64" />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Checkbox label="The server’s own events" checked={search.internal === true} onChange={(event) => change({ internal: event.target.checked || undefined })} />
    </div>
  );
}

function List({ search, openSend, clear }: { search: EventsSearch; openSend: () => void; clear: () => void }) {
  const { list, events } = useEvents(search);
  /** The newest event when the reader went down the list: what comes after it waits, so that no row moves. */
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const [topKey, setTopKey] = useState(0);
  const shown = heldAt === null ? events : events.filter((event) => event.number <= heldAt);
  const waiting = events.length - shown.length;
  if (list.isPending) {
    return (
      <div className="p-4">
        <Loading label="Loading events" lines={8} />
      </div>
    );
  }
  if (list.isError && events.length === 0) {
    return (
      <div className="p-4">
        <Trouble error={list.error} retry={() => void list.refetch()} />
      </div>
    );
  }
  if (events.length === 0 && !list.hasNextPage) return search.name === undefined && search.text === undefined ? <NoEvents openSend={openSend} /> : <NothingFits search={search} clear={clear} />;
  if (events.length === 0) return <NothingYet isLooking={list.isFetchingNextPage} lookOn={() => void list.fetchNextPage()} />;
  return (
    <div className="relative">
      {waiting > 0 && (
        <Button
          small
          look="primary"
          className="absolute top-11 left-1/2 z-20 -translate-x-1/2 shadow-shade"
          onClick={() => {
            setHeldAt(null);
            setTopKey((key) => key + 1);
          }}
        >
          <ArrowUp size={14} aria-hidden />
          {waiting.toLocaleString()} new
        </Button>
      )}
      <VirtualRows
        label="Events"
        columns={COLUMNS}
        rows={shown}
        rowKey={(event) => String(event.number)}
        topKey={topKey}
        onTop={(isTop) => setHeldAt((before) => (isTop ? null : (before ?? events[0]?.number ?? null)))}
        onEnd={() => {
          const last = list.data?.pages.at(-1);
          if (list.hasNextPage && !list.isFetching && last !== undefined && last.events.length > 0) void list.fetchNextPage();
        }}
      />
      {list.hasNextPage && (
        <div className="border-t p-2 text-center">
          <Button small look="ghost" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {list.isFetchingNextPage ? "Loading older events…" : "Load older events"}
          </Button>
        </div>
      )}
    </div>
  );
}

function NoEvents({ openSend }: { openSend: () => void }) {
  return (
    <Empty
      title="No event has been accepted yet."
      actions={
        <ScopedButton scope="run" look="primary" onClick={openSend}>
          Send the first one
        </ScopedButton>
      }
    >
      <p className="mt-0">Apps send events with their SDK, and anything that speaks HTTP with a request. They appear here at once.</p>
      <div className="text-left">
        <Command>{`curl ${location.origin}/e/dev -d '{"name": "shop/order.placed", "data": {"id": "o-1", "total": 40}}'`}</Command>
      </div>
    </Empty>
  );
}

/** A text is looked for in so many events at once; there are older ones. */
function NothingYet({ isLooking, lookOn }: { isLooking: boolean; lookOn: () => void }) {
  return (
    <Empty
      title="None of the newest events fits."
      actions={
        <Button disabled={isLooking} onClick={lookOn}>
          {isLooking ? "Looking…" : "Look at older ones"}
        </Button>
      }
    >
      New ones that fit appear here by themselves.
    </Empty>
  );
}

function NothingFits({ search, clear }: { search: EventsSearch; clear: () => void }) {
  return (
    <Empty title="No event fits." actions={<Button onClick={clear}>Show all events</Button>}>
      Nothing that is kept {search.name !== undefined && <>is named “{search.name}”</>}
      {search.name !== undefined && search.text !== undefined && " and "}
      {search.text !== undefined && <>has “{search.text}” in its name or ids</>}. New ones that fit appear here by themselves.
    </Empty>
  );
}
