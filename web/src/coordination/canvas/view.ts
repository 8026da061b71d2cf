/** How much of a graph can be shown at once. */

/** From which zoom on names can be read. */
export const READABLE_ZOOM = 0.6;

export interface Margin {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

interface Size {
  width: number;
  height: number;
}

/** Whether everything can be shown at once and still be read. */
export function fitsWhole(whole: Size, box: Size, margin: Margin): boolean {
  const [width, height] = [box.width - margin.left - margin.right, box.height - margin.top - margin.bottom];
  return Math.min(width / whole.width, height / whole.height) >= READABLE_ZOOM;
}

/** A margin as React Flow takes it. */
export const paddingOf = ({ top, right, bottom, left }: Margin) => ({ top: `${top}px`, right: `${right}px`, bottom: `${bottom}px`, left: `${left}px` }) as const;
