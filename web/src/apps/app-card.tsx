/** One app, with its functions and what is wrong with it. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { App } from "@contract";
import { client } from "../api/client";
import { orpc, queryClient } from "../api/query";
import { announce } from "../shell/announcer";
import { ActionDialog } from "../ui/action-dialog";
import { Button } from "../ui/button";
import { Id } from "../ui/code";
import { counted } from "../ui/counted";
import { Card } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { Badge } from "../ui/status";
import { Facts } from "../ui/table";
import { useToast } from "../ui/toast";
import { remedy } from "./remedies";

/** Functions that are shown before somebody asks for the rest. */
const FUNCTIONS_SHOWN = 12;

const LANGUAGES: Record<string, string> = { js: "TypeScript", py: "Python", go: "Go", rust: "Rust", elixir: "Elixir" };

export function AppCard({ app, isSyncing = false, sync }: { app: App; isSyncing?: boolean; sync?: () => void }) {
  const [isRemoving, setRemoving] = useState(false);
  return (
    <Card
      title={
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="wrap-anywhere">{app.name}</span>
          {app.isBuiltIn ? <Badge>Part of this server</Badge> : app.syncError ? <Badge tone="bad">Sync failed</Badge> : <Badge tone="good">In step</Badge>}
        </span>
      }
      actions={
        sync !== undefined && (
          <span className="flex gap-2">
            <ScopedButton scope="edit" small disabled={isSyncing} onClick={sync} aria-label={`Sync now: ${app.name}`}>
              <RefreshCw size={13} aria-hidden className={isSyncing ? "animate-spin" : ""} />
              {isSyncing ? "Asking…" : "Sync now"}
            </ScopedButton>
            <ScopedButton scope="edit" small look="danger" onClick={() => setRemoving(true)} aria-label={`Remove ${app.name}`}>
              <Trash2 size={13} aria-hidden />
              Remove
            </ScopedButton>
          </span>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {app.syncError && (
          <div role="alert" className="rounded-md border border-bad/40 bg-bad-wash px-4 py-3">
            <p className="m-0 text-bad wrap-anywhere">{app.syncError}</p>
            <p className="mt-1 mb-0 text-soft">{remedy(app.syncError, app.url)} Until then its functions are called as they were.</p>
          </div>
        )}
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 md:grid-cols-2">
          <Facts
            rows={[
              !app.isBuiltIn && ["URL", <Id copy>{app.url}</Id>],
              ["SDK", `${LANGUAGES[app.sdkLanguage] ?? app.sdkLanguage} ${app.sdkVersion}`],
              app.framework !== null && app.framework !== undefined && ["Framework", app.framework],
              app.version !== null && app.version !== undefined && ["Version", app.version],
            ]}
          />
          <Functions app={app} />
        </div>
      </div>
      {isRemoving && <RemoveDialog app={app} onClose={() => setRemoving(false)} />}
    </Card>
  );
}

function Functions({ app }: { app: App }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? app.functionIds : app.functionIds.slice(0, FUNCTIONS_SHOWN);
  if (app.functionIds.length === 0) return <p className="m-0 text-soft">It serves no function.</p>;
  return (
    <div className="min-w-0">
      <p className="mt-0 mb-1 text-faint">{counted(app.functionIds.length, "function")}</p>
      <ul className="m-0 flex list-none flex-col gap-0.5 p-0">
        {shown.map((functionId) => (
          <li key={functionId} className="min-w-0">
            <Link to="/functions/$functionId" params={{ functionId }} className="block truncate hover:text-accent hover:underline" title={functionId}>
              {functionId}
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < app.functionIds.length && (
        <Button small look="ghost" onClick={() => setWhole(true)}>
          Show all
        </Button>
      )}
    </div>
  );
}

function RemoveDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () => client.apps.remove({ appId: app.appId }),
    onSuccess: () => {
      const said = `Removed ${app.name}`;
      announce(said);
      toast({ tone: "good", text: said });
      onClose();
      void queryClient.invalidateQueries({ queryKey: orpc.apps.key() });
      void queryClient.invalidateQueries({ queryKey: orpc.functions.key() });
    },
  });
  return (
    <ActionDialog scope="edit" title={`Remove ${app.name}?`} action="Remove the app" doing="Removing…" look="danger" leave="Keep it" send={() => remove.mutate()} sending={remove} onClose={onClose}>
      <p className="m-0">
        Its {app.functionIds.length === 1 ? "function starts" : `${app.functionIds.length} functions start`} no more. Live runs wait until functions of the same ids register again; runs that have ended stay.
      </p>
      <p className="m-0 text-soft">An app that goes on running registers again by itself: stop it first.</p>
    </ActionDialog>
  );
}
