import { realFft } from "../signal/index.ts";

/** How well a stretch of an observed trace is fitted by the synthetic one. */
export interface DataFit {
  /** Greatest normalised cross-correlation, at most 1. */
  readonly maxCcValue: number;
  /** Samples by which the observed trace is later than the synthetic one. */
  readonly ccShift: number;
  /** Half the logarithm of the ratio of the energies, ln sqrt(sum d² / sum s²). */
  readonly dlnA: number;
}

/**
 * Gives the fit of the samples `left` to `right`, both included, untapered. Where one of the two is all zero, values
 * are NaN or infinite, and no acceptance level takes them.
 * Source: Maggi et al. (2009), equations 8 to 10; pyflex 0.2.0 `Window._calc_criteria`.
 */
export function dataFit(
  observed: Float64Array,
  synthetic: Float64Array,
  left: number,
  right: number,
): DataFit {
  const d = observed.subarray(left, right + 1);
  const s = synthetic.subarray(left, right + 1);
  const observedEnergy = energyOf(d);
  const syntheticEnergy = energyOf(s);
  const { value, shift } = greatestCorrelation(d, s, Math.sqrt(observedEnergy * syntheticEnergy));
  return {
    maxCcValue: value / Math.sqrt(syntheticEnergy * observedEnergy),
    ccShift: shift,
    dlnA: 0.5 * Math.log(observedEnergy / syntheticEnergy),
  };
}

/** Part of the norm that the transforms may be wrong by: about a hundred times what they are. */
const rounding = 1e-12;

/**
 * Gives the greatest value of the cross-correlation sum over i of d[i + shift] s[i], and the first shift that has it. The
 * values come from transforms; those that rounding could take for the greatest are then summed one by one.
 */
function greatestCorrelation(
  d: Float64Array,
  s: Float64Array,
  norm: number,
): { readonly value: number; readonly shift: number } {
  const n = d.length;
  const length = 2 ** Math.ceil(Math.log2(2 * n));
  const correlation = circularCorrelation(d, s, length);
  const at = (shift: number): number => correlation[(shift + length) % length]!;
  let approximate = -Infinity;
  for (let shift = 1 - n; shift < n; shift++) approximate = Math.max(approximate, at(shift));
  let best = { value: -Infinity, shift: 1 - n };
  for (let shift = 1 - n; shift < n; shift++) {
    if (at(shift) < approximate - rounding * norm) continue;
    const value = correlationAt(d, s, shift);
    if (value > best.value) best = { value, shift };
  }
  return best;
}

function circularCorrelation(d: Float64Array, s: Float64Array, length: number): Float64Array {
  const fft = realFft(length);
  const padded = new Float64Array(length);
  const [a, b] = [new Float64Array(2 * fft.bins), new Float64Array(2 * fft.bins)];
  padded.set(d);
  fft.forward(padded, a);
  padded.set(s);
  fft.forward(padded, b);
  for (let k = 0; k < a.length; k += 2) {
    const [re, im, x, y] = [a[k]!, a[k + 1]!, b[k]!, b[k + 1]!];
    a[k] = re * x + im * y;
    a[k + 1] = im * x - re * y;
  }
  fft.inverse(a, padded);
  return padded;
}

function correlationAt(d: Float64Array, s: Float64Array, shift: number): number {
  let sum = 0;
  const end = Math.min(d.length, d.length - shift);
  for (let i = Math.max(0, -shift); i < end; i++) sum += d[i + shift]! * s[i]!;
  return sum;
}

/** Gives the sum of the squares. */
export function energyOf(samples: Float64Array): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return sum;
}
