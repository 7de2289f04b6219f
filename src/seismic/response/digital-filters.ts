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
  const sum = new Float64Array(2);
  return (frequencies, values) => {
    for (let i = 0; i < frequencies.length; i++) {
      const w = 2 * Math.PI * frequencies[i]!;
      sumAt(b, w * dt, sum);
      const re = sum[0]!;
      const im = sum[1]!;
      const c = Math.cos(w * correction);
      const s = Math.sin(w * correction);
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

/**
 * The sum over k of b[k] cos(w dt (k - (n - 1) / 2)) of a filter of n coefficients that is its own mirror image, given its first
 * half, by Clenshaw's recurrence.
 * Source: C. W. Clenshaw, A note on the summation of Chebyshev series, 1955; evalresp 3.3, `fir_sym_trans`.
 */
function symmetricTransfer(half: Float64Array, n: number, dt: number): TransferFunction {
  const isOdd = n % 2 === 1;
  return (frequencies, values) => {
    for (let i = 0; i < frequencies.length; i++) {
      const angle = 2 * Math.PI * frequencies[i]! * dt;
      const twice = 2 * Math.cos(angle);
      let a = 0;
      let b = 0;
      for (let k = 0; k < half.length; k++) {
        const next = half[k]! + twice * a - b;
        b = a;
        a = next;
      }
      // a and b run over the coefficients from the outermost in: sums over cos(j angle), or cos((j + 1/2) angle).
      const sum = isOdd
        ? 2 * a - twice * b - (half.at(-1) ?? 0)
        : 2 * Math.cos(angle / 2) * (a - b);
      multiply(values, 2 * i, sum, 0);
    }
  };
}

/** Gives the IIR filter B(z) / A(z) with z = exp(-i w dt). Source: evalresp 3.3, `iir_trans`. */
export function iirTransfer(
  numerators: readonly number[],
  denominators: readonly number[],
  dt: number,
): TransferFunction {
  const numerator = Float64Array.from(numerators);
  const denominator = Float64Array.from(denominators);
  const above = new Float64Array(2);
  const below = new Float64Array(2);
  return (frequencies, values) => {
    for (let i = 0; i < frequencies.length; i++) {
      const angle = 2 * Math.PI * frequencies[i]! * dt;
      sumAt(numerator, angle, above);
      sumAt(denominator, angle, below);
      const br = above[0]!;
      const bi = above[1]!;
      const ar = below[0]!;
      const ai = below[1]!;
      const square = ar * ar + ai * ai;
      multiply(values, 2 * i, (br * ar + bi * ai) / square, (bi * ar - br * ai) / square);
    }
  };
}

/** Writes the sum over k of b[k] exp(-i angle k), real and imaginary part, to `sum`. */
function sumAt(b: Float64Array, angle: number, sum: Float64Array): void {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  let re = 0;
  let im = 0;
  for (let k = b.length - 1; k >= 0; k--) {
    const next = re * c + im * s + b[k]!;
    im = im * c - re * s;
    re = next;
  }
  sum[0] = re;
  sum[1] = im;
}

function multiply(values: Float64Array, place: number, re: number, im: number): void {
  const vr = values[place]!;
  const vi = values[place + 1]!;
  values[place] = vr * re - vi * im;
  values[place + 1] = vr * im + vi * re;
}
