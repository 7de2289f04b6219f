import { CropError } from "../../errors.ts";

/**
 * Gives the first Slepian sequence of `length` samples from 2, float64 `[length]`, with scipy's "approximate" norm: the greatest
 * sample is 1 at an odd length and length² / (length² + NW) at an even one. It is the eigenvector of the greatest eigenvalue of
 * a symmetric tridiagonal matrix with diagonal ((n - 1 - 2 i) / 2)² cos(2 pi NW / n) and off-diagonal i (n - i) / 2.
 *
 * @throws CropError `bad-option` unless 0 < NW < length / 2
 * Source: D. B. Percival and A. T. Walden, Spectral Analysis for Physical Applications, 1993, section 8.3; scipy 1.17 `dpss`.
 */
export function slepianWindow(length: number, NW: number): Float64Array {
  if (!(NW > 0 && NW < length / 2)) {
    throw new CropError(
      "bad-option",
      `a dpss window of ${length} samples with NW ${NW}: between 0 and ${length / 2} is wanted`,
    );
  }
  const diagonal = Float64Array.from(
    { length },
    (_, i) => ((length - 1 - 2 * i) / 2) ** 2 * Math.cos((2 * Math.PI * NW) / length),
  );
  const off = Float64Array.from({ length }, (_, i) => (i * (length - i)) / 2);
  const eigenvalue = greatestEigenvalue(diagonal, off);
  let vector: Float64Array = new Float64Array(length).fill(1);
  for (let step = 0; step < 4; step++) vector = inverseStep(diagonal, off, eigenvalue, vector);
  const greatest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const norm = length % 2 === 0 ? length ** 2 / (length ** 2 + NW) : 1;
  // Symmetric but for rounding.
  return vector.map((sample, i) => ((sample + vector[length - 1 - i]!) / 2 / greatest) * norm);
}

/** Halves an interval of Gershgorin by counting the eigenvalues above its middle (Sturm's sequence). */
function greatestEigenvalue(diagonal: Float64Array, off: Float64Array): number {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  diagonal.forEach((d, i) => {
    low = Math.max(low, d);
    high = Math.max(high, d + off[i]! + (off[i + 1] ?? 0));
  });
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    if (hasEigenvalueAbove(diagonal, off, middle)) low = middle;
    else high = middle;
  }
}

function hasEigenvalueAbove(diagonal: Float64Array, off: Float64Array, x: number): boolean {
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (i === 0 ? 0 : off[i]! ** 2 / pivot);
    if (pivot > 0) return true;
    if (pivot === 0) pivot = -Number.MIN_VALUE;
  }
  return false;
}

/** Solves (matrix - eigenvalue) result = vector, which brings out the eigenvector, and scales the result to 1. */
function inverseStep(
  diagonal: Float64Array,
  off: Float64Array,
  eigenvalue: number,
  vector: Float64Array,
): Float64Array {
  const n = diagonal.length;
  const pivots = new Float64Array(n);
  const result = vector.slice();
  for (let i = 0; i < n; i++) {
    const factor = i === 0 ? 0 : off[i]! / pivots[i - 1]!;
    const pivot = diagonal[i]! - eigenvalue - (i === 0 ? 0 : factor * off[i]!);
    // Right at the eigenvalue the last pivot vanishes; any small one in its place gives the eigenvector.
    pivots[i] = pivot === 0 ? -Math.abs(eigenvalue) * Number.EPSILON : pivot;
    if (i > 0) result[i]! -= factor * result[i - 1]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const above = i === n - 1 ? 0 : off[i + 1]! * result[i + 1]!;
    result[i] = (result[i]! - above) / pivots[i]!;
  }
  const greatest = result.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  return result.map((sample) => sample / greatest);
}
