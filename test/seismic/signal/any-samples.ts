import * as fc from "fast-check";

/** Samples of any length up to `maxLength`, within -1 and 1. */
export function anySamples(maxLength: number, minLength = 1): fc.Arbitrary<Float64Array> {
  return fc
    .tuple(fc.integer({ min: minLength, max: maxLength }), fc.integer())
    .map(([length, seed]) => randomSamples(length, seed));
}

/** Evenly spread samples within -1 and 1, the same for the same seed. */
export function randomSamples(length: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Gives max |actual - expected| / max |expected|; NaN where the lengths differ or only one of them is NaN. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let greatest = 0;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const a = actual[i]!;
    const b = expected[i]!;
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    greatest = Math.max(greatest, Math.abs(b));
    worst = Math.max(worst, Math.abs(a - b));
  }
  return worst === 0 ? 0 : worst / greatest;
}
