import { layoutSideAxis } from "./axis-layout.ts";
import type { ColorScale } from "./color-scale.ts";
import { type ColorMap, mapColor } from "./colors.ts";
import { hatch } from "./draw-cells.ts";
import type { Frame } from "./draw-axes.ts";
import { notFiniteColor } from "./draw-points.ts";
import { coloredValuesOf, type Mark } from "./marks.ts";
import { type AxisLabels, axisTitle } from "./panel.ts";
import { element, text } from "./svg.ts";
import { shortenText } from "./text-width.ts";

const barLeft = 14;
const barWidth = 14;
const titleRoom = 22;

/** Gives the pixels that a colour bar and its labels need right of a frame of a height. */
export function colorBarWidth({ scale }: ColorScale, height: number): number {
  return Math.max(80, barLeft + barWidth + layoutSideAxis(scale, height).depth + titleRoom);
}

/** Draws a colour bar right of a frame, and under it what is grey and what is hatched, if anything is. */
export function drawColorBar(
  frame: Frame,
  colors: ColorScale,
  labels: AxisLabels,
  marks: readonly Mark[],
): string {
  const { top, height } = frame;
  const left = frame.left + frame.width + barLeft;
  const right = left + barWidth;
  const bar = { x: left, y: top, width: barWidth, height };
  const { ticks, depth } = layoutSideAxis(colors.scale, height);
  const marked = ticks.map(({ at, label }) => {
    const y = top + (1 - at) * height;
    const tick = element("line", { x1: right, y1: y, x2: right + 4, y2: y, stroke: "#333333" });
    return tick + text(right + 7, y + 4.2, label);
  });
  const fill = `url(#${gradientId(colors.map)})`;
  const box = element("rect", { ...bar, fill, stroke: "#333333" });
  const middle = top + height / 2;
  const x = right + depth + 14;
  const title = shortenText(axisTitle(labels), height + 20, { size: 13 });
  const turned = text(x, middle, title, {
    "text-anchor": "middle",
    "font-size": 13,
    transform: `rotate(-90 ${Math.round(x)} ${Math.round(middle)})`,
  });
  const keys = drawKeys(left, top + height + 10, marks);
  return drawGradient(colors.map) + box + marked.join("") + turned + keys;
}

function gradientId(map: ColorMap): string {
  return `crop-${map}`;
}

/** The definition of a map is the same in every picture, so that several may stand on one page. */
function drawGradient(map: ColorMap): string {
  const stops = Array.from({ length: 33 }, (_, i) =>
    element("stop", { offset: `${(i / 32) * 100}%`, "stop-color": mapColor(map, i / 32) }),
  );
  const upwards = { id: gradientId(map), x1: 0, y1: 1, x2: 0, y2: 0 };
  return element("defs", {}, element("linearGradient", upwards, stops.join("")));
}

function drawKeys(left: number, top: number, marks: readonly Mark[]): string {
  return keysOf(marks)
    .map(([name, fill], i) => {
      const y = top + i * 17;
      const swatch = {
        x: left,
        y,
        width: 14,
        height: 11,
        fill,
        stroke: "#8a8a8a",
        "stroke-width": 0.8,
      };
      return element("rect", swatch) + text(left + 19, y + 10, name, { "font-size": 11 });
    })
    .join("");
}

function keysOf(marks: readonly Mark[]): readonly (readonly [name: string, fill: string])[] {
  let hasNan = false;
  let hasInfinite = false;
  for (const mark of marks) {
    const values = coloredValuesOf(mark);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if (Number.isNaN(value)) hasNan = true;
      else if (!Number.isFinite(value)) hasInfinite = true;
    }
  }
  const hasMissing = marks.some(
    (mark) => mark.kind === "cells" && Array.prototype.includes.call(mark.missing ?? [], 1),
  );
  const grey = hasNan && hasInfinite ? "NaN, ±∞" : hasNan ? "NaN" : "±∞";
  return [
    ...(hasNan || hasInfinite ? ([[grey, notFiniteColor]] as const) : []),
    ...(hasMissing ? ([["missing", hatch]] as const) : []),
  ];
}
