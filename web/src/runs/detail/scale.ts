/**
 * From moments to places on a line, and back.
 *
 * A run may work for a second and sleep for a day. A folded scale gives long pauses, in which nothing is called, little
 * room, so that the work can be seen.
 */
import type { Bar } from "./bars";

export interface Piece {
  from: number;
  to: number;
  /** Where it begins and ends on the line, from 0 to 1. */
  start: number;
  end: number;
  isFolded: boolean;
}

export interface Scale {
  pieces: readonly Piece[];
  at: (moment: number) => number;
  momentAt: (place: number) => number;
}

/** What part of the line is in sight. */
export interface View {
  start: number;
  end: number;
}

export const WHOLE: View = { start: 0, end: 1 };
/** The smallest part that can be looked at. */
const VIEW_MIN = 0.002;
/** A pause shorter than this is never folded, and a folded one has so much of the room of all work. */
const FOLD_MS = 1_000;
const FOLD_ROOM = 0.14;
/** A pause is folded when it is longer than all work together times this. */
const FOLD_RATIO = 0.5;

export function makeScale(from: number, to: number, bars: readonly Bar[], isFolded: boolean): Scale {
  const end = Math.max(to, from + 1);
  const gaps = isFolded ? longGaps(from, end, bars) : [];
  const stretches: { from: number; to: number; room: number; isFolded: boolean }[] = [];
  const folded = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const room = Math.max((end - from - folded) * FOLD_ROOM, 1);
  let last = from;
  for (const gap of gaps) {
    if (gap.from > last) stretches.push({ from: last, to: gap.from, room: gap.from - last, isFolded: false });
    stretches.push({ ...gap, room, isFolded: true });
    last = gap.to;
  }
  if (end > last) stretches.push({ from: last, to: end, room: end - last, isFolded: false });
  const total = stretches.reduce((sum, stretch) => sum + stretch.room, 0);
  let place = 0;
  const pieces = stretches.map((stretch): Piece => {
    const start = place;
    place += stretch.room / total;
    return { from: stretch.from, to: stretch.to, start, end: place, isFolded: stretch.isFolded };
  });
  return {
    pieces,
    at: (moment) => {
      const piece = pieces.find((each) => moment <= each.to) ?? pieces.at(-1)!;
      return clamp(piece.start + ((moment - piece.from) / (piece.to - piece.from)) * (piece.end - piece.start));
    },
    momentAt: (wanted) => {
      const piece = pieces.find((each) => wanted <= each.end) ?? pieces.at(-1)!;
      return piece.from + ((wanted - piece.start) / (piece.end - piece.start)) * (piece.to - piece.from);
    },
  };
}

/** Whether there are pauses that are worth folding. */
export function canFold(from: number, to: number, bars: readonly Bar[]): boolean {
  return longGaps(from, Math.max(to, from + 1), bars).length > 0;
}

/** Pauses in which nothing is called, as long as they are long. */
function longGaps(from: number, to: number, bars: readonly Bar[]): { from: number; to: number }[] {
  const busy = bars.filter((bar) => bar.kind === "work").sort((left, right) => left.from - right.from);
  const gaps: { from: number; to: number }[] = [];
  let last = from;
  for (const bar of [...busy, { from: to, to }]) {
    if (bar.from > last) gaps.push({ from: last, to: bar.from });
    last = Math.max(last, bar.to);
  }
  const work = to - from - gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  return gaps.filter((gap) => gap.to - gap.from > Math.max(FOLD_MS, work * FOLD_RATIO));
}

/** A part of the line that lies within it and is not too small. */
export function viewOf(start: number, end: number): View {
  const [low, high] = start <= end ? [start, end] : [end, start];
  const size = Math.min(Math.max(high - low, VIEW_MIN), 1);
  const from = Math.min(Math.max(low, 0), 1 - size);
  return { start: from, end: from + size };
}

/** Closer (`factor` below 1) or farther, around a place on the line. */
export function zoomed(view: View, factor: number, around = (view.start + view.end) / 2): View {
  return viewOf(around - (around - view.start) * factor, around + (view.end - around) * factor);
}

/** To the side, by a part of what is in sight. */
export function moved(view: View, by: number): View {
  const step = (view.end - view.start) * by;
  return viewOf(view.start + step, view.end + step);
}

export function isWhole(view: View): boolean {
  return view.start <= 0 && view.end >= 1;
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1.5e4, 3e4, 6e4, 1.2e5, 3e5, 6e5, 9e5, 1.8e6, 3.6e6, 7.2e6, 1.08e7, 2.16e7, 4.32e7, 8.64e7, 1.728e8, 6.048e8];

export interface Tick {
  /** On the whole line. */
  place: number;
  /** Since the begin of the run. */
  ms: number;
}

/** A piece between folds needs so much of what is in sight for its time to be written. */
const TICK_ROOM = 0.12;

/** Round times along what is in sight; on a folded line, the begins of its pieces. */
export function ticksOf(scale: Scale, view: View, wanted: number): Tick[] {
  const origin = scale.pieces[0]!.from;
  if (scale.pieces.some((piece) => piece.isFolded)) {
    const room = (view.end - view.start) * TICK_ROOM;
    const begins = scale.pieces.filter((piece) => !piece.isFolded && piece.start >= view.start && piece.end - piece.start > room);
    return begins.map((piece) => ({ place: piece.start, ms: piece.from - origin }));
  }
  const [from, to] = [scale.momentAt(view.start) - origin, scale.momentAt(view.end) - origin];
  const step = NICE.find((each) => (to - from) / each <= wanted) ?? (to - from) / wanted;
  const ticks: Tick[] = [];
  for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) ticks.push({ place: scale.at(origin + ms), ms });
  return ticks;
}

function clamp(place: number): number {
  return Math.min(Math.max(place, 0), 1);
}
