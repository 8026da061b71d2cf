/** What can be done with a job, each asked for once more: cancel, retry, another callback key. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { RobotItem, RobotJob } from "@contract";
import { client } from "../../api/client";
import { queryClient } from "../../api/query";
import { announce } from "../../shell/announcer";
import { ActionDialog } from "../../ui/action-dialog";
import { counted } from "../../ui/counted";
import { Checkbox, TextField } from "../../ui/field";
import { useToast } from "../../ui/toast";
import { openCount, retriableCount } from "../news";
import { keysOf, readJobAgain } from "./use-job";

/** The server's own bound of a list of items in one retry is that of a job; more names than this are not worth sending. */
const ORDERS_NAMED = 8;

/** Changes a job, and says so. */
function useChange(job: RobotJob, change: () => Promise<RobotJob>, said: string, then: () => void) {
  const toast = useToast();
  return useMutation({
    mutationFn: change,
    onSuccess: (changed) => {
      queryClient.setQueryData<RobotJob>(keysOf(job.jobId).job, changed);
      readJobAgain(job.jobId);
      announce(said);
      toast({ tone: "good", text: said });
      then();
    },
  });
}

export function CancelDialog({ job, onClose }: { job: RobotJob; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const text = reason.trim();
  const cancel = useChange(job, () => client.robot.jobs.cancel({ jobId: job.jobId, ...(text !== "" && { reason: text }) }), "Cancelled the job", onClose);
  const open = openCount(job);
  return (
    <ActionDialog
      scope="run"
      title="Cancel the job?"
      lead={`${open === 1 ? "One open item is" : `${open.toLocaleString()} open items are`} not to be done any more, and the robot is told. What it has begun may still end: its result is then kept as a late one.`}
      action="Cancel the job"
      doing="Cancelling…"
      look="danger"
      leave="Let it go on"
      send={() => cancel.mutate()}
      sending={cancel}
      onClose={onClose}
    >
      <TextField label="Reason, for people" value={reason} onChange={(event) => setReason(event.target.value)} />
    </ActionDialog>
  );
}

/** Without `items`: all that did not end well. */
export function RetryDialog({ job, items, onClose }: { job: RobotJob; items?: readonly RobotItem[]; onClose: (isDone: boolean) => void }) {
  const count = items?.length ?? retriableCount(job);
  const itemIds = items?.map((item) => item.itemId);
  const retry = useChange(
    job,
    () => client.robot.jobs.retry({ jobId: job.jobId, ...(itemIds !== undefined && { itemIds }) }),
    `Trying ${counted(count, "item")} again`,
    () => onClose(true),
  );
  return (
    <ActionDialog
      scope="run"
      title={`Try ${count === 1 ? "one item" : counted(count, "item")} again?`}
      lead={`The job gets round ${job.round + 1}, with a dispatch and a deadline of its own, and each item its next attempt. A late callback of an earlier attempt never touches the new one.`}
      action="Try again"
      doing="Starting…"
      leave="Not now"
      send={() => retry.mutate()}
      sending={retry}
      onClose={() => onClose(false)}
    >
      {items !== undefined && (
        <p className="m-0 text-soft wrap-anywhere">
          {items.slice(0, ORDERS_NAMED).map((item) => item.orderId).join(", ")}
          {items.length > ORDERS_NAMED && ` and ${(items.length - ORDERS_NAMED).toLocaleString()} more`}
        </p>
      )}
    </ActionDialog>
  );
}

export function RotateDialog({ job, onClose }: { job: RobotJob; onClose: () => void }) {
  const [revoke, setRevoke] = useState(false);
  const rotate = useChange(job, () => client.robot.jobs.rotateKey({ jobId: job.jobId, revoke }), revoke ? "The next dispatch has another key; earlier keys are refused" : "The next dispatch has another key", onClose);
  return (
    <ActionDialog
      scope="run"
      title="Rotate the callback key?"
      lead="The next dispatch gets another key. Earlier keys are taken until they are revoked, because the robot may be at work with one of them."
      action={revoke ? "Rotate and revoke" : "Rotate"}
      doing="Rotating…"
      look={revoke ? "danger" : "primary"}
      leave="Not now"
      send={() => rotate.mutate()}
      sending={rotate}
      onClose={onClose}
    >
      <p className="m-0 text-soft wrap-anywhere">
        The key is <code className="font-mono text-xs">{job.keyId}</code> now.
      </p>
      <Checkbox label="Refuse the keys of before, from now on" checked={revoke} onChange={(event) => setRevoke(event.target.checked)} />
      {revoke && <p className="m-0 text-warn">Callbacks of a dispatch that is under way are refused then. Use it when a key has leaked.</p>}
    </ActionDialog>
  );
}
