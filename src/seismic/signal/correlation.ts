import { realFft } from "../fft/index.ts";
import { dotProduct } from "./sum.ts";

/** The greatest value of a cross correlation, and the number of samples by which the first array is later there. */
export interface CorrelationPeak {
  readonly lag: number;
  readonly value: number;
}

/**
 * Gives the greatest value of the cross correlation of two arrays of one length, the sum over i of d[i + lag] s[i], and its lag,
 * the first of several with one value. NaN gives the lag 0 and the value -Infinity.
 *
 * The transform only finds the candidates, which are then summed sample by sample, so that rounding decides no lag but where
 * two sums are equal to the last digits.
 * Source: pyadjoint 0.2.3 `xcorr_shift`, numpy 2.4 `correlate`.
 */
export function correlationPeak(d: Float64Array, s: Float64Array): CorrelationPeak {
  const n = d.length;
  const spectra = spectraOf(d, s);
  const { first, second } = spectra;
  for (let k = 0; k < first.length; k += 2) {
    const re = first[k]! * second[k]! + first[k + 1]! * second[k + 1]!;
    first[k + 1] = first[k + 1]! * second[k]! - first[k]! * second[k + 1]!;
    first[k] = re;
  }
  const values = spectra.inverse();
  const at = (lag: number): number => values[lag < 0 ? lag + values.length : lag]!;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let lag = 1 - n; lag < n; lag++) greatest = Math.max(greatest, at(lag));
  const rounding = 1e-13 * Math.sqrt(dotProduct(d, d) * dotProduct(s, s));
  let peak: CorrelationPeak = { lag: 0, value: Number.NEGATIVE_INFINITY };
  for (let lag = 1 - n; lag < n; lag++) {
    if (!(at(lag) >= greatest - rounding)) continue;
    const value = dotProduct(
      d.subarray(Math.max(0, lag), Math.min(n, n + lag)),
      s.subarray(Math.max(0, -lag), Math.min(n, n - lag)),
    );
    if (value > peak.value) peak = { lag, value };
  }
  return peak;
}

/**
 * Gives the central part of the convolution of two arrays, as long as the first, float64: sum over j of x[j] y[i - j] at
 * place i - (m - 1) div 2, with m the length of `y`, which is not the longer one.
 * Source: numpy 2.4 `convolve(x, y, "same")`.
 */
export function convolveSame(x: Float64Array, y: Float64Array): Float64Array {
  const spectra = spectraOf(x, y);
  const { first, second } = spectra;
  for (let k = 0; k < first.length; k += 2) {
    const re = first[k]! * second[k]! - first[k + 1]! * second[k + 1]!;
    first[k + 1] = first[k + 1]! * second[k]! + first[k]! * second[k + 1]!;
    first[k] = re;
  }
  const start = Math.floor((y.length - 1) / 2);
  return spectra.inverse().slice(start, start + x.length);
}

/** The spectra of two arrays, padded so that their product does not wrap around; `inverse` transforms the first one back. */
interface Spectra {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly inverse: () => Float64Array;
}

function spectraOf(x: Float64Array, y: Float64Array): Spectra {
  const fft = realFft(2 ** Math.ceil(Math.log2(Math.max(2, x.length + y.length - 1))));
  const padded = new Float64Array(fft.length);
  const first = new Float64Array(2 * fft.bins);
  const second = new Float64Array(2 * fft.bins);
  padded.set(x);
  fft.forward(padded, first);
  padded.fill(0).set(y);
  fft.forward(padded, second);
  return {
    first,
    second,
    inverse: () => {
      fft.inverse(first, padded);
      return padded;
    },
  };
}
