import { hasDots, type LineMark } from "./marks.ts";
import type { Plane } from "./plane.ts";
import { dotPath } from "./draw-points.ts";
import { dashArray, type Style } from "./styles.ts";
import { coordinate, element } from "./svg.ts";
import { traceLine } from "./trace-path.ts";

/** Draws a line, its dots, and open triangles at the foot of the panel where values are missing. */
export function drawLine(plane: Plane, mark: LineMark, style: Style): string {
  const { x, y, missing, width = 1.6 } = mark;
  const isDotted = hasDots(mark);
  const { path, lonely, dots } = traceLine(plane, x, y, missing, isDotted ? y.length : 0);
  const line = element("path", {
    d: path,
    fill: "none",
    stroke: style.color,
    "stroke-width": width,
    "stroke-linejoin": "round",
    "stroke-dasharray": dashArray(style.dash),
  });
  const points = isDotted ? dots : lonely;
  return (
    (path === "" ? "" : line) +
    drawDots(points, style.color, width + 3.4) +
    drawFeet(plane, mark, style)
  );
}

function drawDots(
  points: readonly (readonly [number, number])[],
  stroke: string,
  width: number,
): string {
  if (points.length === 0) return "";
  return element("path", {
    d: dotPath(points),
    stroke,
    "stroke-width": width,
    "stroke-linecap": "round",
  });
}

function drawFeet(plane: Plane, { x, y, missing }: LineMark, { color }: Style): string {
  if (missing === undefined) return "";
  const taken = new Set<number>();
  const feet: string[] = [];
  for (let i = 0; i < y.length; i++) {
    const px = missing[i] === 1 ? plane.xOf(x[i] ?? NaN) : undefined;
    if (px === undefined || taken.has(Math.round(px / 3))) continue;
    taken.add(Math.round(px / 3));
    feet.push(drawFoot(px, plane.height - 2, color));
  }
  return feet.join("");
}

/** Draws the open triangle that tells a missing value. */
export function drawFoot(x: number, bottom: number, stroke: string): string {
  const d = `M${coordinate(x - 3.5)} ${coordinate(bottom)}h7l-3.5 -6z`;
  return element("path", { d, fill: "#ffffff", stroke });
}
