import { primeFactors } from "./prime-factors.ts";
import { rootsOfUnity } from "./roots-of-unity.ts";
import { planTransform } from "./stockham.ts";
import type { Transform } from "./transform.ts";

/** See `RealFft`. */
export interface RealTransform {
  forward(samples: Float64Array, spectrum: Float64Array): void;
  inverse(spectrum: Float64Array, samples: Float64Array): void;
}

/** Where no prime factor is greater, the transform as complex numbers is the quickest (measured). */
const greatestWhole = 13;
/** A greater prime factor is not worth a split. */
const greatestSplit = 61;

/** Plans the transform of an odd number of real samples. */
export function planOddRealFft(length: number): RealTransform {
  const factors = primeFactors(length);
  const [p = length] = factors;
  return (factors.at(-1) ?? 1) > greatestWhole && p < length && p <= greatestSplit
    ? new SplitRealFft(p, length / p)
    : new WholeRealFft(length);
}

/** The transform as complex numbers. */
class WholeRealFft implements RealTransform {
  readonly #length: number;
  readonly #transform: Transform;

  constructor(length: number) {
    this.#length = length;
    this.#transform = planTransform(length);
  }

  forward(samples: Float64Array, spectrum: Float64Array): void {
    const length = this.#length;
    const { input, output } = this.#transform;
    for (let j = 0; j < length; j++) {
      input[2 * j] = samples[j]!;
      input[2 * j + 1] = 0;
    }
    this.#transform.run();
    for (let i = 0; i <= length; i++) spectrum[i] = output[i]!;
    spectrum[1] = 0;
  }

  inverse(spectrum: Float64Array, samples: Float64Array): void {
    const length = this.#length;
    const { input, output } = this.#transform;
    // In reverse order the forward transform is the inverse one.
    input[0] = spectrum[0]! / length;
    input[1] = 0;
    for (let a = 2, b = 2 * length - 2; a < b; a += 2, b -= 2) {
      const re = spectrum[a]! / length;
      const im = spectrum[a + 1]! / length;
      input[a] = re;
      input[a + 1] = -im;
      input[b] = re;
      input[b + 1] = im;
    }
    this.#transform.run();
    for (let j = 0; j < length; j++) samples[j] = output[2 * j]!;
  }
}

/**
 * The transform of p · m real samples. A first pass of radix p over x[q + m j] gives p sequences over q, the bins k + p i of
 * the spectrum being the transform of sequence k. Sequence 0 is real; p - k is conjugate to k, so that only the
 * h = (p - 1) / 2 complex sequences k = 1 .. h need a transform, all at once: number q of sequence k at place k - 1 + h q.
 */
class SplitRealFft implements RealTransform {
  readonly #p: number;
  readonly #m: number;
  readonly #real: RealTransform;
  readonly #transform: Transform;
  /** exp(-2 pi i q k / length) for k = 1 .. h of each q, as the sequences lie */
  readonly #twiddles: Float64Array;
  /** exp(-2 pi i k / p) */
  readonly #roots: Float64Array;
  readonly #samples: Float64Array;
  readonly #spectrum: Float64Array;

  constructor(p: number, m: number) {
    const h = (p - 1) / 2;
    this.#p = p;
    this.#m = m;
    this.#real = planOddRealFft(m);
    this.#transform = planTransform(m, h);
    this.#roots = rootsOfUnity(p);
    this.#samples = new Float64Array(m);
    this.#spectrum = new Float64Array(m + 1);
    this.#twiddles = new Float64Array(2 * h * m);
    const roots = rootsOfUnity(p * m);
    for (let q = 0, i = 0; q < m; q++) {
      for (let k = 1; k <= h; k++) {
        this.#twiddles[i++] = roots[2 * q * k]!;
        this.#twiddles[i++] = roots[2 * q * k + 1]!;
      }
    }
  }

