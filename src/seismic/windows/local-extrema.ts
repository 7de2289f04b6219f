import type { Extrema } from "./candidate.ts";

/**
 * Gives the indices of the local maxima and minima, int32, ascending; of a flat one the first index, the ends of the
 * samples never. A flat start counts as coming after the end, as it does in the reference. NaN is no extremum.
 * Source: pyflex 0.2.0 `find_local_extrema`.
 */
export function localExtrema(samples: Float64Array): Extrema {
  const peaks: number[] = [];
  const troughs: number[] = [];
  const last = samples.length - 1;
  const slope = (i: number): number => samples[i + 1]! - samples[i]!;
  for (let i = 0; i < last; i++) {
    if (slope(i) === 0) {
      if (i > 0 && slope(i - 1) === 0) continue;
      const before = slopeBefore(slope, i, last);
      const after = slopeAfter(slope, i, last);
      if (before > 0 && after < 0) peaks.push(i);
      if (before < 0 && after > 0) troughs.push(i);
    } else if (i > 0) {
      const before = slope(i - 1);
      if (before > 0 && slope(i) < 0) peaks.push(i);
      if (before < 0 && slope(i) > 0) troughs.push(i);
    }
  }
  return { peaks: Int32Array.from(peaks), troughs: Int32Array.from(troughs) };
}

function slopeBefore(slope: (i: number) => number, flat: number, slopes: number): number {
  for (let back = 1; back <= slopes; back++) {
    const value = slope((flat - back + slopes) % slopes);
    if (value !== 0) return value;
  }
  return 0;
}

function slopeAfter(slope: (i: number) => number, flat: number, slopes: number): number {
  for (let i = flat + 1; i < slopes; i++) if (slope(i) !== 0) return slope(i);
  return 0;
}
