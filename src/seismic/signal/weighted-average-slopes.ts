/**
 * Gives the values at some places, 0 to n - 1, of the cubic through samples at 0, 1, 2 .. n - 1 whose slope at each is the mean of
 * both neighbouring slopes, each weighted with its inverse, and zero where they differ in sign: no extreme lies between two
 * samples. `dt` is the time between two samples, s.
 *
 * Source: R. A. Wiggins, Interpolation of digitized curves, BSSA 66 (1976); obspy 1.5.1 `weighted_average_slopes`.
 */
export function weightedAverageSlopes(
  samples: Float64Array,
  dt: number,
  places: Float64Array,
): Float64Array {
  const rises = risesAt(samples, dt);
  const result = new Float64Array(places.length);
  for (let j = 0; j < places.length; j++) {
    const place = places[j]!;
    // As an index; twice as quick as Math.trunc.
    const i = place | 0;
    const t = place - i;
    const left = samples[i]!;
    if (t === 0) {
      result[j] = left;
      continue;
    }
    const rise = samples[i + 1]! - left;
    const c0 = rise - rises[i]!;
    const c1 = rises[i + 1]! - rise;
    result[j] = left + (rise + (c0 + (c1 - c0) * t) * (t - 1)) * t;
  }
  return result;
}

/** Gives slope · dt at each sample. */
function risesAt(samples: Float64Array, dt: number): Float64Array {
  const n = samples.length;
  const rises = new Float64Array(n);
  if (n < 2) return rises;
  // Slopes, per second, below which the weight stays.
  const least = Number.EPSILON * dt;
  let before = samples[1]! - samples[0]!;
  rises[0] = before;
  for (let i = 1; i < n - 1; i++) {
    const after = samples[i + 1]! - samples[i]!;
    if (before > least && after > least) {
      rises[i] = (2 * before * after) / (before + after);
    } else if (before < -least && after < -least) {
      rises[i] = (2 * before * after) / (before + after);
    } else {
      rises[i] = meanOfSmall(before, after, least);
    }
    before = after;
  }
  rises[n - 1] = before;
  return rises;
}

function meanOfSmall(before: number, after: number, least: number): number {
  if (Math.sign(before) !== Math.sign(after)) return 0;
  const u = 1 / Math.max(Math.abs(before), least);
  const v = 1 / Math.max(Math.abs(after), least);
  return (u * before + v * after) / (u + v);
}
