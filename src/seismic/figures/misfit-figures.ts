import {
  type AxisLabels,
  type ColorAxis,
  drawFigure,
  heatMap,
  histogram,
  linePlot,
  type Mark,
  type PointsMark,
  type RuleMark,
} from "../../plots/index.ts";
import { signed } from "./signed.ts";

/** Numbers with a name, such as the misfits of a model. */
export interface NamedValues {
  readonly name: string;
  /** NaN where there is none. */
  readonly values: ArrayLike<number>;
}

const misfitLabels: AxisLabels = { label: "misfit" };

/** Draws how often values occur as SVG: misfits, or others by `quantity`. What is not finite is counted in a note. */
export function misfitHistogram(plot: {
  readonly title: string;
  readonly samples: readonly NamedValues[];
  /** Default: misfit, without a unit. */
  readonly quantity?: AxisLabels;
  /** What is counted; default "pairs". */
  readonly counted?: string;
}): string {
  const { title, samples, quantity = misfitLabels, counted = "pairs" } = plot;
  return histogram({ title, x: quantity, y: { label: counted }, samples });
}

/** Draws how often time shifts occur, in seconds, as SVG, with a line at none; mean and spread stand in the title. */
export function timeShiftHistogram(plot: {
  readonly title: string;
  readonly samples: readonly NamedValues[];
}): string {
  const finite = plot.samples.flatMap(({ values }) =>
    Array.from(values).filter((value) => Number.isFinite(value)),
  );
  const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
  const spread = Math.sqrt(
    finite.reduce((sum, value) => sum + (value - mean) ** 2 / finite.length, 0),
  );
  const said =
    finite.length === 0 ? "" : ` · mean ${signed(mean)} s, spread ${spread.toFixed(2)} s`;
  const zero: RuleMark = { kind: "rule", axis: "x", at: 0 };
  return histogram({
    title: plot.title + said,
    x: { label: "time shift, positive where the observed trace is late", units: "s" },
    y: { label: "windows" },
    samples: plot.samples,
    bins: 20,
    marks: [zero],
  });
}

/** Values of pairs of events and stations. */
export interface PairTable {
  readonly events: readonly string[];
  readonly stations: readonly string[];
  /** `[event, station]` in C order. */
  readonly values: ArrayLike<number>;
  /** `[event, station]`, 1 where a pair has no value, which is hatched. */
  readonly missing?: ArrayLike<number>;
}

/**
 * Draws events over stations as cells of colour, as SVG; missing pairs are hatched, NaN is grey.
 *
 * @throws RangeError when there are not as many values as pairs
 */
export function misfitHeatMap(
  plot: PairTable & {
    readonly title: string;
    /** Default: misfit. */
    readonly color?: ColorAxis;
  },
): string {
  const { title, events, stations, values, missing, color = misfitLabels } = plot;
  return heatMap({
    title,
    x: { label: "station", scale: "category", values: stations },
    y: { label: "event", scale: "category", values: events, isReversed: true },
    values,
    ...(missing === undefined ? {} : { missing }),
    color,
    width: Math.min(1400, Math.max(760, 220 + 16 * stations.length)),
    height: Math.min(1100, Math.max(300, 190 + 20 * events.length)),
  });
}

/** What misfits are drawn over. */
export type PathProperty = "distance" | "azimuth" | "backAzimuth";

/** Misfits of pairs, and where they lie. */
export interface PathMisfits extends NamedValues {
  /** `[n]`: distances in km or angles in degrees. */
  readonly at: ArrayLike<number>;
}

/** Draws misfits over distance, azimuth or back-azimuth, as SVG; pairs where either is not finite are left out. */
export function misfitByPath(plot: {
  readonly title: string;
  readonly by: PathProperty;
  readonly groups: readonly PathMisfits[];
  /** Default: misfit. */
  readonly quantity?: AxisLabels;
  /** Default: km. */
  readonly distanceUnits?: string;
}): string {
  const { title, by, groups, quantity = misfitLabels, distanceUnits = "km" } = plot;
  const compass = ["N", "E", "S", "W", "N"].map((name, i) => ({
    value: i * 90,
    label: `${i * 90}° ${name}`,
  }));
  const x =
    by === "distance"
      ? { label: "distance", units: distanceUnits }
      : {
          label: by === "azimuth" ? "azimuth" : "back-azimuth",
          range: [0, 360] as const,
          ticks: compass,
        };
  const marks = groups.map(({ name, at, values }): PointsMark => ({
    kind: "points",
    name,
    x: at,
    y: values,
    radius: at.length > 500 ? 2 : 3.5,
  }));
  return drawFigure({ title, panels: [{ x, y: quantity, marks }] });
}

/** Draws a bar for each name, such as the windows of each station, as SVG. */
export function windowCountBars(plot: {
  readonly title: string;
  readonly names: readonly string[];
  /** `[n]`; NaN has no bar. */
  readonly counts: ArrayLike<number>;
  /** What the names are; default "station". */
  readonly label?: string;
  /** What is counted; default "windows". */
  readonly counted?: string;
}): string {
  const { title, names, counts, label = "station", counted = "windows" } = plot;
  const half = names.length > 60 ? 0.5 : 0.36;
  const bars: Mark = {
    kind: "bars",
    color: "#0072b2",
    edges: names.flatMap((_, i) => [i - half, i + half]),
    // between two bars there is none
    heights: names.flatMap((_, i) => [counts[i] ?? NaN, NaN]).slice(0, -1),
  };
  return drawFigure({
    title,
    width: Math.min(1400, Math.max(760, 140 + 16 * names.length)),
    panels: [
      { x: { label, scale: "category", categories: names }, y: { label: counted }, marks: [bars] },
    ],
  });
}

/** Draws how misfits fall over the iterations of an inversion, as SVG; NaN is a gap. */
export function convergence(plot: {
  readonly title: string;
  /** Such as i01s00, in order. */
  readonly iterations: readonly string[];
  /** `[iteration]` each. */
  readonly series: readonly NamedValues[];
  /** Default: misfit. */
  readonly quantity?: AxisLabels;
}): string {
  const { title, iterations, series, quantity = misfitLabels } = plot;
  const values = series.flatMap((each) => Array.from(each.values).filter(Number.isFinite));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isWide = least > 0 && most / least > 100;
  return linePlot({
    title,
    x: { label: "iteration", scale: "category" },
    y: { ...quantity, scale: isWide ? "log" : "linear" },
    series: series.map(({ name, values: y }) => ({ name, x: iterations, y })),
  });
}
