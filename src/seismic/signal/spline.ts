import { CropError } from "../../errors.ts";

/**
 * Gives the interpolating spline of degree k through samples at 0, 1, 2 .. n - 1, as a function of the place, 0 to n - 1. Its knots
 * are the samples (odd k) or the middles between them (even k), but for the k at the ends that are left out ("not a knot").
 *
 * @throws CropError `bad-option` unless k is a whole number from 1 to 5, `bad-data` for fewer than k + 1 samples
 * Source: C. de Boor, A Practical Guide to Splines, rev. ed., chapters X and XIII; knots as in FITPACK `fpcurf`, which scipy's
 * `InterpolatedUnivariateSpline` calls.
 */
export function splineThrough(samples: Float64Array, k: number): (x: number) => number {
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
  const coefficients = solveCollocation(samples, k);
  const basis = new Float64Array(k + 1);
  return (x) => {
    const knot = fillBasis(basis, k, n, x);
    let sum = 0;
    for (let j = 0; j <= k; j++) sum += basis[j]! * coefficients[knot - k + j]!;
    return sum;
  };
}

/**
 * Fills in the k + 1 basis splines that are not zero at x, and gives the index of the knot at or before x; basis spline
 * j belongs to coefficient index - k + j.
 */
function fillBasis(basis: Float64Array, k: number, n: number, x: number): number {
  const place = Math.floor(x + (k % 2 === 0 ? 0.5 : 0)) + Math.floor((k + 1) / 2);
  const index = Math.min(Math.max(place, k), n - 1);
  basis[0] = 1;
  for (let degree = 1; degree <= k; degree++) {
    let carried = 0;
    for (let r = 0; r < degree; r++) {
      const right = knotAt(index + r + 1, k, n) - x;
      const left = x - knotAt(index + 1 - degree + r, k, n);
      const share = basis[r]! / (right + left);
      basis[r] = carried + right * share;
      carried = left * share;
    }
    basis[degree] = carried;
  }
  return index;
}

function knotAt(index: number, k: number, n: number): number {
  return index <= k ? 0 : index >= n ? n - 1 : index - (k + 1) / 2;
}

/**
 * Gives the coefficients with which the spline meets the samples. The matrix has k diagonals on each side and is totally
 * positive, so that elimination needs no exchange of rows.
 */
function solveCollocation(samples: Float64Array, k: number): Float64Array {
  const n = samples.length;
  const width = 2 * k + 1;
  // Row i, column j at i · width + k + j - i.
  const band = new Float64Array(n * width);
  const basis = new Float64Array(k + 1);
  for (let i = 0; i < n; i++) {
    const first = fillBasis(basis, k, n, i) - k;
    for (let j = 0; j <= k; j++) {
      if (basis[j] !== 0) band[i * width + k + first + j - i] = basis[j]!;
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