  forward(samples: Float64Array, spectrum: Float64Array): void {
    const p = this.#p;
    const m = this.#m;
    const roots = this.#roots;
    const twiddles = this.#twiddles;
    const sequences = this.#transform.input;
    for (let q = 0, u = 0; q < m; q++) {
      const first = samples[q]!;
      let total = first;
      for (let a = q + m; a < p * m; a += m) total += samples[a]!;
      this.#samples[q] = total;
      for (let k = 2; k < p; k += 2, u += 2) {
        let re = first;
        let im = 0;
        let root = k;
        for (let a = q + m, b = q + (p - 1) * m; a < b; a += m, b -= m) {
          re += roots[root]! * (samples[a]! + samples[b]!);
          im += roots[root + 1]! * (samples[a]! - samples[b]!);
          root += k;
          if (root >= 2 * p) root -= 2 * p;
        }
        const wr = twiddles[u]!;
        const wi = twiddles[u + 1]!;
        sequences[u] = re * wr - im * wi;
        sequences[u + 1] = re * wi + im * wr;
      }
    }
    this.#real.forward(this.#samples, this.#spectrum);
    this.#transform.run();
    this.#scatter(spectrum);
  }

  inverse(spectrum: Float64Array, samples: Float64Array): void {
    const p = this.#p;
    const m = this.#m;
    const roots = this.#roots;
    const twiddles = this.#twiddles;
    const sequences = this.#transform.output;
    this.#gatherReversed(spectrum);
    this.#real.inverse(this.#spectrum, this.#samples);
    // In reverse order the forward transform is the inverse one.
    this.#transform.run();
    for (let i = 0; i < sequences.length; i += 2) {
      const re = sequences[i]!;
      const im = sequences[i + 1]!;
      const wr = twiddles[i]!;
      const wi = twiddles[i + 1]!;
      sequences[i] = re * wr + im * wi;
      sequences[i + 1] = im * wr - re * wi;
    }
    for (let q = 0, u = 0; q < m; q++, u += p - 1) {
      const real = this.#samples[q]! / p;
      let total = real;
      for (let i = u; i < u + p - 1; i += 2) total += sequences[i]!;
      samples[q] = total;
      let k = 2;
      for (let a = q + m, b = q + (p - 1) * m; a < b; a += m, b -= m, k += 2) {
        let even = real;
        let odd = 0;
        let root = k;
        for (let i = u; i < u + p - 1; i += 2) {
          even += sequences[i]! * roots[root]!;
          odd += sequences[i + 1]! * roots[root + 1]!;
          root += k;
          if (root >= 2 * p) root -= 2 * p;
        }
        samples[a] = even + odd;
        samples[b] = even - odd;
      }
    }
  }

  /** Writes the transforms of all sequences to their bins; those beyond half of the spectrum as conjugates of their twins. */
  #scatter(spectrum: Float64Array): void {
    const p = this.#p;
    const m = this.#m;
    const transformed = this.#transform.output;
    const half = p * m;
    for (let i = 0; i < this.#spectrum.length; i += 2) {
      spectrum[i * p] = this.#spectrum[i]!;
      spectrum[i * p + 1] = this.#spectrum[i + 1]!;
    }
    for (let i = 0, u = 0; i < m; i++) {
      for (let k = 1; 2 * k < p; k++, u += 2) {
        const bin = 2 * (k + p * i);
        const isTwin = bin > half;
        const place = isTwin ? 2 * half - bin : bin;
        spectrum[place] = transformed[u]!;
        spectrum[place + 1] = isTwin ? -transformed[u + 1]! : transformed[u + 1]!;
      }
    }
  }

  /** The inverse of {@link SplitRealFft.#scatter} for the inverse transform: reversed, and divided by half of the length. */
  #gatherReversed(spectrum: Float64Array): void {
    const p = this.#p;
    const m = this.#m;
    const sequences = this.#transform.input;
    const half = p * m;
    for (let i = 0; i < this.#spectrum.length; i += 2) {
      this.#spectrum[i] = spectrum[i * p]!;
      this.#spectrum[i + 1] = spectrum[i * p + 1]!;
    }
    for (let i = 0; i < m; i++) {
      let u = (p - 1) * ((m - i) % m);
      for (let k = 1; 2 * k < p; k++, u += 2) {
        const bin = 2 * (k + p * i);
        const isTwin = bin > half;
        const place = isTwin ? 2 * half - bin : bin;
        sequences[u] = (2 / half) * spectrum[place]!;
        sequences[u + 1] = (2 / half) * (isTwin ? -spectrum[place + 1]! : spectrum[place + 1]!);
      }
    }
  }
}
