import { type AxisLayout, turnDegrees } from "./axis-layout.ts";
import type { Scale } from "./scale.ts";
import { element, text } from "./svg.ts";

/** Where a panel's frame lies in the picture, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An axis as it is drawn: without a layout it has ticks but no labels. */
export interface DrawnAxis {
  readonly scale: Scale;
  readonly layout: AxisLayout;
  readonly hasLabels: boolean;
}

const ink = "#333333";
const pale = "#e8e8e8";

/** Draws the lines of a panel that lie under its marks. */
export function drawGrid({ left, top, width, height }: Frame, x: DrawnAxis, y: DrawnAxis): string {
  let d = "";
  if (x.scale.kind !== "category")
    for (const { at } of x.layout.ticks) d += `M${half(left + at * width)} ${top}v${height}`;
  if (y.scale.kind !== "category")
    for (const { at } of y.layout.ticks) d += `M${left} ${half(top + (1 - at) * height)}h${width}`;
  return d === "" ? "" : element("path", { d, stroke: pale });
}

/** Draws the frame of a panel, its ticks and their labels, which lie over its marks. */
export function drawFrame(
  frame: Frame,
  x: DrawnAxis,
  y: DrawnAxis,
  yRight: DrawnAxis | undefined,
): string {
  const { left, top, width, height } = frame;
  const box = element("rect", { x: left, y: top, width, height, fill: "none", stroke: ink });
  const right = yRight === undefined ? "" : drawSideTicks(frame, yRight, 1);
  return drawBottomTicks(frame, x) + drawSideTicks(frame, y, -1) + right + box;
}

function drawBottomTicks(
  { left, top, width, height }: Frame,
  { scale, layout, hasLabels }: DrawnAxis,
): string {
  const bottom = top + height;
  let d = "";
  let labels = "";
  for (const at of scale.minorTicks()) d += `M${half(left + at * width)} ${bottom}v3`;
  for (const { at, label, context } of layout.ticks) {
    const x = left + at * width;
    d += `M${half(x)} ${bottom}v5`;
    if (!hasLabels) continue;
    if (layout.isTurned) {
      const transform = `rotate(-${turnDegrees} ${half(x)} ${half(bottom + 13)})`;
      labels += text(x + 3, bottom + 15, label, { "text-anchor": "end", transform });
    } else labels += text(x, bottom + 18, label, { "text-anchor": "middle" });
    if (context !== undefined)
      labels += text(x, bottom + 33, context, { "text-anchor": "middle", fill: "#666666" });
  }
  return (d === "" ? "" : element("path", { d, stroke: ink })) + labels;
}

/** Draws the ticks left (-1) or right (1) of a frame. */
function drawSideTicks(
  { left, top, width, height }: Frame,
  { scale, layout, hasLabels }: DrawnAxis,
  side: -1 | 1,
): string {
  const x = side === -1 ? left : left + width;
  const anchor = side === -1 ? { "text-anchor": "end" } : {};
  let d = "";
  let labels = "";
  for (const at of scale.minorTicks()) d += `M${x} ${half(top + (1 - at) * height)}h${3 * side}`;
  for (const { at, label } of layout.ticks) {
    const y = top + (1 - at) * height;
    d += `M${x} ${half(y)}h${5 * side}`;
    if (hasLabels) labels += text(x + 8 * side, y + 4.2, label, anchor);
  }
  return (d === "" ? "" : element("path", { d, stroke: ink })) + labels;
}

function half(value: number): number {
  return Math.round(value * 10) / 10;
}
