/** Where everything is served, tried out from this browser. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { announce } from "../shell/announcer";
import { Button } from "../ui/button";
import { Card, Loading, Page, Trouble } from "../ui/page";
import { groups } from "./mounts";
import { MountRow } from "./mount-row";
import { ask } from "./probe";

/** How long a probe holds; a button asks anew. */
const FRESH_MS = 30_000;

export default function MountsPage() {
  const overview = useQuery(orpc.server.overview.queryOptions());
  const isProduction = overview.data?.mode === "start";
  const all = overview.data === undefined ? [] : groups({ origin: location.origin, isProduction });
  const mounts = all.flatMap((group) => group.mounts);
  const probes = useQueries({
    queries: mounts.map((mount) => ({
      queryKey: ["probe", mount.probe],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(mount.probe, signal),
      staleTime: FRESH_MS,
    })),
  });
  const isBusy = probes.some((probe) => probe.isFetching);
  const again = async () => {
    const answers = await Promise.all(probes.map((probe) => probe.refetch()));
    const served = answers.filter((answer) => answer.data?.reach === "served").length;
    announce(`${served} of ${answers.length} addresses answer.`);
  };
  useActions([{ id: "probe", label: "Try all addresses again", group: "Mounts", keys: "r", run: () => void again() }]);
  const probed = new Map(mounts.map((mount, index) => [mount.id, probes[index]?.data]));

  return (
    <Page
      title="Mounts"
      lead="Everything that this server serves. Each address is tried from this browser, with a request that changes nothing."
      actions={
        <Button onClick={() => void again()} disabled={isBusy || mounts.length === 0} focusableWhenDisabled>
          <RefreshCw size={14} aria-hidden className={isBusy ? "animate-spin" : ""} /> Try again
        </Button>
      }
    >
      {overview.error !== null && <Trouble error={overview.error} retry={() => void overview.refetch()} />}
      {overview.data === undefined && overview.error === null && <Loading label="Reading what is served" lines={8} />}
      {all.map((group) => (
        <Card key={group.title} title={group.title} flush>
          <ul className="m-0 list-none p-0">
            {group.mounts.map((mount) => (
              <MountRow key={mount.id} mount={mount} probed={probed.get(mount.id)} />
            ))}
          </ul>
        </Card>
      ))}
    </Page>
  );
}
