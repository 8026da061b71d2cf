/** What is known of one order: its last job, and what became of it. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../api/client";
import { hasCode } from "../api/errors";
import { Button } from "../ui/button";
import { Id } from "../ui/code";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Trouble } from "../ui/page";
import { Facts } from "../ui/table";
import { Time } from "../ui/time";

export function OrderDialog({ workspaceId = "", onClose }: { workspaceId?: string | undefined; onClose: () => void }) {
  const [workspace, setWorkspace] = useState(workspaceId);
  const [order, setOrder] = useState("");
  const look = useMutation({ mutationFn: () => client.robot.jobs.order({ workspaceId: workspace.trim(), orderId: order.trim() }) });
  const isReady = workspace.trim() !== "" && order.trim() !== "";
  return (
    <Dialog open onClose={onClose} title="Look up an order" lead="By your own id of it.">
      <form
        className="flex flex-col gap-3 pt-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) look.mutate();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label="Workspace" value={workspace} onChange={(event) => setWorkspace(event.target.value)} required />
          <TextField label="Order" value={order} onChange={(event) => setOrder(event.target.value)} required />
        </div>
        <div>
          <Button type="submit" look="primary" disabled={!isReady || look.isPending}>
            {look.isPending ? "Looking…" : "Look up"}
          </Button>
        </div>
      </form>
      <div aria-live="polite" className="mt-4">
        {look.isError && (hasCode(look.error, "ORDER_NOT_FOUND") ? <p className="m-0 text-soft">No job of this workspace had this order, or it has been forgotten.</p> : <Trouble error={look.error} />)}
        {look.data !== undefined && (
          <Facts
            rows={[
              ["Order", look.data.orderId],
              ["Tracking number", look.data.trackingNumber ? <Id copy>{look.data.trackingNumber}</Id> : <span className="text-faint">none yet</span>],
              look.data.guideNumber ? ["Guide number", <Id copy>{look.data.guideNumber}</Id>] : null,
              look.data.carrier ? ["Carrier", look.data.carrier] : null,
              [
                "Last job",
                <Link to="/jobs/$jobId" params={{ jobId: look.data.jobId }} className="font-mono text-xs text-accent hover:underline">
                  {look.data.jobId}
                </Link>,
              ],
              ["Changed", <Time at={look.data.updatedAt} />],
              ["Forgotten", <Time at={look.data.expiresAt} />],
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}
