import { planTransform } from "./stockham.ts";
import type { Transform } from "./transform.ts";

/**
 * The discrete Fourier transform of complex numbers of one length, planned once and without allocation afterwards.
 * Complex arrays are float64 `[2 length]`, real and imaginary part in turn; input and output must be two arrays, and
 * the input is left as it is. NaN spreads over the whole output.
 */
export class ComplexFft {
  readonly length: number;
  readonly #transform: Transform;

  /** @throws RangeError unless `length` is a whole number from 1 */
  constructor(length: number) {
    if (!Number.isSafeInteger(length) || length < 1) {
      throw new RangeError(`an FFT of length ${length}: a whole number from 1 is wanted`);
    }
    this.length = length;
    this.#transform = planTransform(length);
  }

  /** Writes the sum over j of input[j] exp(-2 pi i j k / length) to output[k]. */
  forward(input: Float64Array, output: Float64Array): void {
    this.#transform(input, output);
  }

  /** Writes the sum over k of input[k] exp(2 pi i j k / length), divided by the length, to output[j]. */
  inverse(input: Float64Array, output: Float64Array): void {
    const { length } = this;
    this.#transform(input, output);
    // The inverse transform is the forward one in reverse order.
    for (let a = 2, b = 2 * length - 2; a < b; a += 2, b -= 2) {
      const re = output[a]!;
      const im = output[a + 1]!;
      output[a] = output[b]!;
      output[a + 1] = output[b + 1]!;
      output[b] = re;
      output[b + 1] = im;
    }
    for (let i = 0; i < 2 * length; i++) output[i]! /= length;
  }
}
