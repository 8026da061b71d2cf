/** Tables: a header that stays, rows that can be scanned. Long lists use `VirtualRows` of the same look. */
import type { ReactNode } from "react";
import { cx } from "./cx";

export interface Column<T> {
  /** Also its key. */
  title: string;
  cell: (row: T) => ReactNode;
  className?: string;
  /** Whether the title is for screen readers only. */
  isTitleHidden?: boolean;
}

export function Table<T>({ label, columns, rows, rowKey, isSelected }: { label: string; columns: readonly Column<T>[]; rows: readonly T[]; rowKey: (row: T) => string; isSelected?: (row: T) => boolean }) {
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b text-xs text-faint">
            {columns.map((column) => (
              <th key={column.title} scope="col" className={cx("px-4 py-2 font-medium whitespace-nowrap", column.className)}>
                {column.isTitleHidden ? <span className="sr-only">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={cx("border-b last:border-b-0 hover:bg-sunken/60", isSelected?.(row) && "bg-accent-wash/50")}>
              {columns.map((column) => (
                <td key={column.title} className={cx("px-4 py-2 align-middle", column.className)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Names and values, one pair to a line. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode] | false | null)[] }) {
  return (
    <dl className="m-0 grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-2 max-[22rem]:grid-cols-1 max-[22rem]:gap-y-0.5">
      {rows.map(
        (row) =>
          row && (
            <div key={row[0]} className="contents">
              <dt className="text-faint">{row[0]}</dt>
              <dd className="m-0 min-w-0 wrap-anywhere">{row[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
