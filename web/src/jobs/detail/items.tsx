/** The items of a job, of all states or of some; those that did not end well can be chosen and tried again. */
import { useState } from "react";
import type { RobotItem, RobotItemStatus, RobotJob } from "@contract";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty, Loading, Trouble } from "../../ui/page";
import { ScopedButton } from "../../ui/scoped-button";
import { Badge, Status, words } from "../../ui/status";
import { Time } from "../../ui/time";
import { VirtualRows, type VirtualColumn } from "../../ui/virtual-rows";
import { isActive } from "../news";
import { ITEM_STATUSES, type JobChange, type JobSearch } from "../search";
import { RetryDialog } from "./dialogs";
import { ItemDialog } from "./item-dialog";
import { useItems } from "./use-items";

interface ItemsProps {
  job: RobotJob;
  search: JobSearch;
  change: (next: JobChange) => void;
}

export function Items({ job, search, change }: ItemsProps) {
  const { list, items } = useItems(job.jobId, search.status);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isRetrying, setRetrying] = useState(false);
  const canChoose = !isActive(job.status) && job.errorCount + job.cancelledCount > 0;
  const retriable = (item: RobotItem) => canChoose && (item.status === "error" || item.status === "cancelled");
  const toggle = (item: RobotItem) => {
    if (!retriable(item)) return;
    setChosen((before) => (before.has(item.itemId) ? new Set([...before].filter((each) => each !== item.itemId)) : new Set([...before, item.itemId])));
  };
  // An item that is being tried again is chosen no more.
  const counted = items.filter((item) => retriable(item) && chosen.has(item.itemId));
  const columns: VirtualColumn<RobotItem>[] = [
    ...(canChoose ? [chooser(chosen, retriable, toggle)] : []),
    {
      title: "Order",
      width: "minmax(0,3fr)",
      cell: (item) => (
        <button type="button" className="block max-w-full truncate text-left font-medium hover:text-accent hover:underline" title={item.orderId} onClick={() => change({ item: item.itemId })}>
          {item.orderId}
        </button>
      ),
    },
    { title: "Status", width: "7.5rem", cell: (item) => <Status status={item.status} isLive={item.status === "processing"} /> },
    { title: "Result", width: "minmax(0,5fr)", isWideOnly: true, cell: (item) => <Result item={item} /> },
    { title: "Attempt", width: "5rem", isWideOnly: true, className: "text-right tabular-nums", cell: (item) => item.attempt },
    { title: "When", width: "8rem", isWideOnly: true, className: "text-right text-soft", cell: (item) => <When item={item} /> },
  ];
  return (
    <div className="-m-4">
      <div role="toolbar" aria-label="Items" className="flex flex-wrap items-center gap-2 border-b px-3 py-2.5">
        <States job={job} status={search.status} choose={(status) => change({ status })} />
        {counted.length > 0 && (
          <span className="ml-auto flex flex-wrap items-center gap-2">
            <Button small look="ghost" onClick={() => setChosen(new Set())}>
              Choose none
            </Button>
            <ScopedButton scope="run" small look="primary" onClick={() => setRetrying(true)}>
              Retry {counted.length.toLocaleString()} chosen
            </ScopedButton>
          </span>
        )}
      </div>
      {list.isPending ? (
        <div className="p-4">
          <Loading label="Loading items" lines={8} />
        </div>
      ) : list.isError && items.length === 0 ? (
        <div className="p-4">
          <Trouble error={list.error} retry={() => void list.refetch()} />
        </div>
      ) : items.length === 0 ? (
        <Empty title="No item is in this state." actions={<Button onClick={() => change({ status: undefined })}>Show all items</Button>}>
          Items come and go here as the robot reports.
        </Empty>
      ) : (
        <VirtualRows
          label="Items"
          columns={columns}
          rows={items}
          rowKey={(item) => item.itemId}
          isSelected={(item) => retriable(item) && chosen.has(item.itemId)}
          onToggle={toggle}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
          }}
        />
      )}
      {isRetrying && (
        <RetryDialog
          job={job}
          items={counted}
          onClose={(isDone) => {
            setRetrying(false);
            if (isDone) setChosen(new Set());
          }}
        />
      )}
      {search.item !== undefined && <ItemDialog job={job} itemId={search.item} items={items} more={list.hasNextPage ? () => void list.fetchNextPage() : undefined} isLoading={list.isFetching} onClose={() => change({ item: undefined })} />}
    </div>
  );
}

function chooser(chosen: ReadonlySet<string>, retriable: (item: RobotItem) => boolean, toggle: (item: RobotItem) => void): VirtualColumn<RobotItem> {
  return {
    title: "Chosen",
    isTitleHidden: true,
    width: "2.25rem",
    cell: (item) =>
      retriable(item) ? <input type="checkbox" className="block size-4 accent-accent" aria-label={`Choose the order ${item.orderId}`} checked={chosen.has(item.itemId)} onChange={() => toggle(item)} /> : null,
  };
}

/** Which states are shown, each with how many there are where the job says it. */
function States({ job, status, choose }: { job: RobotJob; status: RobotItemStatus[] | undefined; choose: (status: RobotItemStatus[] | undefined) => void }) {
  const counts: Partial<Record<RobotItemStatus, number>> = { success: job.successCount, error: job.errorCount, cancelled: job.cancelledCount };
  const look = (isOn: boolean) => cx("h-7 rounded-full border px-2.5 text-xs font-medium", isOn ? "border-accent bg-accent-wash text-accent" : "text-soft hover:border-line-strong");
  return (
    <>
      <button type="button" aria-pressed={status === undefined} className={look(status === undefined)} onClick={() => choose(undefined)}>
        All {job.totalItems.toLocaleString()}
      </button>
      {ITEM_STATUSES.map((each) => {
        const isOn = status?.includes(each) ?? false;
        const next = isOn ? status?.filter((other) => other !== each) : [...(status ?? []), each];
        return (
          <button key={each} type="button" aria-pressed={isOn} className={look(isOn)} onClick={() => choose(next === undefined || next.length === 0 ? undefined : next)}>
            {words(each)} {counts[each]?.toLocaleString()}
          </button>
        );
      })}
    </>
  );
}

function Result({ item }: { item: RobotItem }) {
  const late = (item.lateResults ?? []).filter((each) => !each.acceptedAt).length;
  const number = item.trackingNumber ?? item.guideNumber;
  return (
    <span className="flex min-w-0 items-center gap-2">
      {late > 0 && <Badge tone="warn">{late} late</Badge>}
      {number ? (
        <span className="truncate">
          <code className="font-mono text-xs">{number}</code>
          {item.validatedCity && <span className="text-soft"> · {item.validatedCity}</span>}
        </span>
      ) : item.errorMessage || item.errorType ? (
        <span className="truncate text-bad" title={item.errorMessage ?? ""}>
          {item.errorType && <span className="font-medium">{words(item.errorType)}</span>} {item.errorMessage}
        </span>
      ) : null}
    </span>
  );
}

function When({ item }: { item: RobotItem }) {
  if (item.completedAt) return <Time at={item.completedAt} />;
  if (item.status === "processing" && item.deadlineAt) {
    return (
      <span title="When it is given up">
        until <Time at={item.deadlineAt} />
      </span>
    );
  }
  return <Time at={item.startedAt} />;
}
