/** The apps whose functions run here: where they are, whether they are in step, and what to do when they are not. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { client } from "../api/client";
import { orpc, queryClient } from "../api/query";
import { useActions } from "../shell/actions";
import { announce } from "../shell/announcer";
import { Command } from "../ui/code";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { useToast } from "../ui/toast";
import { AddDialog } from "./add-dialog";
import { AppCard } from "./app-card";
import { remedy } from "./remedies";

/** No stream tells of apps, and the server itself asks them every five seconds. */
const LOOK_EVERY_MS = 5_000;

const OPTIONS = orpc.apps.list.queryOptions();

export default function AppsPage() {
  const apps = useQuery({ ...OPTIONS, refetchInterval: LOOK_EVERY_MS });
  const [isAdding, setAdding] = useState(false);
  const sync = useSync();
  const own = apps.data?.apps.filter((app) => !app.isBuiltIn) ?? [];
  const builtIn = apps.data?.apps.filter((app) => app.isBuiltIn) ?? [];
  const unregistered = apps.data?.unregistered ?? [];
  const syncAll = () => {
    for (const url of new Set([...own.map((app) => app.url), ...unregistered.map((each) => each.url)])) sync.mutate(url);
  };
  useActions([
    { id: "apps.add", label: "Add an app", group: "Apps", keys: "n", scope: "edit", run: () => setAdding(true) },
    { id: "apps.sync", label: "Sync all apps", group: "Apps", scope: "edit", disabled: own.length + unregistered.length === 0 ? "there is none" : undefined, run: syncAll },
  ]);
  return (
    <Page
      title="Apps"
      lead="Programs that serve functions. The server asks each for its functions, and calls them over HTTP."
      actions={
        <>
          {own.length > 1 && (
            <ScopedButton scope="edit" onClick={syncAll}>
              Sync all
            </ScopedButton>
          )}
          <ScopedButton scope="edit" look="primary" onClick={() => setAdding(true)}>
            <Plus size={14} aria-hidden />
            Add an app
          </ScopedButton>
        </>
      }
    >
      {apps.isPending ? (
        <Loading label="Loading apps" lines={6} />
      ) : apps.data === undefined ? (
        <Trouble error={apps.error} retry={() => void apps.refetch()} />
      ) : (
        <>
          {apps.isError && <Trouble error={apps.error} retry={() => void apps.refetch()} />}
          {unregistered.length > 0 && (
            <Card title="Not registered yet" flush>
              <ul className="m-0 list-none p-0">
                {unregistered.map(({ url, error }) => (
                  <li key={url} className="flex flex-wrap items-start justify-between gap-3 border-b px-4 py-3 last:border-b-0">
                    <div className="min-w-0 flex-1 basis-72">
                      <p className="m-0 font-mono text-xs font-medium wrap-anywhere">{url}</p>
                      <p className="mt-1 mb-0 text-bad wrap-anywhere">{error ?? "It was not asked yet."}</p>
                      {error && <p className="mt-0.5 mb-0 text-soft">{remedy(error, url)}</p>}
                    </div>
                    <ScopedButton scope="edit" small disabled={sync.isPending && sync.variables === url} onClick={() => sync.mutate(url)}>
                      {sync.isPending && sync.variables === url ? "Asking…" : "Try now"}
                    </ScopedButton>
                  </li>
                ))}
              </ul>
            </Card>
          )}
          {own.map((app) => (
            <AppCard key={app.appId} app={app} isSyncing={sync.isPending && sync.variables === app.url} sync={() => sync.mutate(app.url)} />
          ))}
          {own.length === 0 && <NoApps hasCandidates={unregistered.length > 0} />}
          {builtIn.map((app) => (
            <AppCard key={app.appId} app={app} />
          ))}
        </>
      )}
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function useSync() {
  const toast = useToast();
  return useMutation({
    mutationFn: (url: string) => client.apps.sync({ url }),
    onSuccess: ({ apps, url }) => {
      const said = `${apps.map((app) => app.name).join(", ") || url} is in step`;
      announce(said);
      toast({ tone: "good", text: said });
    },
    onError: (error) => toast({ tone: "bad", text: error.message }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: OPTIONS.queryKey }),
  });
}

function NoApps({ hasCandidates }: { hasCandidates: boolean }) {
  return (
    <Card>
      <Empty title={hasCandidates ? "No app of yours is registered." : "No app is here yet."}>
        <p className="mt-0">Start an app that serves functions with an Inngest SDK. A development server finds it by itself on the usual ports, or when the app is told where the server is:</p>
        <div className="flex flex-col gap-2 text-left">
          <Command>{`INNGEST_DEV=${location.origin} npm run dev`}</Command>
          <Command>{`perdura dev -u http://localhost:3000/api/inngest`}</Command>
        </div>
      </Empty>
    </Card>
  );
}
