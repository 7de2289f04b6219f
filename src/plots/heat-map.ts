import { type AxisLabels, axisTitle, drawAxes, type Panel } from "./axes.ts";
import { sequentialColor } from "./colors.ts";
import { categoryScale, scaleOf } from "./scale.ts";
import { element, svgDocument, text } from "./svg.ts";
import { formatNumber } from "./ticks.ts";

/** An axis of a heat map: the label of each row or column of cells. */
export interface HeatMapAxis extends AxisLabels {
  readonly values: ArrayLike<number | string | boolean | bigint>;
}

/** What to plot. */
export interface HeatMap {
  readonly title?: string;
  readonly x: HeatMapAxis;
  readonly y: HeatMapAxis;
  /** `[y, x]` in C order. NaN is grey. */
  readonly values: ArrayLike<number>;
  /** 1 where a value is missing, which is hatched. */
  readonly missing?: Uint8Array;
  readonly color: AxisLabels;
  /** Pixels; default 760 x 520. */
  readonly width?: number;
  readonly height?: number;
}

/** Draws values over two axes as cells of colour (viridis) with a colour bar, as SVG. */
export function heatMap(map: HeatMap): string {
  const { width = 760, height = 520, values, missing } = map;
  const columns = map.x.values.length;
  const rows = map.y.values.length;
  const panel: Panel = { left: 100, top: 44, width: width - 100 - 130, height: height - 44 - 70 };
  const present = Array.from({ length: values.length }, (_, i) =>
    missing?.[i] === 1 ? NaN : values[i]!,
  );
  const color = scaleOf("linear", present);
  const cells: string[] = [];
  const cellWidth = panel.width / Math.max(1, columns);
  const cellHeight = panel.height / Math.max(1, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column;
      const at = color.place(values[i]!);
      const fill =
        missing?.[i] === 1 ? "url(#missing)" : at === undefined ? "#bdbdbd" : sequentialColor(at);
      const place = {
        x: panel.left + column * cellWidth,
        y: panel.top + panel.height - (row + 1) * cellHeight,
      };
      // A little overlap hides the seams between cells.
      cells.push(
        element("rect", { ...place, width: cellWidth + 0.4, height: cellHeight + 0.4, fill }),
      );
    }
  }
  const titles = { x: map.x, y: map.y, ...(map.title === undefined ? {} : { title: map.title }) };
  const axes = drawAxes(
    panel,
    categoryScale(labelsOf(map.x)),
    categoryScale(labelsOf(map.y)),
    titles,
  );
  const hatch = element(
    "pattern",
    {
      id: "missing",
      width: 6,
      height: 6,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    },
    element("rect", { width: 6, height: 6, fill: "#ffffff" }) +
      element("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: "#999999", "stroke-width": 1.5 }),
  );
  return svgDocument(
    width,
    height,
    element("defs", {}, hatch) +
      cells.join("") +
      axes +
      drawColorBar(panel, color.ticks(6), map.color),
  );
}

function labelsOf({ values }: HeatMapAxis): string[] {
  return Array.from({ length: values.length }, (_, i) => {
    const value = values[i]!;
    return typeof value === "number" ? formatNumber(Number(value.toPrecision(4))) : String(value);
  });
}

function drawColorBar(
  panel: Panel,
  ticks: readonly { readonly at: number; readonly label: string }[],
  labels: AxisLabels,
): string {
  const left = panel.left + panel.width + 22;
  const steps = 64;
  const height = panel.height / steps;
  const parts = Array.from({ length: steps }, (_, i) =>
    element("rect", {
      x: left,
      y: panel.top + panel.height - (i + 1) * height,
      width: 16,
      height: height + 0.4,
      fill: sequentialColor((i + 0.5) / steps),
    }),
  );
  parts.push(
    element("rect", {
      x: left,
      y: panel.top,
      width: 16,
      height: panel.height,
      fill: "none",
      stroke: "#333333",
    }),
  );
  for (const { at, label } of ticks)
    parts.push(text(left + 21, panel.top + (1 - at) * panel.height + 4, label));
  const middle = panel.top + panel.height / 2;
  const x = left + 88;
  parts.push(
    text(x, middle, axisTitle(labels), {
      "text-anchor": "middle",
      "font-size": 13,
      transform: `rotate(-90 ${x} ${middle})`,
    }),
  );
  return parts.join("");
}
