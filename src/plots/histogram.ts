import { numbersOf, type Values } from "./coordinates.ts";
import { drawFigure } from "./figure.ts";
import type { BarsMark, Mark } from "./marks.ts";
import type { Axis, AxisLabels, Panel } from "./panel.ts";
import { type Extent, extentOf, unionOf } from "./scale.ts";
import { evenTicks } from "./ticks.ts";

/** A sample of which the values are counted. */
export interface Sample {
  readonly name: string;
  readonly values: Values;
}

/** What to plot. */
export interface Histogram {
  readonly title?: string;
  /** A logarithmic axis has bins of one ratio. */
  readonly x: Omit<Axis, "categories"> & { readonly scale?: "linear" | "log" };
  /** Default: "count". */
  readonly y?: AxisLabels;
  readonly samples: readonly Sample[];
  /** The number of bins, about; default: by the rule of Freedman and Diaconis (1981), 60 at most. */
  readonly bins?: number;
  readonly marks?: readonly Mark[];
  /** Pixels; default 760 x 460. */
  readonly width?: number;
  readonly height?: number;
}

/** Draws how often values occur, as SVG. What is NaN, infinite or off the axis is not counted, and a note says how many. */
export function histogram(plot: Histogram): string {
  const { width, height } = plot;
  const { title, ...panel } = histogramPanel(plot);
  return drawFigure({
    panels: [panel],
    ...(title === undefined ? {} : { title }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  });
}

/** Gives the panel of a histogram, to be drawn among others by {@link drawFigure}. */
export function histogramPanel(plot: Omit<Histogram, "width" | "height">): Panel {
  const { title, x, y = { label: "count" }, samples, bins, marks = [] } = plot;
  const isLog = x.scale === "log";
  const used = samples.map(({ values }) =>
    Float64Array.from(numbersOf(values), isLog ? Math.log10 : Number),
  );
  const edges = binEdges(used, bins);
  const heights = used.map((values) => countsOf(values, edges));
  const counted = heights.reduce((sum, each) => sum + each.reduce((a, b) => a + b, 0), 0);
  const left = used.reduce((sum, { length }) => sum + length, 0) - counted;
  const bars = samples.map(({ name }, i): BarsMark => ({
    kind: "bars",
    name,
    edges: isLog ? edges.map((edge) => 10 ** edge) : edges,
    heights: heights[i] ?? [],
  }));
  return {
    ...(title === undefined ? {} : { title }),
    ...(left === 0
      ? {}
      : {
          note: `${left} of ${counted + left} values are ${isLog ? "not positive or " : ""}not finite`,
        }),
    x,
    y,
    marks: [...bars, ...marks],
  };
}

/** Gives round edges of bins that cover the finite values; none where there are none. */
export function binEdges(samples: readonly Float64Array[], bins?: number): readonly number[] {
  const extent = unionOf(samples.map((values) => extentOf(values)));
  if (extent === undefined) return [];
  const [low, high] = wide(extent);
  const count = Math.max(
    1,
    Math.min(1000, Math.round(bins ?? freedmanDiaconis(samples, high - low))),
  );
  const { step } = evenTicks(low, high, count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(14)),
  );
}

function wide([low, high]: Exclude<Extent, undefined>): readonly [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > size * 1e-12) return [low, high];
  const half = size < 1e-290 ? 0.5 : size * 0.05;
  return [low - half, high + half];
}

function freedmanDiaconis(samples: readonly Float64Array[], range: number): number {
  const sorted = Float64Array.from(
    samples.flatMap((values) => [...values].filter(Number.isFinite)),
  ).toSorted();
  const n = sorted.length;
  const spread = (sorted[Math.floor(n * 0.75)] ?? 0) - (sorted[Math.floor(n * 0.25)] ?? 0);
  const width = (2 * spread) / Math.cbrt(n);
  return width > 0 ? Math.min(60, Math.max(5, range / width)) : 10;
}

function countsOf(values: Float64Array, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(Math.max(0, edges.length - 1));
  const [low, high] = [edges[0] ?? NaN, edges.at(-1) ?? NaN];
  for (const value of values) {
    const at = Math.floor(((value - low) / (high - low)) * counts.length);
    const bin = Math.min(counts.length - 1, Math.max(0, at));
    if (Number.isFinite(value) && counts.length > 0) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
