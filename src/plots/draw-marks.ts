import type { ColorScale } from "./color-scale.ts";
import { drawCells } from "./draw-cells.ts";
import { drawLine } from "./draw-line.ts";
import { drawPointLabels } from "./draw-point-labels.ts";
import { drawPoints } from "./draw-points.ts";
import { drawSpanLabels } from "./draw-span-labels.ts";
import type { BandMark, BarsMark, BoxesMark, LabelMark, Mark, RuleMark } from "./marks.ts";
import type { Plane } from "./plane.ts";
import { dashArray, type Style } from "./styles.ts";
import { coordinate, element, text } from "./svg.ts";

/** Draws a mark on the inside of a panel. */
export function drawMark(plane: Plane, mark: Mark, style: Style, colors: ColorScale): string {
  switch (mark.kind) {
    case "line":
      return drawLine(plane, mark, style);
    case "points":
      return drawPoints(plane, mark, style, colors);
    case "bars":
      return drawBars(plane, mark, style);
    case "cells":
      return drawCells(plane, mark, colors);
    case "band":
      return drawBand(plane, mark, style);
    case "boxes":
      return drawBoxes(plane, mark, style);
    case "rule":
      return drawRule(plane, mark, style);
    case "pointLabels":
      return drawPointLabels(plane, mark, style);
    case "spanLabels":
      return drawSpanLabels(plane, mark, style);
    default:
      return drawLabel(plane, mark, style);
  }
}

function drawBars(plane: Plane, { edges, heights }: BarsMark, { color }: Style): string {
  const foot = plane.yOf(0) ?? plane.height;
  let d = "";
  for (let i = 0; i < heights.length; i++) {
    const [start, end] = [plane.xOf(edges[i] ?? NaN), plane.xOf(edges[i + 1] ?? NaN)];
    const top = plane.yOf(heights[i] ?? NaN);
    if (start === undefined || end === undefined || top === undefined || top === foot) continue;
    d += `M${coordinate(start)} ${coordinate(foot)}V${coordinate(top)}H${coordinate(end)}V${coordinate(foot)}z`;
  }
  if (d === "") return "";
  return element("path", {
    d,
    fill: color,
    "fill-opacity": 0.55,
    stroke: color,
    "stroke-width": 0.8,
  });
}

function drawBand(plane: Plane, mark: BandMark, { color }: Style): string {
  const { axis, from, to, opacity = 0.45, edge } = mark;
  const size = axis === "x" ? plane.width : plane.height;
  const ends = [from, to].map((value) => {
    if (value === Infinity) return axis === "x" ? size : 0;
    if (value === -Infinity) return axis === "x" ? 0 : size;
    return axis === "x" ? plane.xOf(value) : plane.yOf(value);
  });
  const [a, b] = ends;
  if (a === undefined || b === undefined) return "";
  const [start, length] = [Math.min(a, b), Math.abs(b - a)];
  const place =
    axis === "x"
      ? { x: start, y: 0, width: length, height: plane.height }
      : { x: 0, y: start, width: plane.width, height: length };
  const area = element("rect", { ...place, fill: color, "fill-opacity": opacity });
  if (edge === undefined) return area;
  const d =
    axis === "x"
      ? `M${coordinate(start)} 0v${coordinate(plane.height)}m${coordinate(length)} 0V0`
      : `M0 ${coordinate(start)}h${coordinate(plane.width)}m0 ${coordinate(length)}H0`;
  return area + element("path", { d, fill: "none", stroke: edge });
}

function drawBoxes(plane: Plane, mark: BoxesMark, { color }: Style): string {
  let d = "";
  for (let i = 0; i < mark.left.length; i++) {
    const [a, b] = [plane.xOf(mark.left[i] ?? NaN), plane.xOf(mark.right[i] ?? NaN)];
    const [c, e] = [plane.yOf(mark.bottom[i] ?? NaN), plane.yOf(mark.top[i] ?? NaN)];
    if (a === undefined || b === undefined || c === undefined || e === undefined) continue;
    d += `M${coordinate(a)} ${coordinate(c)}H${coordinate(b)}V${coordinate(e)}H${coordinate(a)}z`;
  }
  return d === "" ? "" : element("path", { d, fill: color });
}

function drawRule(plane: Plane, { axis, at }: RuleMark, { color, dash }: Style): string {
  const place = axis === "x" ? plane.xOf(at) : plane.yOf(at);
  if (place === undefined) return "";
  const ends =
    axis === "x"
      ? { x1: place, y1: 0, x2: place, y2: plane.height }
      : { x1: 0, y1: place, x2: plane.width, y2: place };
  return element("line", {
    ...ends,
    stroke: color,
    "stroke-width": 1.2,
    "stroke-dasharray": dashArray(dash),
  });
}

function drawLabel(plane: Plane, mark: LabelMark, { color }: Style): string {
  const [x, y] = [plane.xOf(mark.x), plane.yOf(mark.y)];
  if (x === undefined || y === undefined) return "";
  const { anchor = "start" } = mark;
  const shift = { start: 9, middle: 0, end: -9 }[anchor];
  const look = { "text-anchor": anchor, "font-size": 10.5, fill: color };
  return text(x + shift, anchor === "middle" ? y - 9 : y + 4, mark.text, look);
}
