/** The whole run on one line, on which somebody drags the part to look at. The keys can do the same. */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { cx } from "../../ui/cx";
import { duration } from "../../ui/time";
import type { Bar } from "./bars";
import { FILL } from "./line";
import { isWhole, moved, type Scale, type View, viewOf, WHOLE } from "./scale";

/** How far a key moves a handle, in parts of the line. */
const STEP = 0.02;
/** A shorter drag is a click. */
const DRAG = 0.004;

interface BrushProps {
  scale: Scale;
  lines: readonly (readonly Bar[])[];
  view: View;
  onChange: (view: View) => void;
}

export function Brush({ scale, lines, view, onChange }: BrushProps) {
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; grip: "new" | "move" | "start" | "end"; view: View } | null>(null);
  const place = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1);
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const from = place(event);
    const near = 8 / box.current!.clientWidth;
    const isZoomed = !isWhole(view);
    const grip = isZoomed && Math.abs(from - view.start) < near ? "start" : isZoomed && Math.abs(from - view.end) < near ? "end" : isZoomed && from > view.start && from < view.end ? "move" : "new";
    box.current!.setPointerCapture(event.pointerId);
    setDrag({ from, grip, view });
  };
  const move = (event: PointerEvent) => {
    if (drag === null) return;
    const to = place(event);
    const by = to - drag.from;
    if (drag.grip === "start") onChange(viewOf(to, drag.view.end));
    else if (drag.grip === "end") onChange(viewOf(drag.view.start, to));
    else if (drag.grip === "move") onChange(moved(drag.view, by / (drag.view.end - drag.view.start)));
    else if (Math.abs(by) > DRAG) onChange(viewOf(drag.from, to));
  };
  const keys = (edge: "start" | "end") => (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : event.key === "Home" ? -1 : event.key === "End" ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    onChange(edge === "start" ? viewOf(Math.min(view.start + by, view.end - STEP / 4), view.end) : viewOf(view.start, Math.max(view.end + by, view.start + STEP / 4)));
  };
  const height = Math.max(2, Math.min(6, 36 / Math.max(lines.length, 1)));
  return (
    <div
      ref={box}
      role="group"
      aria-label="Part of the run to look at"
      className="relative h-11 cursor-crosshair touch-none overflow-hidden rounded-md border bg-sunken select-none"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => setDrag(null)}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => onChange(WHOLE)}
      title="Drag to look closer; double click shows all"
    >
      {lines.map((bars, index) =>
        bars.map((bar) => (
          <span
            key={`${index} ${bar.from} ${bar.kind}`}
            aria-hidden
            className={cx("absolute rounded-[1px]", bar.kind === "work" ? FILL[bar.tone] : "bg-line-strong opacity-60")}
            style={{ left: `${scale.at(bar.from) * 100}%`, width: `max(1px, ${(scale.at(bar.to) - scale.at(bar.from)) * 100}%)`, top: 3 + (index * 36) / Math.max(lines.length, 1), height: bar.kind === "work" ? Math.max(1, height - 1) : 1 }}
          />
        )),
      )}
      {!isWhole(view) && (
        <>
          <span aria-hidden className="absolute inset-y-0 left-0 bg-ground/75" style={{ width: `${view.start * 100}%` }} />
          <span aria-hidden className="absolute inset-y-0 right-0 bg-ground/75" style={{ width: `${(1 - view.end) * 100}%` }} />
        </>
      )}
      {(["start", "end"] as const).map((edge) => (
        <span
          key={edge}
          role="slider"
          tabIndex={0}
          aria-label={edge === "start" ? "Begin of the part" : "End of the part"}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(view[edge] * 100)}
          aria-valuetext={`${duration(scale.momentAt(view[edge]) - scale.momentAt(0))} after the begin`}
          className="absolute inset-y-0 w-1.5 -translate-x-1/2 cursor-ew-resize rounded-full bg-accent"
          style={{ left: edge === "start" ? `max(3px, ${view.start * 100}%)` : `min(calc(100% - 3px), ${view.end * 100}%)` }}
          onKeyDown={keys(edge)}
        />
      ))}
    </div>
  );
}
