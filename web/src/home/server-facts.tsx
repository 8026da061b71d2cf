/** What the server is, and how long it keeps things. */
import type { ServerOverview } from "@contract";
import { Link } from "@tanstack/react-router";
import { counted } from "../ui/counted";
import { Facts } from "../ui/table";
import { duration, ExactTime } from "../ui/time";

export function ServerFacts({ overview }: { overview: ServerOverview }) {
  const { retention } = overview;
  const kept = (ms: number | null | undefined) => (ms == null ? "for ever" : duration(ms));
  return (
    <Facts
      rows={[
        ["Release", overview.version],
        ["Started as", overview.mode === "dev" ? "development server, open to this machine" : "production server, open to keys"],
        ["Its time", <ExactTime key="now" at={overview.now} />],
        ["Lists", overview.historyLag === 0 ? "up to date" : `${counted(overview.historyLag, "change")} behind`],
        ["Kept", `completed ${kept(retention.completedMs)}, failed ${kept(retention.failedMs)}, cancelled ${kept(retention.cancelledMs)}, events ${kept(retention.eventsMs)}`],
        [
          "Addresses",
          <Link key="mounts" to="/mounts" className="text-accent underline">
            Everything that it serves
          </Link>,
        ],
      ]}
    />
  );
}
