import type { Plane } from "./plane.ts";
import { ThinPath } from "./thin-path.ts";

/** A line as it is drawn. */
export interface TracedLine {
  /** The `d` of a path. */
  readonly path: string;
  /** Points between two gaps, which a path cannot show; one for each pixel. */
  readonly lonely: readonly (readonly [x: number, y: number])[];
  /** All points, where there are `mostDots` at most; else none. */
  readonly dots: readonly (readonly [x: number, y: number])[];
}

/**
 * Traces a line over the plane, thinned so that it looks like the whole one. It breaks where a point has no place or `missing`
 * is 1.
 */
export function traceLine(
  plane: Plane,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  missing: ArrayLike<number> | undefined,
  mostDots: number,
): TracedLine {
  let path = "";
  const stroke = new ThinPath();
  const lonely = new Map<number, readonly [number, number]>();
  const dots: [number, number][] = [];
  let last: readonly [x: number, y: number] = [0, 0];
  const closeStroke = (): void => {
    if (stroke.count === 1) {
      stroke.close();
      lonely.set(pixelOf(last), last);
    } else path += stroke.close();
  };
  for (let i = 0; i < y.length; i++) {
    const px = plane.xOf(x[i] ?? NaN);
    const py = missing?.[i] === 1 ? undefined : plane.yOf(y[i] ?? NaN);
    if (px === undefined || py === undefined) {
      closeStroke();
      continue;
    }
    if (dots.length <= mostDots) dots.push([px, py]);
    if (stroke.count === 0) last = [px, py];
    stroke.add(px, py);
  }
  closeStroke();
  return { path, lonely: [...lonely.values()], dots: dots.length <= mostDots ? dots : [] };
}

/** Gives one number for all points in one pixel. */
function pixelOf([x, y]: readonly [number, number]): number {
  return Math.round(x) * 2 ** 24 + Math.round(y);
}
