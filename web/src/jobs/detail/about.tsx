/** Everything else of a job: its dispatch, its keys, its times. */
import { Link } from "@tanstack/react-router";
import type { RobotJob } from "@contract";
import { Id } from "../../ui/code";
import { Badge, Status } from "../../ui/status";
import { Facts } from "../../ui/table";
import { ExactTime, Time } from "../../ui/time";

export function About({ job }: { job: RobotJob }) {
  const { dispatch } = job;
  const exact = (at: string | null | undefined) => (at ? <ExactTime at={at} /> : <span className="text-faint">–</span>);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-2">
      <section>
        <h2 className="mt-0 mb-3 text-[13px] font-semibold">The job</h2>
        <Facts
          rows={[
            ["Workspace", job.workspaceId],
            ["Carrier", job.carrier],
            job.idempotencyKey ? ["Idempotency key", <Id copy>{job.idempotencyKey}</Id>] : null,
            ["Created", exact(job.createdAt)],
            ["Started", exact(job.startedAt)],
            ["Deadline", exact(job.deadlineAt)],
            ["Ended", exact(job.completedAt)],
            ["Last sign of life", <Time at={job.heartbeatAt} />],
            ["Forgotten", exact(job.expiresAt)],
            job.cascadeDepth > 0 ? ["Automations before it", String(job.cascadeDepth)] : null,
            [
              "What it did",
              <span className="flex flex-wrap gap-x-4">
                <Link to="/runs" search={{ text: "perdura-robot" }} className="text-accent hover:underline">
                  runs of the orchestrators
                </Link>
                <Link to="/events" search={{ text: job.jobId }} className="text-accent hover:underline">
                  its events
                </Link>
              </span>,
            ],
          ]}
        />
      </section>
      <section>
        <h2 className="mt-0 mb-3 text-[13px] font-semibold">Dispatch and callbacks</h2>
        <Facts
          rows={[
            ["Dispatch", <Status status={dispatch.status} isLive={dispatch.status === "sending"} />],
            ["Dispatch id", <Id copy>{dispatch.dispatchId}</Id>],
            dispatch.acceptedAt ? ["Accepted", exact(dispatch.acceptedAt)] : null,
            dispatch.answer ? ["The robot’s answer", <span className="font-mono text-xs wrap-anywhere">{dispatch.answer}</span>] : null,
            ["Items of this round", `${job.roundItems.toLocaleString()}${job.roundHasResults ? "" : ", none reported yet"}`],
            ["Batch completed", job.batchCompletedEmitted ? "signalled for this round" : "not yet signalled for this round"],
            ["Callbacks", job.callbackMode === "hmac" ? "signed with a key of the job" : "with the shared secret"],
            ["Key", <Id copy>{job.keyId}</Id>],
            ["Keys that are taken", job.callbackMode === "secret" ? <Badge tone="warn">the shared secret</Badge> : keyRange(job)],
          ]}
        />
      </section>
    </div>
  );
}

function keyRange({ keyId, oldestKey }: RobotJob): string {
  const newest = Number(keyId.split(".").at(-1));
  return newest > oldestKey ? `${oldestKey} to ${newest}` : `only ${newest}`;
}
