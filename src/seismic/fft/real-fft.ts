import { EvenRealFft } from "./even-real-fft.ts";
import { planOddRealFft, type RealTransform } from "./odd-real-fft.ts";
import { requireLength, requireNumbers } from "./require-numbers.ts";

/**
 * The discrete Fourier transform between real samples, float64 `[length]`, and the non-negative half of their spectrum,
 * `bins` interleaved complex numbers, float64 `[2 bins]`, bins = floor(length / 2) + 1. Planned once and without
 * allocation afterwards; arrays of other lengths are refused with a RangeError, and input and output must be two. The input is left
 * as it is.
 */
export class RealFft {
  readonly length: number;
  readonly bins: number;
  readonly #transform: RealTransform;

  /** @throws RangeError unless `length` is a whole number from 1 */
  constructor(length: number) {
    requireLength(length);
    this.length = length;
    this.bins = Math.floor(length / 2) + 1;
    this.#transform = length % 2 === 0 ? new EvenRealFft(length) : planOddRealFft(length);
  }

  /** Writes the sum over j of samples[j] exp(-2 pi i j k / length) to bin k of the spectrum. */
  forward(samples: Float64Array, spectrum: Float64Array): void {
    this.#requireNumbers(samples, spectrum);
    this.#transform.forward(samples, spectrum);
  }

  /**
   * Writes the samples that have this spectrum; {@link RealFft.forward} gives it back. The imaginary parts of bin 0 and, of
   * an even length, of the last bin count as zero.
   */
  inverse(spectrum: Float64Array, samples: Float64Array): void {
    this.#requireNumbers(samples, spectrum);
    this.#transform.inverse(spectrum, samples);
  }

  #requireNumbers(samples: Float64Array, spectrum: Float64Array): void {
    requireNumbers(samples, this.length, this.length);
    requireNumbers(spectrum, 2 * this.bins, this.length);
  }
}
