/** One item: its payload, its attempts, and what came too late. */
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import type { RobotItem, RobotItemResult, RobotJob, RobotLateResult } from "@contract";
import { client } from "../../api/client";
import { queryClient } from "../../api/query";
import { announce } from "../../shell/announcer";
import { Id, Json } from "../../ui/code";
import { Dialog } from "../../ui/dialog";
import { Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Badge, Status, words } from "../../ui/status";
import { Facts, Table } from "../../ui/table";
import { ExactTime, Time } from "../../ui/time";
import { useToast } from "../../ui/toast";
import { isSettled, type ItemPages, withItem } from "../news";
import { keysOf } from "./use-job";

interface ItemDialogProps {
  job: RobotJob;
  itemId: string;
  items: readonly RobotItem[];
  /** Loads more items, when there are. */
  more: (() => void) | undefined;
  isLoading: boolean;
  onClose: () => void;
}

export function ItemDialog({ job, itemId, items, more, isLoading, onClose }: ItemDialogProps) {
  const item = items.find((each) => each.itemId === itemId);
  const isSought = item === undefined && more !== undefined && !isLoading;
  useEffect(() => {
    // A link may lead to an item that is pages away.
    if (isSought) more?.();
  }, [isSought, more]);
  return (
    <Dialog open wide onClose={onClose} title={item === undefined ? "Item" : `Order ${item.orderId}`}>
      {item !== undefined ? <Shown job={job} item={item} /> : more !== undefined || isLoading ? <Loading label="Looking for the item" /> : <p>No item of this state has the id “{itemId}”.</p>}
    </Dialog>
  );
}

const SETTLED_BY: Record<NonNullable<RobotItem["settledBy"]>, string> = {
  callback: "by a callback of the robot",
  itemDeadline: "by its deadline",
  jobTimeout: "by the deadline of the job",
  jobFailure: "because the job failed",
  cancel: "because somebody cancelled",
  acceptedLate: "by a late result that was accepted",
};

function Shown({ job, item }: { job: RobotJob; item: RobotItem }) {
  const late = item.lateResults ?? [];
  const history = item.history ?? [];
  return (
    <div className="flex flex-col gap-5 pt-2">
      <Facts
        rows={[
          ["Status", <Status status={item.status} isLive={item.status === "processing"} />],
          item.trackingNumber ? ["Tracking number", <Id copy>{item.trackingNumber}</Id>] : null,
          item.guideNumber ? ["Guide number", <Id copy>{item.guideNumber}</Id>] : null,
          item.validatedCity ? ["City, as the carrier writes it", item.validatedCity] : null,
          item.errorMessage || item.errorType ? ["Error", <span className="text-bad">{[item.errorType && words(item.errorType), item.errorMessage].filter(Boolean).join(": ")}</span>] : null,
          ["Attempt", item.retryCount === 0 ? String(item.attempt) : `${item.attempt}, tried again ${item.retryCount === 1 ? "once" : `${item.retryCount} times`}`],
          item.settledBy ? ["Ended", <>{SETTLED_BY[item.settledBy]}, <Time at={item.completedAt} /></>] : null,
          item.startedAt ? ["Begun", <ExactTime at={item.startedAt} />] : null,
          item.deadlineAt && !isSettled(item.status) ? ["Given up", <Time at={item.deadlineAt} />] : null,
          item.screenshot ? ["Screenshot", <Id copy>{item.screenshot}</Id>] : null,
          item.automationSuppressedDepth !== null && item.automationSuppressedDepth !== undefined ? ["Automation", `not sent: ${item.automationSuppressedDepth} automations led here`] : null,
          ["Item id", <Id copy>{item.itemId}</Id>],
        ]}
      />
      {late.length > 0 && (
        <section>
          <h3 className="m-0 mb-1 text-[13px] font-semibold">Late results</h3>
          <p className="mt-0 mb-2 text-soft">They came after the attempt had ended otherwise. Nothing counts until a person accepts it.</p>
          <ul className="m-0 flex list-none flex-col gap-2 p-0">
            {late.map((each, index) => (
              <Late key={`${each.receivedAt} ${index}`} job={job} item={item} late={each} index={index} />
            ))}
          </ul>
        </section>
      )}
      {history.length > 0 && (
        <section>
          <h3 className="m-0 mb-1 text-[13px] font-semibold">Earlier attempts</h3>
          <div className="-mx-4">
            <Table
              label="Earlier attempts"
              rows={history}
              rowKey={(each) => String(each.attempt)}
              columns={[
                { title: "Attempt", className: "tabular-nums", cell: (each) => each.attempt },
                { title: "Status", cell: (each) => <Status status={each.status} /> },
                { title: "Ended", className: "whitespace-nowrap", cell: (each) => <Time at={each.completedAt} /> },
                { title: "Why", className: "min-w-48 wrap-anywhere", cell: (each) => [each.errorType && words(each.errorType), each.errorMessage, each.settledBy && SETTLED_BY[each.settledBy]].filter(Boolean).join(", ") },
              ]}
            />
          </div>
        </section>
      )}
      <section>
        <h3 className="m-0 mb-1 text-[13px] font-semibold">Payload</h3>
        <Json value={item.payload} label="the payload" />
      </section>
    </div>
  );
}

function Late({ job, item, late, index }: { job: RobotJob; item: RobotItem; late: RobotLateResult; index: number }) {
  const toast = useToast();
  const accept = useMutation({
    mutationFn: () => client.robot.jobs.acceptLate({ jobId: job.jobId, itemId: item.itemId, lateIndex: index }),
    onSuccess: (accepted) => {
      const keys = keysOf(job.jobId);
      queryClient.setQueryData<RobotJob>(keys.job, accepted.job);
      queryClient.setQueriesData<ItemPages>({ queryKey: keys.items }, (pages) => pages && withItem(pages, accepted.item));
      void queryClient.invalidateQueries({ queryKey: keys.summary });
      const said = `Accepted the late result of the order ${item.orderId}`;
      announce(said);
      toast({ tone: "good", text: said });
    },
  });
  const why = !isSettled(item.status) ? "The item is open: its own result may still come" : item.status === "success" ? "The item has succeeded already" : undefined;
  return (
    <li className="flex flex-col gap-2 rounded-md border px-3 py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <Status status={late.result.status} />
          <span className="wrap-anywhere">{resultText(late.result)}</span>
          <span className="text-xs text-faint">
            attempt {late.attempt}, <Time at={late.receivedAt} />
          </span>
        </span>
        {late.acceptedAt ? (
          <Badge tone="good">
            Accepted <Time at={late.acceptedAt} />
          </Badge>
        ) : (
          <ScopedButton scope="run" small disabled={why !== undefined || accept.isPending} {...(why !== undefined && { title: why })} onClick={() => accept.mutate()}>
            {accept.isPending ? "Accepting…" : "Accept"}
          </ScopedButton>
        )}
      </div>
      {accept.isError && <Trouble error={accept.error} />}
    </li>
  );
}

function resultText(result: RobotItemResult): string {
  if (result.status === "success") return [result.trackingNumber, result.validatedCity].filter(Boolean).join(", ");
  return [words(result.errorType), result.errorMessage].filter(Boolean).join(": ");
}
