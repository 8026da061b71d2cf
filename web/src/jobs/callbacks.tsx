/** Callbacks that came lately: what was made of each, and how it proved where it came from. */
import { ShieldAlert, ShieldCheck, ShieldQuestion } from "lucide-react";
import type { RobotCallback, RobotCallbackProof } from "@contract";
import { Badge, type Tone, words } from "../ui/status";
import { Table } from "../ui/table";
import { ExactTime } from "../ui/time";

const TONES: Record<string, Tone> = { counted: "good", batch: "good", heartbeat: "quiet", duplicate: "quiet", late: "warn" };

const PROOFS: Record<RobotCallbackProof, { label: string; title: string }> = {
  hmac: { label: "Signature fits", title: "Signed with a key of the job" },
  secret: { label: "Shared secret", title: "Proved by the shared secret itself, without a signature" },
  none: { label: "Not proved", title: "Nothing showed where it came from" },
};

export interface CallbackRow extends RobotCallback {
  isTaken: boolean;
}

/** Taken and refused ones in one list, the newest first. */
export function inOrder({ taken, refused }: { taken: readonly RobotCallback[]; refused: readonly RobotCallback[] }): CallbackRow[] {
  const rows = [...taken.map((each) => ({ ...each, isTaken: true })), ...refused.map((each) => ({ ...each, isTaken: false }))];
  return rows.reverse().sort((left, right) => Date.parse(right.receivedAt) - Date.parse(left.receivedAt));
}

export function CallbackTable({ rows, orderOf = () => undefined }: { rows: readonly CallbackRow[]; orderOf?: (itemId: string) => string | undefined }) {
  // Two may come in one moment and be alike: their place tells them apart.
  const keys = new Map(rows.map((row, index) => [row, String(rows.length - index)]));
  return (
    <Table
      label="Callbacks"
      rows={rows}
      rowKey={(row) => keys.get(row) ?? row.receivedAt}
      columns={[
        { title: "Result", cell: (row) => <Badge tone={row.isTaken ? (TONES[row.result] ?? "quiet") : "bad"}>{words(row.result)}</Badge> },
        { title: "Answer", className: "tabular-nums max-sm:hidden", cell: (row) => row.httpStatus },
        { title: "Signature", className: "whitespace-nowrap", cell: (row) => <Proof proof={row.signature} /> },
        {
          title: "Item",
          className: "max-w-48 truncate",
          cell: (row) => (row.itemId ? <span title={row.itemId}>{orderOf(row.itemId) ?? <code className="font-mono text-xs">{row.itemId}</code>}</span> : <span className="text-faint">–</span>),
        },
        { title: "Attempt", className: "tabular-nums max-sm:hidden", cell: (row) => row.attempt ?? <span className="text-faint">–</span> },
        { title: "Why", className: "min-w-56 text-soft wrap-anywhere", cell: (row) => row.message ?? "" },
        { title: "Received", className: "whitespace-nowrap text-soft", cell: (row) => <ExactTime at={row.receivedAt} /> },
      ]}
    />
  );
}

function Proof({ proof }: { proof: RobotCallbackProof }) {
  const { label, title } = PROOFS[proof];
  const Icon = proof === "hmac" ? ShieldCheck : proof === "secret" ? ShieldQuestion : ShieldAlert;
  return (
    <span className="inline-flex items-center gap-1" title={title}>
      <Icon size={14} aria-hidden className={proof === "hmac" ? "text-good" : proof === "secret" ? "text-warn" : "text-bad"} />
      {label}
    </span>
  );
}
