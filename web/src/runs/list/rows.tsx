/** The rows that are in sight, and a few around them. The page itself scrolls. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useNavigate } from "@tanstack/react-router";
import type { Run } from "@contract";
import { type MouseEvent, type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { cx } from "../../ui/cx";
import { COLUMNS, RunRow, TITLES } from "./row";
import { type Chosen, isChosen } from "./selection";

const LINE_PX = 40;
const TWO_LINES_PX = 60;
/** How many rows before the end the next page is asked for. */
const AHEAD = 60;

export interface RowsHandle {
  /** Moves to the run so many rows away, and puts the focus on it. */
  move: (by: number) => void;
  toTop: () => void;
}

interface RowsProps {
  rows: readonly Run[];
  total: number | undefined;
  isMore: boolean;
  chosen: Chosen;
  current: string | null;
  onCurrent: (id: string) => void;
  onScroll: (isAtTop: boolean) => void;
  onNearEnd: () => void;
  ref: Ref<RowsHandle>;
}

/** Reads the page of one run before somebody opens it. */
const preload = () => void import("../detail/page");
/** What scrolls: the page. */
const scroller = () => document.getElementById("main");

export function RunRowsView({ rows, total, isMore, chosen, current, onCurrent, onScroll, onNearEnd, ref }: RowsProps) {
  const body = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow();
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const main = scroller();
    if (main === null || body.current === null) return;
    // What stands above may grow: filters that wrap, a bar that comes.
    const measure = () => body.current && setMargin(Math.round(body.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop));
    const observer = new ResizeObserver(measure);
    observer.observe(main);
    if (main.firstElementChild !== null) observer.observe(main.firstElementChild);
    measure();
    return () => observer.disconnect();
  }, []);
  // All rows are of one height: with keys of their own, each news would have the places of all worked out again.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: () => (isNarrow ? TWO_LINES_PX : LINE_PX),
    scrollMargin: margin,
    scrollPaddingStart: 48,
    scrollPaddingEnd: 72,
    overscan: 12,
    // A frame may show the rows of before; it is not held up for the new ones.
    useFlushSync: false,
  });
  useEffect(() => virtual.measure(), [isNarrow, virtual]);
  const items = virtual.getVirtualItems();

  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (isMore && lastShown >= rows.length - AHEAD) onNearEnd();
  }, [isMore, lastShown, rows.length, onNearEnd]);
  useEffect(() => {
    const main = scroller();
    const look = () => onScroll((main?.scrollTop ?? 0) <= Math.max(0, margin - LINE_PX));
    look();
    main?.addEventListener("scroll", look, { passive: true });
    return () => main?.removeEventListener("scroll", look);
  }, [margin, onScroll]);

  const wanted = useRef<string | null>(null);
  const shown = useRef(rows);
  shown.current = rows;
  useImperativeHandle(ref, () => ({
    move: (by) => {
      const at = rows.findIndex((run) => run.runId === current);
      const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
      if (next === undefined) return;
      virtual.scrollToIndex(rows.indexOf(next), { align: "auto" });
      wanted.current = next.runId;
      onCurrent(next.runId);
      focusOn(body.current, next.runId);
    },
    toTop: () => scroller()?.scrollTo({ top: 0 }),
  }));
  // A row that was out of sight is focused once it is there.
  useEffect(() => {
    if (wanted.current !== null && focusOn(body.current, wanted.current)) wanted.current = null;
  });

  const navigate = useNavigate();
  const open = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-run]") : null;
    const runId = link?.dataset["run"];
    // A new tab and the like are the browser's.
    if (runId === undefined || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate({ to: "/runs/$runId", params: { runId } });
  };
  const { toggle } = chosen;
  const onToggle = useCallback((id: string, isRange: boolean) => toggle(id, shown.current.map((run) => run.runId), isRange), [toggle]);
  return (
    <div role="table" aria-label="Runs" aria-rowcount={total === undefined || isMore ? -1 : total + 1} className="min-w-0">
      <div role="rowgroup" className={cx("sticky top-0 z-20 rounded-t-lg border-b bg-surface", isNarrow && "sr-only")}>
        <div role="row" aria-rowindex={1} className={cx("grid h-9 items-center gap-x-3 px-4 text-xs font-medium text-faint", COLUMNS)}>
          {TITLES.map((title, index) => (
            <div key={title} role="columnheader">
              {index === 0 ? <span className="sr-only">{title}</span> : title}
            </div>
          ))}
        </div>
      </div>
      <div ref={body} role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }} onClick={open} onPointerEnter={preload}>
        {items.map((item) => {
          const run = rows[item.index];
          if (run === undefined) return null;
          return (
            <div key={run.runId} role="presentation" className="absolute inset-x-0 top-0" style={{ height: item.size, transform: `translateY(${item.start - margin}px)` }}>
              <RunRow run={run} index={item.index} isNarrow={isNarrow} isChosen={isChosen(chosen.selection, run.runId)} isCurrent={run.runId === current} onToggle={onToggle} onFocus={onCurrent} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function focusOn(body: HTMLElement | null, id: string): boolean {
  const link = body?.querySelector<HTMLElement>(`[data-run="${CSS.escape(id)}"]`);
  link?.focus({ preventScroll: true });
  return link !== null && link !== undefined;
}

const NARROW = "(max-width: 760px)";

function useIsNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const look = () => setNarrow(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return isNarrow;
}
