/** The loaded part of the list of events, and how what is accepted meanwhile comes into it. */
import type { InfiniteData } from "@tanstack/react-query";
import type { Event, EventPage } from "@contract";

export type EventPages = InfiniteData<EventPage, string | null>;

/** How many events are kept at hand; older ones are read again when somebody scrolls there. */
export const EVENTS_KEPT_MAX = 5_000;
/** Events of one page. */
export const EVENTS_PER_PAGE = 100;

/** Whether an event is found by a text, as the server finds it: in its name or its ids, in letters of either case. */
export function isFound(event: Event, text: string | undefined): boolean {
  const wanted = text?.trim().toLowerCase() ?? "";
  return [event.name, event.id, event.eventId].some((value) => value.toLowerCase().includes(wanted));
}

/** The list with what was accepted since it was read. */
export function withArrived(data: EventPages, arrived: readonly Event[], keep = EVENTS_KEPT_MAX): EventPages {
  const first = data.pages[0];
  if (first === undefined) return data;
  const newest = data.pages.find((page) => page.events.length > 0)?.events[0]?.number ?? 0;
  const fresh = [...new Map(arrived.filter((event) => event.number > newest).map((event) => [event.number, event])).values()];
  if (fresh.length === 0) return data;
  fresh.sort((left, right) => right.number - left.number);
  const events = [...fresh, ...first.events];
  if (events.length > keep) {
    const kept = events.slice(0, keep);
    return { pages: [{ events: kept, next: String(kept.at(-1)!.number) }], pageParams: [null] };
  }
  const pages = [{ ...first, events }, ...data.pages.slice(1)];
  let last = 0;
  for (let count = 0; last < pages.length && count + pages[last]!.events.length <= keep; last += 1) count += pages[last]!.events.length;
  return { pages: pages.slice(0, last), pageParams: data.pageParams.slice(0, last) };
}
