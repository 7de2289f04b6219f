import { assertLength, type Coordinates, numbersOf, placesOf, type Values } from "./coordinates.ts";
import { drawFigure } from "./figure.ts";
import type { Mark, PointShape, PointsMark } from "./marks.ts";
import type { Axis, ColorAxis, Panel } from "./panel.ts";

/** Points: `[n]` at `[n]`. Those with NaN or an infinity as a coordinate are left out. */
export interface PointGroup {
  readonly name?: string;
  readonly x: Coordinates;
  readonly y: Values;
  /** `[n]`, shown by the colours of the plot. */
  readonly values?: Values;
  readonly shape?: PointShape;
  readonly color?: string;
  /** Pixels; default 3. */
  readonly radius?: number;
}

/** What to plot. */
export interface ScatterPlot {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly groups: readonly PointGroup[];
  /** Belongs to the values of the points. */
  readonly color?: ColorAxis;
  /** What lies over the points, or under them if a band: lines, labels. */
  readonly marks?: readonly Mark[];
  /** Pixels of a unit of y for each pixel of a unit of x; for a map of degrees 1 / cos(latitude). */
  readonly aspect?: number;
  /** Pixels; default 760 x 460. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws points as SVG, for example a map of stations. Of many points on one pixel one is drawn.
 *
 * @throws RangeError when the arrays of a group differ in length.
 */
export function scatterPlot(plot: ScatterPlot): string {
  const { width, height } = plot;
  const { title, ...panel } = scatterPanel(plot);
  return drawFigure({
    panels: [panel],
    ...(title === undefined ? {} : { title }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  });
}

/** Gives the panel of a scatter plot, to be drawn among others by {@link drawFigure}. */
export function scatterPanel(plot: Omit<ScatterPlot, "width" | "height">): Panel {
  const { title, x, y, groups, color, marks = [], aspect } = plot;
  const { kind, categories, places } = placesOf(
    groups.map((each) => each.x),
    x.scale,
  );
  const points = groups.map((group, i): PointsMark => {
    const at = places[i] ?? [];
    const what = JSON.stringify(group.name ?? i);
    assertLength(`x of the points ${what}`, at.length, group.y.length);
    if (group.values !== undefined)
      assertLength(`values of the points ${what}`, group.values.length, at.length);
    const { values, x: _, y: heights, ...look } = group;
    return {
      kind: "points",
      ...look,
      x: at,
      y: numbersOf(heights),
      ...(values === undefined ? {} : { values: numbersOf(values) }),
    };
  });
  return {
    ...(title === undefined ? {} : { title }),
    x: { ...x, scale: kind, ...(categories === undefined ? {} : { categories }) },
    y,
    marks: [...points, ...marks],
    ...(color === undefined ? {} : { color }),
    ...(aspect === undefined ? {} : { aspect }),
  };
}
