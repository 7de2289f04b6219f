import type { Candidate, Extrema } from "./candidate.ts";

/**
 * Tells whether the center stands out: by more than `c2` of its height above the nearest trough on either side.
 * Source: Maggi et al. (2009), section 2.2.1; pyflex 0.2.0 `reject_on_prominence_of_central_peak`.
 */
export function isProminent(
  { center }: Candidate,
  { troughs }: Extrema,
  stalta: Float64Array,
  c2: number,
): boolean {
  const after = countBelow(troughs, center + 1);
  const before = countBelow(troughs, center) - 1;
  if (before < 0 || after === troughs.length) return false;
  const height = stalta[center]!;
  const isLower = (trough: number): boolean => !(height - stalta[trough]! < c2 * height);
  return isLower(troughs[before]!) && isLower(troughs[after]!);
}

/**
 * Tells whether all peaks of the window belong to the phase of its center: none is higher over the lowest trough than
 * `c3a` times the center is, times exp(-((tau - c3b) / c3b)²) from a distance tau of `c3b` shortest periods on.
 * `dt` and `minPeriod` in seconds.
 * Source: Maggi et al. (2009), equations 5 and 6 (there with a square root that flexwin does not have); pyflex 0.2.0
 * `reject_on_phase_separation`.
 */
export function isOnePhase(
  candidate: Candidate,
  extrema: Extrema,
  stalta: Float64Array,
  { dt, minPeriod, c3a, c3b }: { dt: number; minPeriod: number; c3a: number; c3b: number },
): boolean {
  const { left, right, center } = candidate;
  let lowest = Infinity;
  for (const trough of indicesWithin(extrema.troughs, left, right)) {
    lowest = Math.min(lowest, stalta[trough]!);
  }
  const height = stalta[center]! - lowest;
  return indicesWithin(extrema.peaks, left, right).every((peak) => {
    if (peak === center) return true;
    const distance = (Math.abs(center - peak) * dt) / minPeriod;
    const decay = distance >= c3b ? Math.exp(-(((distance - c3b) / c3b) ** 2)) : 1;
    return !(stalta[peak]! - lowest > c3a * height * decay);
  });
}

/**
 * Gives the window cut to begin at most `before` samples ahead of its first peak and to end at most `after` samples behind
 * its last one, the center not counted; as it is where there are fewer than two.
 * Source: Maggi et al. (2009), section 2.2.1; pyflex 0.2.0 `curtail_length_of_windows`.
 */
export function curtailed(
  candidate: Candidate,
  extrema: Extrema,
  before: number,
  after: number,
): Candidate {
  const { left, right, center } = candidate;
  const peaks = indicesWithin(extrema.peaks, left, right).filter((peak) => peak !== center);
  if (peaks.length < 2) return candidate;
  const first = peaks.at(0)!;
  const last = peaks.at(-1)!;
  return {
    left: first - left > before ? Math.trunc(first - before) : left,
    right: right - last > after ? Math.trunc(last + after) : right,
    center,
  };
}

/** Gives those of ascending indices that are from `low` to `high`, both included: a view. */
function indicesWithin(indices: Int32Array, low: number, high: number): Int32Array {
  return indices.subarray(countBelow(indices, low), countBelow(indices, high + 1));
}

function countBelow(indices: Int32Array, limit: number): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indices[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
