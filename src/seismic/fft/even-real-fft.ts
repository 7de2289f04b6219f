import { rootsOfUnity } from "./roots-of-unity.ts";
import { planTransform } from "./stockham.ts";
import type { Transform } from "./transform.ts";

/**
 * The transform of an even number of real samples: they are transformed as half as many complex numbers.
 * Source: W. H. Press et al., Numerical Recipes, 3rd ed., section 12.3.
 */
export class EvenRealFft {
  readonly #length: number;
  readonly #transform: Transform;
  /** exp(-2 pi i k / length) up to a quarter turn */
  readonly #roots: Float64Array;

  constructor(length: number) {
    this.#length = length;
    this.#transform = planTransform(length / 2);
    this.#roots = rootsOfUnity(length).slice(0, length / 2 + 2);
  }

  /** See `RealFft`. */
  forward(samples: Float64Array, spectrum: Float64Array): void {
    this.#transform.input.set(samples);
    this.#transform.run();
    this.#unpack(spectrum);
  }

  /** See `RealFft`. */
  inverse(spectrum: Float64Array, samples: Float64Array): void {
    this.#packReversed(spectrum);
    // In reverse order the forward transform is the inverse one.
    this.#transform.run();
    samples.set(this.#transform.output);
  }

  /**
   * Writes the Hilbert transform of the samples. With the transforms E and O of even and odd samples, X[k] = E[k] + w^k O[k], and
   * times -i but for k = 0 and h = length / 2, the halves of the result are E'[k] = -i w^k O[k] and O'[k] = -i w^-k E[k]. So no
   * spectrum is written out between the two transforms.
   */
  quadrature(samples: Float64Array, result: Float64Array): void {
    const length = this.#length;
    const scale = 1 / length;
    const roots = this.#roots;
    const x = this.#transform.output;
    const y = this.#transform.input;
    y.set(samples);
    this.#transform.run();
    y[0] = 0;
    y[1] = 0;
    for (let a = 2, b = length - 2; a <= b; a += 2, b -= 2) {
      const evenRe = (x[a]! + x[b]!) * scale;
      const evenIm = (x[a + 1]! - x[b + 1]!) * scale;
      const oddRe = (x[a + 1]! + x[b + 1]!) * scale;
      const oddIm = (x[b]! - x[a]!) * scale;
      const wr = roots[a]!;
      const wi = roots[a + 1]!;
      const turnedRe = oddRe * wr - oddIm * wi;
      const turnedIm = oddRe * wi + oddIm * wr;
      const backRe = evenRe * wr + evenIm * wi;
      const backIm = evenIm * wr - evenRe * wi;
      // In reverse order the forward transform is the inverse one.
      y[b] = turnedIm + backRe;
      y[b + 1] = backIm - turnedRe;
      y[a] = turnedIm - backRe;
      y[a + 1] = turnedRe + backIm;
    }
    this.#transform.run();
    result.set(this.#transform.output);
  }

  /** Writes the transform of x from the transform Z of x[2j] + i x[2j+1]: X[k] = E[k] + w^k O[k] with E, O from Z[k], Z[h - k]. */
  #unpack(spectrum: Float64Array): void {
    const length = this.#length;
    const roots = this.#roots;
    const z = this.#transform.output;
    const re = z[0]!;
    const im = z[1]!;
    spectrum[0] = re + im;
    spectrum[1] = 0;
    spectrum[length] = re - im;
    spectrum[length + 1] = 0;
    for (let a = 2, b = length - 2; a <= b; a += 2, b -= 2) {
      const evenRe = 0.5 * (z[a]! + z[b]!);
      const evenIm = 0.5 * (z[a + 1]! - z[b + 1]!);
      const oddRe = 0.5 * (z[a + 1]! + z[b + 1]!);
      const oddIm = 0.5 * (z[b]! - z[a]!);
      const wr = roots[a]!;
      const wi = roots[a + 1]!;
      const turnedRe = oddRe * wr - oddIm * wi;
      const turnedIm = oddRe * wi + oddIm * wr;
      spectrum[a] = evenRe + turnedRe;
      spectrum[a + 1] = evenIm + turnedIm;
      spectrum[b] = evenRe - turnedRe;
      spectrum[b + 1] = turnedIm - evenIm;
    }
  }

  /** Writes the transform of x[2j] + i x[2j+1] into the input of the transform in reverse order, divided by its length. */
  #packReversed(spectrum: Float64Array): void {
    const length = this.#length;
    const roots = this.#roots;
    const scale = 1 / length;
    const z = this.#transform.input;
    z[0] = (spectrum[0]! + spectrum[length]!) * scale;
    z[1] = (spectrum[0]! - spectrum[length]!) * scale;
    for (let a = 2, b = length - 2; a <= b; a += 2, b -= 2) {
      const evenRe = (spectrum[a]! + spectrum[b]!) * scale;
      const evenIm = (spectrum[a + 1]! - spectrum[b + 1]!) * scale;
      const differenceRe = (spectrum[a]! - spectrum[b]!) * scale;
      const differenceIm = (spectrum[a + 1]! + spectrum[b + 1]!) * scale;
      const wr = roots[a]!;
      const wi = roots[a + 1]!;
      const oddRe = differenceRe * wr + differenceIm * wi;
      const oddIm = differenceIm * wr - differenceRe * wi;
      z[b] = evenRe - oddIm;
      z[b + 1] = evenIm + oddRe;
      z[a] = evenRe + oddIm;
      z[a + 1] = oddRe - evenIm;
    }
  }
}
