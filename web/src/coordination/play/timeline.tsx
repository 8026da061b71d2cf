/** What happened in a run, row by row. */
import type { CoordinationTimelineEvent } from "@contract";
import { Status } from "../../ui/status";

/** How many rows are shown at once; a run of 500 desks has more than a thousand. */
const ROWS_SHOWN = 400;

export function Timeline({ events, nameOf, onDesk }: { events: readonly CoordinationTimelineEvent[]; nameOf: (deskId: string) => string; onDesk: (deskId: string) => void }) {
  const first = Date.parse(events[0]?.ts ?? "");
  const left = Math.max(0, events.length - ROWS_SHOWN);
  return (
    <div className="overflow-x-auto rounded-md border" tabIndex={0} role="region" aria-label="Timeline of the run">
      <table className="w-full border-collapse text-left text-xs">
        <thead>
          <tr className="border-b text-faint">
            {["Type", "Desk", "Status", "After"].map((title) => (
              <th key={title} scope="col" className="px-2 py-1.5 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {left > 0 && (
            <tr className="border-b">
              <td colSpan={4} className="px-2 py-1.5 text-faint">
                {left.toLocaleString()} earlier ones are left out
              </td>
            </tr>
          )}
          {events.slice(left).map((event) => (
            <tr key={event.eventId} className="border-b last:border-b-0">
              <td className="px-2 py-1.5 font-mono whitespace-nowrap">{event.type}</td>
              <td className="max-w-32 truncate px-2 py-1.5">
                {event.deskId ? (
                  <button type="button" className="max-w-full truncate text-accent hover:underline" title={nameOf(event.deskId)} onClick={() => onDesk(event.deskId ?? "")}>
                    {nameOf(event.deskId)}
                  </button>
                ) : (
                  <span className="text-faint">run</span>
                )}
              </td>
              <td className="px-2 py-1.5">
                <Status status={event.status} isLive={false} />
              </td>
              <td className="px-2 py-1.5 whitespace-nowrap text-soft tabular-nums">{offset(Date.parse(event.ts) - first)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function offset(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(ms < 100_000 ? 1 : 0)} s`;
}
