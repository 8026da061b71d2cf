/** A run as the engine writes it down, and the trace that is made of it. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { RunTrace } from "@contract";
import { orpc } from "../../api/query";
import { Button } from "../../ui/button";
import { Json } from "../../ui/code";
import { Reading } from "../../ui/reading";

/** Rows that are read at once. */
const ROWS = 50;

export function RawView({ runId, trace }: { runId: string; trace: RunTrace }) {
  const journal = useInfiniteQuery(
    orpc.runs.journal.infiniteOptions({
      input: (after: number | undefined) => ({ runId, limit: ROWS, ...(after === undefined ? {} : { after }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
  );
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <section aria-label="Journal">
        <h3 className="mt-0 mb-2 text-[13px] font-semibold">Journal</h3>
        <Reading of={journal} label="Loading the journal">
          {({ pages }) => (
            <>
              <ol className="m-0 flex list-none flex-col gap-2 p-0">
                {pages
                  .flatMap((page) => page.rows)
                  .map(({ position, at, entries }) => (
                    <li key={position}>
                      <p className="m-0 mb-1 text-xs text-faint tabular-nums">
                        {position} · <time dateTime={at}>{at}</time>
                      </p>
                      <Json value={entries} label={`row ${position} of the journal`} />
                    </li>
                  ))}
              </ol>
              {journal.hasNextPage && (
                <Button className="mt-2" disabled={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
                  Show more of the journal
                </Button>
              )}
            </>
          )}
        </Reading>
      </section>
      <section aria-label="Trace">
        <h3 className="mt-0 mb-2 text-[13px] font-semibold">Trace</h3>
        <Json value={trace} label="trace" />
      </section>
    </div>
  );
}
