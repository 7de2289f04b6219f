/**
 * Gives the cubic through samples at 0, 1, 2 .. n - 1 whose slope at each is the mean of both neighbouring slopes, each weighted with
 * its inverse, and zero where they differ in sign: no extreme lies between two samples. A function of the place, 0 to n - 1.
 * `dt` is the time between two samples, s.
 *
 * Source: R. A. Wiggins, Interpolation of digitized curves, BSSA 66 (1976); obspy 1.5.1 `weighted_average_slopes`.
 */
export function weightedAverageSlopes(samples: Float64Array, dt: number): (x: number) => number {
  const n = samples.length;
  const slopes = new Float64Array(n);
  let before = n > 1 ? (samples[1]! - samples[0]!) / dt : 0;
  slopes[0] = before;
  for (let i = 1; i < n; i++) {
    const after = i < n - 1 ? (samples[i + 1]! - samples[i]!) / dt : before;
    const u = 1 / Math.max(Math.abs(before), Number.EPSILON);
    const v = 1 / Math.max(Math.abs(after), Number.EPSILON);
    slopes[i] =
      i === n - 1
        ? before
        : Math.sign(before) === Math.sign(after)
          ? (u * before + v * after) / (u + v)
          : 0;
    before = after;
  }
  return (x) => {
    const i = Math.min(Math.floor(x), n - 1);
    const t = x - i;
    const left = samples[i]!;
    if (t === 0) return left;
    const rise = samples[i + 1]! - left;
    const c0 = rise - dt * slopes[i]!;
    const c1 = dt * slopes[i + 1]! - rise;
    return left + (rise + (c0 + (c1 - c0) * t) * (t - 1)) * t;
  };
}
