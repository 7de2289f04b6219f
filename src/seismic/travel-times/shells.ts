import { type EarthModel, earthRadius } from "./earth-model.ts";

/**
 * Spherical shells from the top to the bottom, in each of which the slowness u = r/v (s/rad) is a power of the radius,
 * u = A r^B. Constant velocity is B = 1.
 */
export interface Shells {
  /** `[shell]`, s/rad at the top and the bottom of each. */
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  /** `[shell]`, 1/B. */
  readonly inverseExponent: Float64Array;
}

/**
 * Greatest thickness of a shell, km. With a power of the radius in place of the linear velocity times come out too long, by
 * 3 ms through the whole Earth; the reference's are too long by about as much.
 */
const greatestThickness = 30;
/** Greatest change of slowness in a shell, s/rad, since the phases are sampled at the slownesses of the shells. */
const greatestStep = 11;

/** Gives the shells of the P (1) or S (2) velocities of a model between two depths in km. */
export function shellsBetween(
  { nodes }: EarthModel,
  wave: 1 | 2,
  from: number,
  to: number,
): Shells {
  const top: number[] = [];
  const bottom: number[] = [];
  const inverseExponent: number[] = [];
  for (let i = 1; i < nodes.length; i++) {
    const [upper, lower] = [nodes[i - 1]!, nodes[i]!];
    const [start, end] = [Math.max(upper[0], from), Math.min(lower[0], to)];
    if (!(end > start)) continue;
    const slope = (lower[wave] - upper[wave]) / (lower[0] - upper[0]);
    const slownessAt = (depth: number): number =>
      (earthRadius - depth) / (upper[wave] + slope * (depth - upper[0]));
    const step = slownessAt(start) - slownessAt(end);
    const parts = Math.ceil(Math.max((end - start) / greatestThickness, step / greatestStep));
    for (let part = 0; part < parts; part++) {
      const depths = [part, part + 1].map((p) => start + ((end - start) * p) / parts);
      const [u, v] = depths.map(slownessAt) as [number, number];
      const [r, q] = depths.map((depth) => earthRadius - depth) as [number, number];
      top.push(u);
      bottom.push(v);
      inverseExponent.push(q === 0 ? 1 : Math.log(r / q) / Math.log(u / v));
    }
  }
  return {
    top: Float64Array.from(top),
    bottom: Float64Array.from(bottom),
    inverseExponent: Float64Array.from(inverseExponent),
  };
}

/** An angle at the centre of the Earth, radians, and a time, seconds. */
export interface DistanceAndTime {
  readonly distance: number;
  readonly time: number;
}

/**
 * Gives the distance and time of a ray of parameter p (s/rad) one way through the shells, down to where it turns if it
 * does: (1/B) [atan(q/p)] and (1/B) [q] between top and bottom of each, q = sqrt(u² - p²).
 * Source: R. Buland and C. H. Chapman, Bull. Seism. Soc. Am. 73 (1983), 1271-1302, appendix.
 */
export function crossShells({ top, bottom, inverseExponent }: Shells, p: number): DistanceAndTime {
  let distance = 0;
  let time = 0;
  for (let i = 0; i < top.length && p < top[i]!; i++) {
    const q = vertical(top[i]!, p);
    const r = vertical(bottom[i]!, p);
    distance += inverseExponent[i]! * (Math.atan2(q, p) - (r === 0 ? 0 : Math.atan2(r, p)));
    time += inverseExponent[i]! * (q - r);
  }
  return { distance, time };
}

function vertical(u: number, p: number): number {
  return u > p ? Math.sqrt((u - p) * (u + p)) : 0;
}
