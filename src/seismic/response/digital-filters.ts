import type { Fir } from "./stages.ts";
import type { TransferFunction } from "./transfer-function.ts";

/** The sum of the coefficients of a filter that counts as normalized to 1 at 0 Hz. */
const normalized = { least: 0.98, most: 1.02 };

/**
 * Gives the FIR filter with all its coefficients listed. One that equals its mirror image is taken without its delay, as a
 * sum of cosines; another is shifted by `correction`, s, the delay that was corrected for. Coefficients whose sum is not
 * within 0.98 and 1.02 are divided by it. `dt` is the time between samples, s.
 * Source: evalresp 3.3, `check_sym`, `fir_asym_trans` and `calc_time_shift`.
 */
export function firTransfer(
  coefficients: readonly number[],
  dt: number,
  correction: number,
): TransferFunction {
  const total = coefficients.reduce((a, b) => a + b, 0);
  const isNormalized = total >= normalized.least && total <= normalized.most;
  const divisor = isNormalized || total === 0 ? 1 : total;
  const b = Float64Array.from(coefficients, (each) => each / divisor);
  const isSymmetric = b.every((each, i) => each === b[b.length - 1 - i]);
  if (isSymmetric) return symmetricTransfer(b.subarray(0, Math.ceil(b.length / 2)), b.length, dt);
  return (frequencies, values) => {
    const sums = sumsOf(b, frequencies, dt);
    for (let i = 0; i < frequencies.length; i++) {
      const shift = 2 * Math.PI * frequencies[i]! * correction;
      const c = Math.cos(shift);
      const s = Math.sin(shift);
      const re = sums[2 * i]!;
      const im = sums[2 * i + 1]!;
      multiply(values, 2 * i, re * c - im * s, im * c + re * s);
    }
  };
}

/** Gives the FIR filter of a `FIR` element; one half stands for `ODD` and `EVEN`. */
export function firElementTransfer(
  { symmetry, numeratorCoefficients }: Fir,
  dt: number,
  correction: number,
): TransferFunction {
  if (symmetry === "NONE") return firTransfer(numeratorCoefficients, dt, correction);
  const half = Float64Array.from(numeratorCoefficients);
  return symmetricTransfer(half, 2 * half.length - (symmetry === "ODD" ? 1 : 0), dt);
}

/** Gives the IIR filter B(z) / A(z) with z = exp(-i w dt); 0 right at a pole. Source: evalresp 3.3, `iir_trans`. */
export function iirTransfer(
  numerators: readonly number[],
  denominators: readonly number[],
  dt: number,
): TransferFunction {
  return (frequencies, values) => {
    const above = sumsOf(Float64Array.from(numerators), frequencies, dt);
    const below = sumsOf(Float64Array.from(denominators), frequencies, dt);
    for (let i = 0; i < values.length; i += 2) {
      const br = above[i]!;
      const bi = above[i + 1]!;
      const ar = below[i]!;
      const ai = below[i + 1]!;
      const square = ar * ar + ai * ai;
      const inverse = square === 0 ? 0 : 1 / square;
      multiply(values, i, (br * ar + bi * ai) * inverse, (bi * ar - br * ai) * inverse);
    }
  };
}

/**
 * The sum over k of b[k] cos(w dt (k - (n - 1) / 2)) of a filter of n coefficients that is its own mirror image, given its first
 * half. Source: evalresp 3.3, `fir_sym_trans`.
 */
function symmetricTransfer(half: Float64Array, n: number, dt: number): TransferFunction {
  const fromCenter = half.toReversed();
  return (frequencies, values) => {
    const cosines = cosinesOf(frequencies, dt);
    const ends = recur(fromCenter, cosines);
    for (let i = 0; i < frequencies.length; i++) {
      const b0 = ends[2 * i]!;
      const b1 = ends[2 * i + 1]!;
      // Twice the sum over cos(k angle), whose first term stands once; or over cos((k + 1/2) angle).
      const sum =
        n % 2 === 1
          ? 2 * (b0 - cosines[i]! * b1) - fromCenter[0]!
          : 2 * Math.cos(Math.PI * frequencies[i]! * dt) * (b0 - b1);
      multiply(values, 2 * i, sum, 0);
    }
  };
}

/** Gives the sum over k of b[k] exp(-i w dt k) at each frequency, interleaved complex. */
function sumsOf(b: Float64Array, frequencies: Float64Array, dt: number): Float64Array {
  const cosines = cosinesOf(frequencies, dt);
  const sums = recur(b, cosines);
  for (let i = 0; i < frequencies.length; i++) {
    const b1 = sums[2 * i + 1]!;
    sums[2 * i]! -= cosines[i]! * b1;
    sums[2 * i + 1] = -Math.sin(2 * Math.PI * frequencies[i]! * dt) * b1;
  }
  return sums;
}

function cosinesOf(frequencies: Float64Array, dt: number): Float64Array {
  const cosines = new Float64Array(frequencies.length);
  for (let i = 0; i < cosines.length; i++) {
    cosines[i] = Math.cos(2 * Math.PI * frequencies[i]! * dt);
  }
  return cosines;
}

/**
 * Gives B[0] and B[1] of B[k] = c[k] + 2 cos B[k + 1] - B[k + 2] for each cosine, in turn: one multiplication a coefficient. The sum
 * over k of c[k] cos(k angle) is B[0] - cos(angle) B[1], that of c[k] exp(-i k angle) is B[0] - exp(i angle) B[1].
 * Source: C. W. Clenshaw, A note on the summation of Chebyshev series, 1955; G. Goertzel, 1958.
 */
function recur(c: Float64Array, cosines: Float64Array): Float64Array {
  const n = cosines.length;
  const ends = new Float64Array(2 * n);
  // Two cosines at once: each step waits for the one before.
  for (let i = 0; i < n; i += 2) {
    const j = Math.min(i + 1, n - 1);
    const p = 2 * cosines[i]!;
    const q = 2 * cosines[j]!;
    let p0 = 0;
    let p1 = 0;
    let q0 = 0;
    let q1 = 0;
    for (let k = c.length - 1; k >= 0; k--) {
      const p2 = p1;
      const q2 = q1;
      p1 = p0;
      q1 = q0;
      p0 = c[k]! - p2 + p * p1;
      q0 = c[k]! - q2 + q * q1;
    }
    ends[2 * i] = p0;
    ends[2 * i + 1] = p1;
    ends[2 * j] = q0;
    ends[2 * j + 1] = q1;
  }
  return ends;
}

function multiply(values: Float64Array, place: number, re: number, im: number): void {
  const vr = values[place]!;
  const vi = values[place + 1]!;
  values[place] = vr * re - vi * im;
  values[place + 1] = vr * im + vi * re;
}
