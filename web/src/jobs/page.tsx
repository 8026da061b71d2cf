/** Robot jobs: batches that slow workers do, and what the server knows of those workers. */
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useActions } from "../shell/actions";
import { Button } from "../ui/button";
import { Loading, Page } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { Tabs } from "../ui/tabs";
import { JobsList } from "./jobs-list";
import { JOBS_TABS, type JobsChange } from "./search";

const CreateDialog = lazy(() => import("./create/dialog").then((module) => ({ default: module.CreateDialog })));
const OrderDialog = lazy(() => import("./order-dialog").then((module) => ({ default: module.OrderDialog })));
const Kinds = lazy(() => import("./kinds").then((module) => ({ default: module.Kinds })));
const Automations = lazy(() => import("./automations").then((module) => ({ default: module.Automations })));
const Strangers = lazy(() => import("./strangers").then((module) => ({ default: module.Strangers })));

const route = getRouteApi("/jobs");

export default function RobotJobsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<"create" | "order" | null>(null);
  const change = (next: JobsChange) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  useActions([
    { id: "jobs.create", label: "New robot job", group: "Robot jobs", keys: "n", scope: "run", run: () => setOpen("create") },
    { id: "jobs.order", label: "Look up an order", group: "Robot jobs", keys: "o", run: () => setOpen("order") },
  ]);
  return (
    <Page
      title="Robot jobs"
      lead="Batches for slow external workers. Each item is done once, and reported by a signed callback."
      actions={
        <>
          <Button onClick={() => setOpen("order")}>Look up an order</Button>
          <ScopedButton scope="run" look="primary" onClick={() => setOpen("create")}>
            New job
          </ScopedButton>
        </>
      }
    >
      <section className="min-w-0 rounded-lg border bg-surface">
        <Suspense fallback={<Loading />}>
          <Tabs
            label="About robots"
            value={search.tab ?? "jobs"}
            onChange={(id) => change({ tab: JOBS_TABS.find((tab) => tab === id) })}
            tabs={[
              { id: "jobs", label: "Jobs", panel: <JobsList search={search} change={change} create={() => setOpen("create")} /> },
              { id: "kinds", label: "Kinds", panel: <Kinds /> },
              { id: "automations", label: "Automations", panel: <Automations workspaceId={search.workspaceId} choose={(workspaceId) => change({ workspaceId })} /> },
              { id: "refused", label: "Refused callbacks", panel: <Strangers /> },
            ]}
          />
        </Suspense>
      </section>
      <Suspense>
        {open === "create" && <CreateDialog workspaceId={search.workspaceId} onClose={() => setOpen(null)} />}
        {open === "order" && <OrderDialog workspaceId={search.workspaceId} onClose={() => setOpen(null)} />}
      </Suspense>
    </Page>
  );
}
