import { type AxisLabels, drawFigure, type LineMark, type NamedValue } from "../../plots/index.ts";
import type { Trace } from "../trace.ts";

/** A trace of a record section. */
export interface SectionTrace {
  /** Such as the code of the station. */
  readonly name: string;
  /** Its distance, azimuth or back-azimuth; traces where it is not finite are left out. */
  readonly position: number;
  readonly observed?: Trace;
  readonly synthetic?: Trace;
  /** Seconds from the event to the first sample. */
  readonly timeOffset: number;
}

/** When a phase arrives over the positions. */
export interface TravelTimeCurve {
  /** The phase. */
  readonly name: string;
  /** `[n]`, as those of the traces. */
  readonly positions: ArrayLike<number>;
  /** `[n]`, seconds after the event; NaN where the phase does not arrive. */
  readonly times: ArrayLike<number>;
}

/** What to draw. */
export interface RecordSection {
  readonly title: string;
  readonly subtitle?: string;
  readonly traces: readonly SectionTrace[];
  /** What the positions are; default: distance in km. */
  readonly position?: AxisLabels;
  readonly curves?: readonly TravelTimeCurve[];
  /** Amplitudes are scaled for each pair of traces, or for all alike; default `each`. */
  readonly scaling?: "each" | "all";
  /** The greatest amplitude, in mean distances of two traces; default 1. */
  readonly amplitude?: number;
  /** Seconds after the event; default: all there is. */
  readonly timeRange?: readonly [start: number, end: number];
  /** Pixels; default 900 wide, and as high as the number of traces asks for. */
  readonly width?: number;
  readonly height?: number;
}

const curveColors = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#8c8c00", "#7a4fa3"];
const colors = { observed: "#000000", synthetic: "#d55e00" } as const;

/**
 * Draws traces over time, each at its distance or azimuth, as SVG, with the names of the stations where there is room, and curves
 * of travel times. An observed and a synthetic trace of one station keep their ratio of amplitudes. Samples that are not
 * finite are gaps.
 */
export function recordSection(section: RecordSection): string {
  const { title, subtitle, curves = [], amplitude = 1, timeRange, width = 900 } = section;
  const traces = section.traces.filter(({ position }) => Number.isFinite(position));
  const positions = traces.map(({ position }) => position);
  const spacing = spacingOf(positions);
  const greatest = traces.map(greatestOf);
  const all = Math.max(0, ...greatest);
  const lines = traces.flatMap((trace, i) => {
    const size = section.scaling === "all" ? all : (greatest[i] ?? 0);
    return linesOf(trace, size > 0 ? (spacing * amplitude) / size : 0, traces.length > 60);
  });
  const range: readonly [number, number] = [
    least(positions) - spacing * Math.max(1, amplitude),
    -least(positions.map((position) => -position)) + spacing * Math.max(1, amplitude),
  ];
  const names = traces.map(({ name, position }): NamedValue => ({ value: position, label: name }));
  return drawFigure({
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    legend: "top",
    width,
    height: section.height ?? Math.min(1100, Math.max(360, 160 + 22 * traces.length)),
    panels: [
      {
        x: {
          label: "time after the event",
          units: "s",
          ...(timeRange === undefined ? {} : { range: timeRange }),
        },
        y: { label: "distance", units: "km", ...section.position, range },
        yRight: { label: "", range, ticks: names },
        marks: [
          ...curves.map(({ name, positions: y, times: x }, i): LineMark => ({
            kind: "line",
            name,
            x,
            y,
            dash: "dashed",
            color: curveColors[i % curveColors.length] ?? "#0072b2",
            hasDots: false,
            width: 1.4,
          })),
          ...lines,
        ],
      },
    ],
  });
}

function linesOf(
  { position, observed, synthetic, timeOffset }: SectionTrace,
  scale: number,
  isThin: boolean,
): readonly LineMark[] {
  const line = (name: "observed" | "synthetic", trace: Trace | undefined): readonly LineMark[] => {
    if (trace === undefined) return [];
    const y = trace.toFloat64();
    const x = new Float64Array(y.length);
    for (let i = 0; i < y.length; i++) {
      x[i] = timeOffset + i * trace.delta;
      y[i] = position + (y[i] ?? NaN) * scale;
    }
    const width = isThin ? 0.8 : 1.2;
    return [{ kind: "line", name, x, y, color: colors[name], width, hasDots: false }];
  };
  return [...line("observed", observed), ...line("synthetic", synthetic)];
}

/** Gives the greatest finite amplitude of a pair, 0 without one. */
function greatestOf({ observed, synthetic }: SectionTrace): number {
  let most = 0;
  for (const trace of [observed, synthetic]) {
    for (const value of trace?.toFloat64() ?? []) {
      const size = Math.abs(value);
      if (size > most && size < Infinity) most = size;
    }
  }
  return most;
}

/** Gives the mean distance of neighbours; 1 where there is none. */
function spacingOf(positions: readonly number[]): number {
  const span = -least(positions.map((position) => -position)) - least(positions);
  return span > 0 ? span / Math.max(1, new Set(positions).size - 1) : 1;
}

function least(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b));
}
