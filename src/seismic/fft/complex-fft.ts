import { requireLength, requireNumbers } from "./require-numbers.ts";
import { planTransform } from "./stockham.ts";
import type { Transform } from "./transform.ts";

/**
 * The discrete Fourier transform of complex numbers of one length, planned once and without allocation afterwards.
 * Complex arrays are float64 `[2 length]`, real and imaginary part in turn, and refused with a RangeError where they are of another
 * length; input and output must be two arrays, and the input is left as it is. NaN spreads over the whole output.
 */
export class ComplexFft {
  readonly length: number;
  readonly #transform: Transform;

  /** @throws RangeError unless `length` is a whole number from 1 */
  constructor(length: number) {
    requireLength(length);
    this.length = length;
    this.#transform = planTransform(length);
  }

  /** Writes the sum over j of input[j] exp(-2 pi i j k / length) to output[k]. */
  forward(input: Float64Array, output: Float64Array): void {
    this.#requireNumbers(input, output);
    this.#transform.input.set(input);
    this.#transform.run();
    output.set(this.#transform.output);
  }

  /** Writes the sum over k of input[k] exp(2 pi i j k / length), divided by the length, to output[j]. */
  inverse(input: Float64Array, output: Float64Array): void {
    const { length } = this;
    this.#requireNumbers(input, output);
    const transformed = this.#transform.output;
    this.#transform.input.set(input);
    this.#transform.run();
    // The inverse transform is the forward one in reverse order.
    output[0] = transformed[0]! / length;
    output[1] = transformed[1]! / length;
    for (let a = 2, b = 2 * length - 2; b > 0; a += 2, b -= 2) {
      output[a] = transformed[b]! / length;
      output[a + 1] = transformed[b + 1]! / length;
    }
  }

  #requireNumbers(input: Float64Array, output: Float64Array): void {
    requireNumbers(input, 2 * this.length, this.length);
    requireNumbers(output, 2 * this.length, this.length);
  }
}
