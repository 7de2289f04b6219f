import type { Candidate, Extrema } from "./candidate.ts";

/** Which stretches between two troughs are looked at. */
export interface FirstTests {
  /** STA/LTA, `[npts]`. */
  readonly stalta: Float64Array;
  /** `[npts]` */
  readonly waterlevel: Float64Array;
  /** Part of the water level that the troughs inside have to exceed. */
  readonly c0: number;
  /** Samples. */
  readonly leastLength: number;
  /** Whether the stretch lies where waves can be. */
  readonly isInTime: (left: number, right: number) => boolean;
}

/** Ends that were refused, once for each of their `count` centers. */
export interface RejectedEnds {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** The candidates left by the first tests, with what each test took. */
export interface FirstCandidates {
  readonly candidates: readonly Candidate[];
  /** How many there were before, and after the test of the time, the length and the water level. */
  readonly counts: readonly [all: number, inTime: number, longEnough: number, overWater: number];
  readonly outOfTime: readonly RejectedEnds[];
  readonly tooShort: readonly RejectedEnds[];
}

/**
 * Gives every stretch from a trough left of a peak above the water level to one right of it that passes the first three
 * tests, ordered by peak, left and right. The peaks between two troughs are only counted until the ends have passed: the
 * reference's list of all three grows with the cube of the trace's length.
 * Source: Maggi et al. (2009), section 2.2; pyflex 0.2.0 `initial_window_selection`, `reject_on_traveltimes`,
 * `reject_windows_based_on_minimum_length`, `reject_on_minima_water_level`.
 */
export function firstCandidates(
  { peaks, troughs }: Extrema,
  { stalta, waterlevel, c0, leastLength, isInTime }: FirstTests,
): FirstCandidates {
  const centers = peaks.filter((peak) => stalta[peak]! > waterlevel[peak]!);
  const candidates: Candidate[] = [];
  const outOfTime: RejectedEnds[] = [];
  const tooShort: RejectedEnds[] = [];
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  let first = 0;
  for (const [i, left] of troughs.entries()) {
    while (first < centers.length && centers[first]! <= left) first++;
    let next = first;
    let inner = i + 1;
    let lowestTrough = Infinity;
    let lowestLevel = Infinity;
    for (const right of troughs.subarray(i + 1)) {
      for (; next < centers.length && centers[next]! < right; next++) {
        lowestLevel = Math.min(lowestLevel, c0 * waterlevel[centers[next]!]!);
      }
      // The ends of the search may be troughs already, and then stand twice.
      for (; troughs[inner]! < right; inner++) {
        if (troughs[inner]! > left) lowestTrough = Math.min(lowestTrough, stalta[troughs[inner]!]!);
      }
      const count = next - first;
      if (count === 0) continue;
      counts[0] += count;
      if (!isInTime(left, right)) {
        outOfTime.push({ left, right, count });
        continue;
      }
      counts[1] += count;
      if (right - left < leastLength) {
        tooShort.push({ left, right, count });
        continue;
      }
      counts[2] += count;
      if (lowestTrough <= lowestLevel) continue;
      counts[3] += count;
      for (const center of centers.subarray(first, next)) candidates.push({ left, right, center });
    }
  }
  candidates.sort((a, b) => a.center - b.center || a.left - b.left || a.right - b.right);
  return { candidates, counts, outOfTime, tooShort };
}
