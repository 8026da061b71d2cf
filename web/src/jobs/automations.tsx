/** Automations of a workspace: events that are sent when an order has its number. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RobotAutomation, RobotAutomationInput } from "@contract";
import { client } from "../api/client";
import { orpc, queryClient } from "../api/query";
import { useSession } from "../session/session";
import { announce } from "../shell/announcer";
import { Checkbox } from "../ui/field";
import { Empty, Loading, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { SearchField } from "../ui/search-field";
import { Table } from "../ui/table";
import { useToast } from "../ui/toast";
import { JsonDialog } from "./json-dialog";

export function Automations({ workspaceId, choose }: { workspaceId: string | undefined; choose: (workspaceId: string | undefined) => void }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="m-0 max-w-prose text-soft">When an order has its tracking number, each enabled automation of its workspace sends its events.</p>
      <SearchField label="Workspace" value={workspaceId ?? ""} onChange={(text) => choose(text.trim() || undefined)} className="w-full sm:w-64" />
      {workspaceId === undefined ? <Empty title="Name a workspace.">Automations belong to one.</Empty> : <Of key={workspaceId} workspaceId={workspaceId} />}
    </div>
  );
}

function Of({ workspaceId }: { workspaceId: string }) {
  const options = orpc.robot.automations.list.queryOptions({ input: { workspaceId } });
  const list = useQuery(options);
  const toast = useToast();
  const refusal = useSession().whyNot("edit");
  const [written, setWritten] = useState<RobotAutomationInput | null>(null);
  const readAgain = () => queryClient.invalidateQueries({ queryKey: options.queryKey });
  const put = useMutation({
    mutationFn: (automation: RobotAutomation) => client.robot.automations.put(automation),
    onSuccess: ({ automation }) => announce(`${automation.automationId} is ${automation.enabled ? "enabled" : "disabled"}`),
    onError: (error) => toast({ tone: "bad", text: error.message }),
    onSettled: readAgain,
  });
  const remove = useMutation({
    mutationFn: (automationId: string) => client.robot.automations.remove({ workspaceId, automationId }),
    onSuccess: (_, automationId) => toast({ tone: "good", text: `Removed ${automationId}` }),
    onError: (error) => toast({ tone: "bad", text: error.message }),
    onSettled: readAgain,
  });
  if (list.isPending) return <Loading label="Loading automations" />;
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  const fresh: RobotAutomationInput = { automationId: "notify", workspaceId, trigger: "robot.coord.completed", enabled: true, actions: [{ type: "send_event", name: "shop/notify", data: { template: "shipped" } }] };
  return (
    <>
      <div>
        <ScopedButton scope="edit" onClick={() => setWritten(fresh)}>
          New automation
        </ScopedButton>
      </div>
      {list.data.automations.length === 0 ? (
        <Empty title={`${workspaceId} has no automation.`}>Write one, and functions can go on where a robot has ended.</Empty>
      ) : (
        <div className="-mx-4">
          <Table
            label={`Automations of ${workspaceId}`}
            rows={list.data.automations}
            rowKey={(each) => each.automationId}
            columns={[
              { title: "Automation", cell: (each) => <span title={each.description}>{each.automationId}</span> },
              { title: "Sends", cell: (each) => <code className="font-mono text-xs">{each.actions.map((action) => action.name).join(", ")}</code> },
              { title: "Enabled", cell: (each) => <Checkbox label={<span className="sr-only">{each.automationId} is enabled</span>} checked={each.enabled} disabled={put.isPending || refusal !== undefined} title={refusal} onChange={(event) => put.mutate({ ...each, enabled: event.target.checked })} /> },
              {
                title: "Actions",
                isTitleHidden: true,
                className: "text-right whitespace-nowrap",
                cell: (each) => (
                  <span className="inline-flex gap-2">
                    <ScopedButton scope="edit" small onClick={() => setWritten(each)} aria-label={`Change ${each.automationId}`}>
                      Change
                    </ScopedButton>
                    <ScopedButton scope="edit" small look="danger" onClick={() => remove.mutate(each.automationId)} aria-label={`Remove ${each.automationId}`}>
                      Remove
                    </ScopedButton>
                  </span>
                ),
              },
            ]}
          />
        </div>
      )}
      {written !== null && (
        <JsonDialog
          title="Write an automation"
          lead="One of the same id in the same workspace is written over."
          start={written}
          save={async (value) => {
            if (!isAutomation(value)) throw new Error("An automation needs the texts automationId, workspaceId and trigger, and a list of actions.");
            await client.robot.automations.put(value);
            await readAgain();
          }}
          onClose={() => setWritten(null)}
        />
      )}
    </>
  );
}

/** Enough to be sent; the server checks all of it. */
function isAutomation(value: unknown): value is RobotAutomationInput {
  if (typeof value !== "object" || value === null) return false;
  const has = (name: string, test: (each: unknown) => boolean): boolean => Object.entries(value).some(([key, each]) => key === name && test(each));
  return ["automationId", "workspaceId", "trigger"].every((name) => has(name, (each) => typeof each === "string")) && has("actions", Array.isArray);
}
