import { CropError } from "../../errors.ts";
import { type RealFft, realFft } from "../fft/index.ts";

/** Spectra of samples `dt` seconds apart that are padded with zeros, or cut, to one length. */
export class PaddedFft {
  readonly #fft: RealFft;
  readonly #padded: Float64Array;
  readonly #spectrum: Float64Array;
  readonly dt: number;

  /** @throws CropError `bad-option` unless 2^`exponent` is an even length up to 2^26 */
  constructor(exponent: number, dt: number) {
    if (!Number.isInteger(exponent) || exponent < 1 || exponent > 26) {
      throw new CropError("bad-option", `lnpt ${exponent}: a whole number from 1 to 26 is wanted`);
    }
    this.#fft = realFft(2 ** exponent);
    this.#padded = new Float64Array(2 ** exponent);
    this.#spectrum = new Float64Array(2 * this.#fft.bins);
    this.dt = dt;
  }

  get length(): number {
    return this.#fft.length;
  }

  /** Spacing of the bins, Hz. */
  get df(): number {
    return 1 / (this.length * this.dt);
  }

  /**
   * Gives the spectrum up to the Nyquist frequency, times dt: interleaved complex numbers, float64 `[length + 2]`; a view that
   * holds until the next call.
   */
  forward(samples: Float64Array): Float64Array {
    const spectrum = this.#spectrum;
    this.#padded.fill(0).set(samples.subarray(0, this.length));
    this.#fft.forward(this.#padded, spectrum);
    for (let i = 0; i < spectrum.length; i++) spectrum[i]! *= this.dt;
    return spectrum;
  }

  /** Gives the samples of a spectrum, which {@link PaddedFft.forward} undoes; a view that holds until the next call. */
  inverse(spectrum: Float64Array): Float64Array {
    this.#fft.inverse(spectrum, this.#padded);
    for (let i = 0; i < this.length; i++) this.#padded[i]! /= this.dt;
    return this.#padded;
  }
}
