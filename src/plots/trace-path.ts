import type { Plane } from "./plane.ts";
import { coordinate } from "./svg.ts";

/** A point in pixels, with its number in the line. */
interface Point {
  readonly i: number;
  readonly x: number;
  readonly y: number;
}

/** A line as it is drawn. */
export interface TracedLine {
  /** The `d` of a path. */
  readonly path: string;
  /** Points between two gaps, which a path cannot show; one for each pixel. */
  readonly lonely: readonly (readonly [x: number, y: number])[];
  /** All points, where there are `mostDots` at most; else none. */
  readonly dots: readonly (readonly [x: number, y: number])[];
}

/** Columns in which points are thinned, for each pixel: pictures are often rendered at twice their size. */
const columnsPerPixel = 2;

/**
 * Traces a line over the plane. It breaks where a point has no place or `missing` is 1. Of the points that share a column of half
 * a pixel the first, lowest, highest and last stay, so that the path looks like the whole line however many points it has.
 */
export function traceLine(
  plane: Plane,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  missing: ArrayLike<number> | undefined,
  mostDots: number,
): TracedLine {
  const path: string[] = [];
  const lonely = new Map<number, readonly [number, number]>();
  const dots: [number, number][] = [];
  let run: Point[] = [];
  let column: Column | undefined;
  const closeRun = (): void => {
    if (column !== undefined) run.push(...pointsOf(column));
    column = undefined;
    const [first] = run;
    if (first !== undefined && run.length === 1) lonely.set(pixelOf(first), [first.x, first.y]);
    else
      path.push(
        ...run.map(
          (point, i) => `${i === 0 ? "M" : "L"}${coordinate(point.x)} ${coordinate(point.y)}`,
        ),
      );
    run = [];
  };
  for (let i = 0; i < y.length; i++) {
    const px = plane.xOf(x[i] ?? NaN);
    const py = missing?.[i] === 1 ? undefined : plane.yOf(y[i] ?? NaN);
    if (px === undefined || py === undefined) {
      closeRun();
      continue;
    }
    const point = { i, x: px, y: py };
    if (dots.length <= mostDots) dots.push([px, py]);
    const at = Math.floor(px * columnsPerPixel);
    if (column?.at === at) extend(column, point);
    else {
      if (column !== undefined) run.push(...pointsOf(column));
      column = { at, first: point, low: point, high: point, last: point };
    }
  }
  closeRun();
  return {
    path: path.join(""),
    lonely: [...lonely.values()],
    dots: dots.length <= mostDots ? dots : [],
  };
}

/** Gives one number for all points in one pixel. */
function pixelOf({ x, y }: Point): number {
  return Math.round(x) * 2 ** 24 + Math.round(y);
}

interface Column {
  readonly at: number;
  readonly first: Point;
  low: Point;
  high: Point;
  last: Point;
}

function extend(column: Column, point: Point): void {
  if (point.y < column.low.y) column.low = point;
  if (point.y > column.high.y) column.high = point;
  column.last = point;
}

function pointsOf({ first, low, high, last }: Column): readonly Point[] {
  if (first === last) return [first];
  return [...new Set([first, low, high, last])].toSorted((a, b) => a.i - b.i);
}
