/** How many runs of a function there were, each a link to them. */
import { Link } from "@tanstack/react-router";
import type { FunctionTotals, RunStatus } from "@contract";
import type { Range } from "./search";

export function RunCount({ functionId, count, status, range }: { functionId: string; count: number | undefined; status: RunStatus; range?: Range }) {
  if (count === undefined || count === 0) return <span className="text-faint">{count ?? "–"}</span>;
  return (
    <Link to="/runs" search={{ functionId, status: [status], ...(range !== undefined && { since: range }) }} className="hover:text-accent hover:underline">
      {count.toLocaleString()}
      <span className="sr-only"> runs, {status}</span>
    </Link>
  );
}

/** Failures, with their part of all runs that ended. */
export function FailureLink({ functionId, totals, range }: { functionId: string; totals: Pick<FunctionTotals, "failed" | "completed"> | undefined; range: Range }) {
  if (totals === undefined || totals.failed === 0) return <span className="text-faint">{totals === undefined ? "–" : 0}</span>;
  const part = totals.failed / (totals.failed + totals.completed);
  return (
    <Link to="/runs" search={{ functionId, status: ["failed"], since: range }} className="font-medium text-bad hover:underline">
      {totals.failed.toLocaleString()} <span className="text-xs font-normal">({part < 0.01 ? "<1" : Math.round(part * 100)} %)</span>
      <span className="sr-only"> runs, failed</span>
    </Link>
  );
}
