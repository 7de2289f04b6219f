import { CropError } from "../../errors.ts";

/**
 * Gives the values at some places of the interpolating spline of degree k through samples, which stand at rising places `at` (by
 * default 0, 1, 2 .. n - 1); outside of these its outermost pieces go on. Its knots are the places of the samples (odd k) or the
 * middles between them (even k), but for those nearest the ends ("not a knot").
 *
 * @throws CropError `bad-option` unless k is a whole number from 1 to 5, `bad-data` for fewer than k + 1 samples or places
 *   that do not rise
 * Source: C. de Boor, A Practical Guide to Splines, rev. ed., chapters X and XIII; knots as in FITPACK `fpcurf`, which scipy's
 * `InterpolatedUnivariateSpline` calls.
 */
export function spline(
  samples: Float64Array,
  k: number,
  places: Float64Array,
  at?: Float64Array,
): Float64Array {
  const n = samples.length;
  if (!Number.isInteger(k) || k < 1 || k > 5) {
    throw new CropError("bad-option", `a spline of degree ${k}: 1 to 5 is wanted`);
  }
  if (n <= k) {
    throw new CropError(
      "bad-data",
      `a spline of degree ${k} through ${n} samples: at least ${k + 1} are wanted`,
    );
  }
  if (at?.some((place, i) => i > 0 && !(place > at[i - 1]!)) === true) {
    throw new CropError(
      "bad-data",
      "a spline wants samples at places that rise from each to the next",
    );
  }
  const knots = knotsOf(at ?? new Float64Array(n).map((_, i) => i), k);
  const firstOf = at === undefined ? evenIntervals(k, n) : intervals(knots, k, n);
  const coefficients = solveCollocation(samples, knots, at, firstOf);
  const basis = new Float64Array(k + 1);
  const result = new Float64Array(places.length);
  for (let p = 0; p < places.length; p++) {
    const start = firstOf(places[p]!);
    fillBasis(basis, knots, start, places[p]!);
    let sum = 0;
    for (let j = 0; j <= k; j++) sum += basis[j]! * coefficients[start + j]!;
    result[p] = sum;
  }
  return result;
}

/** Gives the first of the k + 1 coefficients that count at x. */
type FirstOf = (x: number) => number;

/** k + 1 knots at either end, and a place or middle for each other coefficient. */
function knotsOf(places: Float64Array, k: number): Float64Array {
  const n = places.length;
  const knots = new Float64Array(n + k + 1).fill(places[0]!, 0, k + 1).fill(places[n - 1]!, n);
  for (let i = k + 1; i < n; i++) {
    const left = places[i - Math.floor(k / 2) - 1]!;
    knots[i] = k % 2 === 1 ? left : (left + places[i - k / 2]!) / 2;
  }
  return knots;
}

function evenIntervals(k: number, n: number): FirstOf {
  const shift = k % 2 === 0 ? 0.5 : 0;
  const half = Math.floor((k + 1) / 2);
  return (x) => Math.min(Math.max(Math.floor(x + shift) + half - k, 0), n - 1 - k);
}

/** Searches by halves for the last knot at or before x. */
function intervals(knots: Float64Array, k: number, n: number): FirstOf {
  return (x) => {
    let low = k;
    let high = n;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (knots[middle]! <= x) low = middle;
      else high = middle;
    }
    return low - k;
  };
}

/** Fills in the k + 1 basis splines from number `start` on at x, which lies between knots start + k and start + k + 1. */
function fillBasis(basis: Float64Array, knots: Float64Array, start: number, x: number): void {
  const index = start + basis.length - 1;
  basis[0] = 1;
  for (let degree = 1; degree < basis.length; degree++) {
    let carried = 0;
    for (let r = 0; r < degree; r++) {
      const right = knots[index + r + 1]! - x;
      const left = x - knots[index + 1 - degree + r]!;
      const share = basis[r]! / (right + left);
      basis[r] = carried + right * share;
      carried = left * share;
    }
    basis[degree] = carried;
  }
}

/**
 * Gives the coefficients with which the spline meets the samples. The matrix has k diagonals on each side and is totally
 * positive, so that elimination needs no exchange of rows.
 */
function solveCollocation(
  samples: Float64Array,
  knots: Float64Array,
  at: Float64Array | undefined,
  firstOf: FirstOf,
): Float64Array {
  const n = samples.length;
  const k = knots.length - n - 1;
  const width = 2 * k + 1;
  // Row i, column j at i · width + k + j - i.
  const band = new Float64Array(n * width);
  const basis = new Float64Array(k + 1);
  for (let i = 0; i < n; i++) {
    const place = at?.[i] ?? i;
    const start = firstOf(place);
    // At even places all rows but the outermost hold the same numbers.
    const isRepeated = at === undefined && i > 2 * k && i < n - 2 * k;
    if (!isRepeated) fillBasis(basis, knots, start, place);
    for (let j = 0; j <= k; j++) {
      if (basis[j] !== 0) band[i * width + k + start + j - i] = basis[j]!;
    }
  }
  const result = samples.slice();
  for (let i = 0; i < n; i++) {
    const pivot = band[i * width + k]!;
    for (let row = i + 1; row <= Math.min(i + k, n - 1); row++) {
      const factor = band[row * width + k + i - row]! / pivot;
      if (factor === 0) continue;
      for (let j = 1; j <= k; j++) {
        band[row * width + k + i - row + j]! -= factor * band[i * width + k + j]!;
      }
      result[row]! -= factor * result[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let value = result[i]!;
    for (let j = 1; j <= Math.min(k, n - 1 - i); j++) {
      value -= band[i * width + k + j]! * result[i + j]!;
    }
    result[i] = value / band[i * width + k]!;
  }
  return result;
}
