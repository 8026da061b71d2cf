/** One event: what it says, and what it caused. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { useState } from "react";
import type { Event } from "@contract";
import { hasCode } from "../api/errors";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { LinkButton } from "../ui/button";
import { Id, Json } from "../ui/code";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { Facts } from "../ui/table";
import { ExactTime, Time } from "../ui/time";
import { draftOf } from "./draft";
import { RunsOfEvent } from "./runs-of-event";
import { SendDialog } from "./send-dialog";
import { WaitsOfEvent } from "./waits-of-event";

const route = getRouteApi("/events/$eventId");

export default function EventPage() {
  const { eventId } = route.useParams();
  const event = useQuery(orpc.events.get.queryOptions({ input: { eventId }, staleTime: Infinity }));
  if (event.isSuccess) return <Shown key={event.data.eventId} event={event.data} />;
  return (
    <Page title="Event">
      {event.isPending ? (
        <Loading label="Loading the event" lines={6} />
      ) : hasCode(event.error, "EVENT_NOT_FOUND") || hasCode(event.error, "BAD_REQUEST") ? (
        <Empty title="There is no such event." actions={<LinkButton to="/events">All events</LinkButton>}>
          Either the id “{eventId}” is wrong, or the event was kept for its time and has been forgotten.
        </Empty>
      ) : (
        <Trouble error={event.error} retry={() => void event.refetch()} />
      )}
    </Page>
  );
}

function Shown({ event }: { event: Event }) {
  const [isSending, setSending] = useState(false);
  useActions([{ id: "event.again", label: "Send this event again, edited", group: "Event", keys: "e", scope: "run", run: () => setSending(true) }]);
  return (
    <Page
      title={event.name}
      tabTitle={event.name}
      lead={
        <>
          Accepted <Time at={event.receivedAt} />
        </>
      }
      actions={
        <>
          <LinkButton to="/events" search={{ name: event.name }}>
            Others of this name
          </LinkButton>
          <ScopedButton scope="run" look="primary" onClick={() => setSending(true)}>
            <Send size={14} aria-hidden />
            Send again, edited
          </ScopedButton>
        </>
      }
    >
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card title="Data">
          <Json value={event.data} label="the data of the event" />
        </Card>
        <div className="flex min-w-0 flex-col gap-5">
          <RunsOfEvent event={event} />
          <WaitsOfEvent event={event} />
          <Card title="About the event">
            <Facts
              rows={[
                ["Server’s id", <Id copy>{event.eventId}</Id>],
                ["Sender’s id", event.id === event.eventId ? <span className="text-faint">none was given</span> : <Id copy>{event.id}</Id>],
                ["Number", `${event.number.toLocaleString()}, its place among all events`],
                ["Accepted", <ExactTime at={event.receivedAt} />],
                ["Happened", <ExactTime at={event.ts} />],
                event.v !== null && event.v !== undefined && ["Version", event.v],
                Object.keys(event.user).length > 0 && ["User", <Json value={event.user} label="the user of the event" />],
              ]}
            />
            <p className="mt-3 mb-0 text-xs">
              <Link to="/events" search={{ text: event.id, internal: true }} className="text-accent hover:underline">
                All events with this id
              </Link>
            </p>
          </Card>
        </div>
      </div>
      {isSending && <SendDialog start={draftOf(event)} onClose={() => setSending(false)} />}
    </Page>
  );
}
