/** Which orders were created, which were not and why, and which are open. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { RobotJob, RobotJobSummary, RobotOrderSummary } from "@contract";
import { orpc } from "../../api/query";
import { CopyButton } from "../../ui/code";
import { SelectField } from "../../ui/field";
import { Empty, Loading, Trouble } from "../../ui/page";
import { Badge, Status, words } from "../../ui/status";
import { VirtualRows, type VirtualColumn } from "../../ui/virtual-rows";
import { csvCell } from "../create/csv";

const COLUMNS: readonly VirtualColumn<RobotOrderSummary>[] = [
  { title: "Order", width: "minmax(0,2fr)", cell: (order) => <span title={order.orderId}>{order.orderId}</span> },
  { title: "Status", width: "7.5rem", cell: (order) => <Status status={order.status} isLive={order.status === "processing"} /> },
  { title: "Number", width: "minmax(0,2fr)", cell: (order) => <code className="font-mono text-xs">{order.number}</code> },
  {
    title: "Why not",
    width: "minmax(0,4fr)",
    isWideOnly: true,
    cell: (order) => (
      <span title={order.reason ?? ""}>
        {order.lateResults ? <Badge tone="warn">{order.lateResults} late</Badge> : null} {order.errorType && <span className="font-medium">{words(order.errorType)}</span>} {order.reason}
      </span>
    ),
  },
];

type Part = "all" | "created" | "rejected" | "open";

export function Summary({ job }: { job: RobotJob }) {
  const summary = useQuery(orpc.robot.jobs.summary.queryOptions({ input: { jobId: job.jobId } }));
  const [part, setPart] = useState<Part>("all");
  const rows = useMemo(() => (summary.data === undefined ? [] : ordersOf(summary.data, part)), [summary.data, part]);
  if (summary.isPending) return <Loading label="Loading the summary" lines={6} />;
  if (summary.data === undefined) return <Trouble error={summary.error} retry={() => void summary.refetch()} />;
  const { created, rejected, open } = summary.data;
  const options = [
    { value: "all", label: "All orders" },
    { value: "created", label: `Created, ${created.length.toLocaleString()}` },
    { value: "rejected", label: `Not created, ${rejected.length.toLocaleString()}` },
    { value: "open", label: `Open, ${open.length.toLocaleString()}` },
  ];
  return (
    <div className="-m-4">
      <div className="flex flex-wrap items-end gap-3 border-b px-3 py-2.5">
        <SelectField label="Orders" className="w-48" value={part} options={options} onChange={(event) => setPart(options.some(({ value }) => value === event.target.value) ? asPart(event.target.value) : "all")} />
        <span className="ml-auto inline-flex items-center gap-1 text-xs text-soft">
          <CopyButton text={asCsv(rows)} label={`Copy ${rows.length.toLocaleString()} orders as CSV`} />
        </span>
      </div>
      {rows.length === 0 ? <Empty title="There is no such order." /> : <VirtualRows label="Orders" columns={COLUMNS} rows={rows} rowKey={(order) => order.orderId} />}
    </div>
  );
}

function asPart(value: string): Part {
  return value === "created" || value === "rejected" || value === "open" ? value : "all";
}

function ordersOf({ created, rejected, open }: RobotJobSummary, part: Part): RobotOrderSummary[] {
  return { all: [...rejected, ...open, ...created], created, rejected, open }[part];
}

function asCsv(rows: readonly RobotOrderSummary[]): string {
  const lines = rows.map((row) => [row.orderId, row.status, row.number ?? "", row.errorType ?? "", row.reason ?? ""].map(csvCell).join(","));
  return ["orderId,status,number,errorType,reason", ...lines].join("\n");
}
