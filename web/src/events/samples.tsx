/** Data of events that came lately, to begin a new one with. */
import { useQuery } from "@tanstack/react-query";
import type { Event, Function } from "@contract";
import { orpc } from "../api/query";
import { relative } from "../ui/time";
import { sampleOf } from "./draft";
import { startedBy } from "./names";

const SAMPLES_MAX = 8;
/** How much of the data stands in a choice. */
const DATA_CHARS = 60;

export function Samples({ name, functions, onPick }: { name: string; functions: readonly Function[]; onPick: (sample: ReturnType<typeof sampleOf>) => void }) {
  const samples = useQuery(orpc.events.list.queryOptions({ input: { name, limit: SAMPLES_MAX, includeInternal: true }, enabled: name !== "" }));
  const events = samples.data?.events ?? [];
  const started = name === "" ? [] : startedBy(functions, name);
  return (
    <>
      {events.length > 0 && (
        <select
          aria-label={`Take the data of an earlier ${name}`}
          className="h-7 max-w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-xs sm:max-w-72"
          value=""
          onChange={(event) => {
            const chosen = events[Number(event.target.value)];
            if (chosen !== undefined) onPick(sampleOf(chosen));
          }}
        >
          <option value="" disabled>
            Take the data of an earlier one
          </option>
          {events.map((event, index) => (
            <option key={event.number} value={index}>
              {described(event)}
            </option>
          ))}
        </select>
      )}
      {name !== "" && (
        <span className="text-xs text-faint">
          {started.length === 0 ? "No function starts on this name." : `Starts ${started.map((each) => each.name).join(", ")}.`}
        </span>
      )}
    </>
  );
}

function described(event: Event): string {
  return `${relative(Date.parse(event.receivedAt), Date.now())} · ${JSON.stringify(event.data).slice(0, DATA_CHARS)}`;
}
