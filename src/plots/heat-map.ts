import { cellAxis } from "./cell-axis.ts";
import { assertLength, type Coordinates, numbersOf, type Values } from "./coordinates.ts";
import { drawFigure } from "./figure.ts";
import type { Mark } from "./marks.ts";
import type { Axis, ColorAxis, Panel } from "./panel.ts";

/** An axis of a heat map: the coordinate of each row or column of cells. */
export interface HeatMapAxis extends Axis {
  /** Numbers, nanoseconds since 1970 (with `scale: "time"`), or names. */
  readonly values: Coordinates;
}

/** What to plot. */
export interface HeatMap {
  readonly title?: string;
  readonly x: HeatMapAxis;
  readonly y: HeatMapAxis;
  /** `[y, x]` in C order. NaN and the infinities are grey. */
  readonly values: Values;
  /** `[y, x]`, 1 where a value is missing, which is hatched. */
  readonly missing?: ArrayLike<number>;
  readonly color: ColorAxis;
  /** What lies over the cells: lines, points, labels. On an axis of names it counts cells from 0. */
  readonly marks?: readonly Mark[];
  /** Pixels; default 760 x 520. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws values over two axes as cells of colour with a colour bar, as SVG.
 *
 * @throws RangeError when there are not as many values as cells.
 */
export function heatMap(map: HeatMap): string {
  const { title, ...panel } = heatMapPanel(map);
  const { width = 760, height = 520 } = map;
  return drawFigure({ panels: [panel], width, height, ...(title === undefined ? {} : { title }) });
}

/** Gives the panel of a heat map, to be drawn among others by {@link drawFigure}. */
export function heatMapPanel(map: Omit<HeatMap, "width" | "height">): Panel {
  const { title, values, missing, color, marks = [] } = map;
  const { values: columns, ...xAxis } = map.x;
  const { values: rows, ...yAxis } = map.y;
  assertLength("the heat map", values.length, columns.length * rows.length);
  if (missing !== undefined) assertLength("missing of the heat map", missing.length, values.length);
  const [x, y] = [cellAxis(xAxis, columns), cellAxis(yAxis, rows)];
  return {
    ...(title === undefined ? {} : { title }),
    x: x.axis,
    y: y.axis,
    color,
    marks: [
      {
        kind: "cells",
        xEdges: x.edges,
        yEdges: y.edges,
        values: numbersOf(values),
        ...(missing === undefined ? {} : { missing }),
      },
      ...marks,
    ],
  };
}
