/**
 * A long table of which only the visible rows are in the page.
 *
 * Rows have one height. `j` and `k` go through them, by moving the focus to the first link of a row, so that Enter opens it.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { useActions } from "../shell/actions";
import { cx } from "./cx";

declare module "react" {
  // React takes custom properties, but its types do not know them.
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}

export interface VirtualColumn<T> {
  /** Also its key. */
  title: string;
  cell: (row: T) => ReactNode;
  /** A track of CSS grid, such as `minmax(0,2fr)`. */
  width: string;
  /** Whether a narrow screen goes without it. */
  isWideOnly?: boolean;
  isTitleHidden?: boolean;
  className?: string;
}

export interface VirtualRowsProps<T> {
  label: string;
  columns: readonly VirtualColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  rowHeight?: number;
  isSelected?: (row: T) => boolean;
  /** Chooses the row that has the focus, by `x`. */
  onToggle?: (row: T) => void;
  /** Hears that the end is near. */
  onEnd?: () => void;
  /** Hears whether the first row is in sight. */
  onTop?: (isTop: boolean) => void;
  /** Another value scrolls to the first row. */
  topKey?: unknown;
  className?: string;
}

/** Rows that are rendered beyond the visible ones. */
const OVERSCAN = 12;
/** How many rows before the end more are asked for. */
const NEAR_END = 20;

export function VirtualRows<T>({ label, columns, rows, rowKey, rowHeight = 40, isSelected, onToggle, onEnd, onTop, topKey, className }: VirtualRowsProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: OVERSCAN });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const isNearEnd = last >= rows.length - NEAR_END;
  const ends = useRef(onEnd);
  ends.current = onEnd;
  useEffect(() => {
    if (isNearEnd) ends.current?.();
  }, [isNearEnd, rows.length]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [topKey]);
  useRowKeys({ rows, rowKey, scroller, onToggle, reveal: (index) => virtualizer.scrollToIndex(index) });

  const template: CSSProperties = {
    "--columns": columns.map((column) => column.width).join(" "),
    "--columns-narrow": columns.filter((column) => !column.isWideOnly).map((column) => column.width).join(" "),
  };
  const line = "grid grid-cols-(--columns-narrow) md:grid-cols-(--columns)";
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={label}
      tabIndex={0}
      className={cx("relative max-h-[max(20rem,calc(100dvh-16rem))] overflow-auto", className)}
      onScroll={(event) => onTop?.(event.currentTarget.scrollTop < rowHeight)}
    >
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1} style={template}>
        <div role="rowgroup" className="sticky top-0 z-10 border-b bg-surface">
          <div role="row" aria-rowindex={1} className={cx(line, "text-xs text-faint")}>
            {columns.map((column) => (
              <div key={column.title} role="columnheader" className={cx("truncate px-3 py-2 font-medium", column.isWideOnly && "max-md:hidden", column.className)}>
                {column.isTitleHidden ? <span className="sr-only">{column.title}</span> : column.title}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]!;
            const selected = isSelected?.(row);
            return (
              <div
                key={rowKey(row)}
                role="row"
                aria-rowindex={item.index + 2}
                data-row={rowKey(row)}
                className={cx(line, "absolute inset-x-0 top-0 items-center border-b hover:bg-sunken/60 focus-within:bg-sunken", selected && "bg-accent-wash/50")}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column) => (
                  <div key={column.title} role="cell" className={cx("min-w-0 truncate px-3 *:align-middle", column.isWideOnly && "max-md:hidden", column.className)}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowKeys<T> {
  rows: readonly T[];
  rowKey: (row: T) => string;
  scroller: React.RefObject<HTMLDivElement | null>;
  onToggle: ((row: T) => void) | undefined;
  reveal: (index: number) => void;
}

function useRowKeys<T>({ rows, rowKey, scroller, onToggle, reveal }: RowKeys<T>): void {
  const wanted = useRef<string>(undefined);
  const current = () => scroller.current?.querySelector<HTMLElement>("[data-row]:focus-within")?.dataset.row;
  const focus = () => {
    const key = wanted.current;
    if (key === undefined || scroller.current === null) return;
    const target = [...scroller.current.querySelectorAll<HTMLElement>("[data-row]")].find((row) => row.dataset.row === key)?.querySelector<HTMLElement>("a, button");
    if (target === null || target === undefined) return;
    wanted.current = undefined;
    target.focus({ preventScroll: true });
  };
  // A row that was far away is there after the scrolling has rendered it.
  useEffect(focus);
  const move = (step: 1 | -1) => {
    const key = wanted.current ?? current();
    const at = key === undefined ? -1 : rows.findIndex((row) => rowKey(row) === key);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next === undefined) return;
    wanted.current = rowKey(next);
    reveal(rows.indexOf(next));
    focus();
  };
  useActions([
    { id: "row.next", label: "Next row", group: "List", keys: "j", hidden: true, run: () => move(1) },
    { id: "row.previous", label: "Previous row", group: "List", keys: "k", hidden: true, run: () => move(-1) },
    ...(onToggle === undefined
      ? []
      : [
          {
            id: "row.toggle",
            label: "Choose the row",
            group: "List",
            keys: "x",
            hidden: true,
            run: () => {
              const row = rows.find((each) => rowKey(each) === current());
              if (row !== undefined) onToggle(row);
            },
          },
        ]),
  ]);
}
