/** The graph as a picture, drawn by the browser itself. */
import { getNodesBounds, getViewportForBounds } from "@xyflow/react";
import type { CanvasNode } from "../canvas/elements";

/** The longer side: large enough to be read, small enough for every browser's largest picture. */
const SIDE_MAX = 4_096;
const MARGIN = 40;

/** How many frames nodes that have come into view have to be rendered. */
const FRAMES_MAX = 30;

const viewportOf = () => document.querySelector<HTMLElement>(".react-flow__viewport");

/** Whether there is a canvas on the page. */
export const isOnCanvas = (): boolean => viewportOf() !== null;

/** Whether all nodes are there to be drawn, now or some frames later. */
export async function isRendered(nodes: number): Promise<boolean> {
  for (let frame = 0; frame < FRAMES_MAX; frame += 1) {
    if (document.querySelectorAll(".react-flow__viewport .react-flow__node").length >= nodes) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}

/** Null when there is nothing to draw. */
export async function picture(nodes: CanvasNode[]): Promise<Blob | null> {
  const viewport = viewportOf();
  if (viewport === null || nodes.length === 0) return null;
  const bounds = getNodesBounds(nodes);
  const [width, height] = [bounds.width + 2 * MARGIN, bounds.height + 2 * MARGIN];
  const ratio = Math.min(2, SIDE_MAX / Math.max(width, height));
  const { x, y, zoom } = getViewportForBounds(bounds, width, height, 1, 1, `${MARGIN}px`);
  const { toBlob } = await import("html-to-image");
  return toBlob(viewport, {
    width,
    height,
    pixelRatio: ratio,
    backgroundColor: getComputedStyle(document.documentElement).backgroundColor,
    skipFonts: true,
    style: { width: `${width}px`, height: `${height}px`, transform: `translate(${x}px, ${y}px) scale(${zoom})` },
  });
}
