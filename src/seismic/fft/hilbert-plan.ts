import { EvenRealFft } from "./even-real-fft.ts";
import { primeFactors, smoothLengthFrom } from "./prime-factors.ts";
import { RealFft } from "./real-fft.ts";

/**
 * Writes the Hilbert transform of samples, float64 `[length]`, to another array; the samples are left as they are. Planned once
 * and without allocation afterwards.
 */
export interface HilbertPlan {
  readonly transform: (samples: Float64Array, result: Float64Array) => void;
}

/** With a greater prime factor a convolution is quicker than a transform of the length itself (measured). */
const greatestPrime = 13;

/** Plans the Hilbert transform of a number of samples from 1. */
export function planHilbert(length: number): HilbertPlan {
  const prime = primeFactors(length).at(-1) ?? 1;
  if (prime > greatestPrime) return new ConvolvedHilbert(length);
  return length % 2 === 0 ? new EvenHilbert(length) : new SpectralHilbert(length);
}

/** Of an even number of samples, as half as many complex numbers all the way. */
class EvenHilbert implements HilbertPlan {
  readonly #fft: EvenRealFft;

  constructor(length: number) {
    this.#fft = new EvenRealFft(length);
  }

  transform(samples: Float64Array, result: Float64Array): void {
    this.#fft.quadrature(samples, result);
  }
}

/** By the spectrum: -i times the positive frequencies; 0 Hz has no quadrature. */
class SpectralHilbert implements HilbertPlan {
  readonly #fft: RealFft;
  readonly #spectrum: Float64Array;

  constructor(length: number) {
    this.#fft = new RealFft(length);
    this.#spectrum = new Float64Array(2 * this.#fft.bins);
  }

  transform(samples: Float64Array, result: Float64Array): void {
    const spectrum = this.#spectrum;
    this.#fft.forward(samples, spectrum);
    spectrum[0] = 0;
    for (let k = 2; k < spectrum.length; k += 2) {
      const re = spectrum[k]!;
      spectrum[k] = spectrum[k + 1]!;
      spectrum[k + 1] = -re;
    }
    this.#fft.inverse(spectrum, result);
  }
}

/**
 * As a convolution with the periodic kernel, n samples long: h[j] = 2 / n cot(pi j / n) for odd j and 0 for even j, where n is even;
 * cot(pi j / 2n) / n for odd j and -tan(pi j / 2n) / n for even j, where n is odd. Made with transforms of a longer, smooth length,
 * of which the kernel's is imaginary, since h[-j] = -h[j].
 * Source: V. Cizek, Discrete Hilbert transform, IEEE Trans. Audio Electroacoust. 18 (1970).
 */
class ConvolvedHilbert implements HilbertPlan {
  readonly #length: number;
  readonly #fft: RealFft;
  /** Imaginary part of the kernel's spectrum. */
  readonly #kernel: Float64Array;
  readonly #samples: Float64Array;
  readonly #spectrum: Float64Array;

  constructor(length: number) {
    const longer = smoothLengthFrom(2 * length - 1);
    this.#length = length;
    this.#fft = new RealFft(longer);
    this.#samples = new Float64Array(longer);
    this.#spectrum = new Float64Array(2 * this.#fft.bins);
    for (let j = 1; j < length; j++) {
      const h = kernelAt(j, length);
      this.#samples[j] = h;
      this.#samples[longer - j] = -h;
    }
    this.#fft.forward(this.#samples, this.#spectrum);
    this.#kernel = this.#spectrum.filter((_, i) => i % 2 === 1);
  }

  transform(samples: Float64Array, result: Float64Array): void {
    const work = this.#samples;
    const spectrum = this.#spectrum;
    const kernel = this.#kernel;
    work.set(samples);
    work.fill(0, this.#length);
    this.#fft.forward(work, spectrum);
    for (let k = 0; k < kernel.length; k++) {
      const re = spectrum[2 * k]!;
      spectrum[2 * k] = -kernel[k]! * spectrum[2 * k + 1]!;
      spectrum[2 * k + 1] = kernel[k]! * re;
    }
    this.#fft.inverse(spectrum, work);
    for (let i = 0; i < this.#length; i++) result[i] = work[i]!;
  }
}

/** Cotangents only, of angles from the nearer pole: a tangent near its pole would lose as many digits as n has. */
function kernelAt(j: number, n: number): number {
  if (n % 2 === 1) {
    return j % 2 === 1 ? cotangentOf(j, 2 * n) / n : -cotangentOf(n - j, 2 * n) / n;
  }
  if (j % 2 === 0) return 0;
  return (2 * j <= n ? 2 * cotangentOf(j, n) : -2 * cotangentOf(n - j, n)) / n;
}

/** Gives cot(pi k / n). */
function cotangentOf(k: number, n: number): number {
  return 1 / Math.tan((Math.PI * k) / n);
}
