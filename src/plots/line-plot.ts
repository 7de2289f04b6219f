import { assertLength, type Coordinates, numbersOf, placesOf, type Values } from "./coordinates.ts";
import { drawFigure } from "./figure.ts";
import type { Dash, LineMark, Mark } from "./marks.ts";
import type { Axis, Panel } from "./panel.ts";

/** A line: `[n]` values over `[n]` places. NaN and the infinities are gaps. */
export interface Series {
  readonly name: string;
  /** Numbers, nanoseconds since 1970 (with `scale: "time"`), or names. */
  readonly x: Coordinates;
  readonly y: Values;
  /** `[n]`, 1 where a value is missing; an open triangle at the foot of the panel tells it from NaN. */
  readonly missing?: ArrayLike<number>;
  readonly color?: string;
  readonly dash?: Dash;
}

/** What to plot. */
export interface LinePlot {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** What lies over the lines, or under them if a band: time windows, arrivals, labels. */
  readonly marks?: readonly Mark[];
  /** Pixels; default 760 x 460. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws lines over one axis as SVG, with a legend beside them. A point between two gaps is a dot, and all points are where a line has
 * 30 at most.
 *
 * @throws RangeError when the arrays of a series differ in length.
 */
export function linePlot(plot: LinePlot): string {
  const { width, height } = plot;
  const { title, ...panel } = linePanel(plot);
  return drawFigure({
    panels: [panel],
    ...(title === undefined ? {} : { title }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  });
}

/** Gives the panel of a line plot, to be drawn among others by {@link drawFigure}. */
export function linePanel({
  title,
  x,
  y,
  series,
  marks = [],
}: Omit<LinePlot, "width" | "height">): Panel {
  const { kind, categories, places } = placesOf(
    series.map((each) => each.x),
    x.scale,
  );
  const lines = series.map((each, i): LineMark => {
    const at = places[i] ?? [];
    assertLength(`x of the series ${JSON.stringify(each.name)}`, at.length, each.y.length);
    const { name, missing, color, dash } = each;
    return {
      kind: "line",
      name,
      x: at,
      y: numbersOf(each.y),
      ...(missing === undefined ? {} : { missing }),
      ...(color === undefined ? {} : { color }),
      ...(dash === undefined ? {} : { dash }),
    };
  });
  return {
    ...(title === undefined ? {} : { title }),
    x: { ...x, scale: kind, ...(categories === undefined ? {} : { categories }) },
    y,
    marks: [...lines, ...marks],
  };
}
