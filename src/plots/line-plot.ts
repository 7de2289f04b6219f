import { type AxisLabels, drawAxes, type Panel } from "./axes.ts";
import { palette } from "./colors.ts";
import { type Scale, scaleOf } from "./scale.ts";
import { element, round, svgDocument, text } from "./svg.ts";

/** An axis of a line plot. */
export interface LineAxis extends AxisLabels {
  /** Default: linear. */
  readonly scale?: "linear" | "log";
}

/** A line: `[n]` values over `[n]` places. NaN and the infinities are gaps. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** What to plot. */
export interface LinePlot {
  readonly title?: string;
  readonly x: LineAxis;
  readonly y: LineAxis;
  readonly series: readonly Series[];
  /** Pixels; default 760 x 460. */
  readonly width?: number;
  readonly height?: number;
}

const mostNamed = 14;

/** Draws lines over one axis as SVG, with a legend beside them; a point without neighbours is a dot. */
export function linePlot(plot: LinePlot): string {
  const { width = 760, height = 460, series } = plot;
  const hasLegend = series.length > 1;
  const panel: Panel = {
    left: 86,
    top: 44,
    width: width - 86 - (hasLegend ? 170 : 28),
    height: height - 44 - 66,
  };
  const x = scaleOf(plot.x.scale ?? "linear", valuesOf(series, "x"));
  const y = scaleOf(plot.y.scale ?? "linear", valuesOf(series, "y"), 0.04);
  const lines = series.map((each, i) =>
    drawSeries(panel, x, y, each, palette[i % palette.length]!, i >= palette.length),
  );
  const axes = drawAxes(panel, x, y, {
    x: plot.x,
    y: plot.y,
    ...(plot.title === undefined ? {} : { title: plot.title }),
  });
  const clip = element(
    "clipPath",
    { id: "panel" },
    element("rect", { x: panel.left, y: panel.top, width: panel.width, height: panel.height }),
  );
  const body =
    axes + element("defs", {}, clip) + element("g", { "clip-path": "url(#panel)" }, lines.join(""));
  return svgDocument(width, height, body + (hasLegend ? drawLegend(panel, series) : ""));
}

function* valuesOf(series: readonly Series[], axis: "x" | "y"): Iterable<number> {
  for (const each of series) for (let i = 0; i < each[axis].length; i++) yield each[axis][i]!;
}

function drawSeries(
  panel: Panel,
  x: Scale,
  y: Scale,
  series: Series,
  stroke: string,
  isDashed: boolean,
): string {
  const parts: string[] = [];
  for (const run of runsOf(panel, x, y, series)) {
    if (run.length === 1)
      parts.push(element("circle", { cx: run[0]![0], cy: run[0]![1], r: 2.5, fill: stroke }));
    else {
      const d = run
        .map(([px, py], i) => `${i === 0 ? "M" : "L"}${round(px)} ${round(py)}`)
        .join("");
      parts.push(
        element("path", {
          d,
          fill: "none",
          stroke,
          "stroke-width": 1.6,
          "stroke-linejoin": "round",
          "stroke-dasharray": isDashed ? "6 3" : undefined,
        }),
      );
    }
  }
  return parts.join("");
}

type Point = readonly [number, number];

/** Splits a line at its gaps; of the points in one column of pixels the first, lowest, highest and last stay. */
function runsOf(panel: Panel, x: Scale, y: Scale, series: Series): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  let column: Point[] = [];
  const closeColumn = (): void => {
    if (column.length > 4) {
      let [low, high] = [column[0]!, column[0]!];
      for (const point of column) {
        if (point[1] < low[1]) low = point;
        if (point[1] > high[1]) high = point;
      }
      const kept = new Set([column[0]!, low, high, column.at(-1)!]);
      column = column.filter((point) => kept.has(point));
    }
    run.push(...column);
    column = [];
  };
  const closeRun = (): void => {
    closeColumn();
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (let i = 0; i < series.y.length; i++) {
    const [atX, atY] = [x.place(series.x[i]!), y.place(series.y[i]!)];
    if (atX === undefined || atY === undefined) {
      closeRun();
      continue;
    }
    const point: Point = [panel.left + atX * panel.width, panel.top + (1 - atY) * panel.height];
    if (column.length > 0 && Math.floor(column[0]![0]) !== Math.floor(point[0])) closeColumn();
    column.push(point);
  }
  closeRun();
  return runs;
}

function drawLegend(panel: Panel, series: readonly Series[]): string {
  const left = panel.left + panel.width + 14;
  const named = series.slice(0, series.length > mostNamed ? mostNamed - 1 : mostNamed);
  const parts = named.map(({ name }, i) => {
    const y = panel.top + 8 + 20 * i;
    const label = [...name].length <= 19 ? name : `${[...name].slice(0, 18).join("")}…`;
    const line = element("line", {
      x1: left,
      y1: y,
      x2: left + 22,
      y2: y,
      stroke: palette[i % palette.length],
      "stroke-width": 2,
      "stroke-dasharray": i >= palette.length ? "6 3" : undefined,
    });
    return line + text(left + 28, y + 4, label);
  });
  if (named.length < series.length)
    parts.push(
      text(left, panel.top + 12 + 20 * named.length, `and ${series.length - named.length} more`),
    );
  return parts.join("");
}
