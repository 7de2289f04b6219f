import type { Scale } from "./scale.ts";
import { element, text } from "./svg.ts";

/** Where a panel of a picture lies, in pixels. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What an axis shows. */
export interface AxisLabels {
  readonly label: string;
  readonly units?: string;
}

/** Gives `label (units)`. */
export function axisTitle({ label, units }: AxisLabels): string {
  return units === undefined || units === "" || units === "1" ? label : `${label} (${units})`;
}

/** Draws frame, ticks, grid lines and titles of a panel. */
export function drawAxes(
  panel: Panel,
  x: Scale,
  y: Scale,
  titles: { readonly x: AxisLabels; readonly y: AxisLabels; readonly title?: string },
): string {
  const { left, top, width, height } = panel;
  const bottom = top + height;
  const parts: string[] = [];
  const labels = x.ticks(Math.max(2, Math.floor(width / 75)));
  const isLong = labels.some(({ label }) => [...label].length > 9) && labels.length > 4;
  for (const { at, label } of labels) {
    const px = left + at * width;
    parts.push(element("line", { x1: px, y1: bottom, x2: px, y2: bottom + 5, stroke: "#333333" }));
    if (x.kind !== "category")
      parts.push(element("line", { x1: px, y1: top, x2: px, y2: bottom, stroke: "#e6e6e6" }));
    const turn = isLong
      ? { "text-anchor": "end", transform: `rotate(-30 ${px} ${bottom + 18})` }
      : { "text-anchor": "middle" };
    parts.push(text(px, bottom + 18, label, turn));
  }
  for (const { at, label } of y.ticks(Math.max(2, Math.floor(height / 40)))) {
    const py = bottom - at * height;
    parts.push(element("line", { x1: left - 5, y1: py, x2: left, y2: py, stroke: "#333333" }));
    if (y.kind !== "category")
      parts.push(
        element("line", { x1: left, y1: py, x2: left + width, y2: py, stroke: "#e6e6e6" }),
      );
    parts.push(text(left - 8, py + 4, label, { "text-anchor": "end" }));
  }
  parts.push(element("rect", { x: left, y: top, width, height, fill: "none", stroke: "#333333" }));
  parts.push(
    text(left + width / 2, bottom + (isLong ? 58 : 40), axisTitle(titles.x), {
      "text-anchor": "middle",
      "font-size": 13,
    }),
  );
  const middle = top + height / 2;
  parts.push(
    text(18, middle, axisTitle(titles.y), {
      "text-anchor": "middle",
      "font-size": 13,
      transform: `rotate(-90 18 ${middle})`,
    }),
  );
  if (titles.title !== undefined)
    parts.push(text(left, top - 14, titles.title, { "font-size": 15, "font-weight": "bold" }));
  return parts.join("");
}
