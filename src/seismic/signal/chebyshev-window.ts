import { CropError } from "../../errors.ts";
import { ComplexFft } from "../fft/index.ts";

/**
 * Gives the Dolph-Chebyshev window of `length` samples from 2 whose side lobes lie `attenuation` dB below the main one, its
 * greatest sample 1, float64 `[length]`.
 *
 * @throws CropError `bad-option` unless the attenuation is a finite number
 * Source: C. L. Dolph, A current distribution for broadside arrays, Proc. IRE 34 (1946); scipy 1.17 `chebwin`.
 */
export function chebyshevWindow(length: number, attenuation: number): Float64Array {
  if (!Number.isFinite(attenuation)) {
    throw new CropError("bad-option", `a chebwin window with at ${attenuation}: dB are wanted`);
  }
  const order = length - 1;
  const beta = Math.cosh(Math.acosh(10 ** (Math.abs(attenuation) / 20)) / order);
  const isEven = length % 2 === 0;
  const polynomial = new Float64Array(2 * length);
  for (let k = 0; k < length; k++) {
    const value = chebyshev(order, beta * Math.cos((Math.PI * k) / length));
    // An even length has its centre between two samples: half a sample of delay.
    polynomial[2 * k] = isEven ? value * Math.cos((Math.PI * k) / length) : value;
    polynomial[2 * k + 1] = isEven ? value * Math.sin((Math.PI * k) / length) : 0;
  }
  const transformed = new Float64Array(2 * length);
  new ComplexFft(length).forward(polynomial, transformed);
  const half = Math.ceil(length / 2);
  const window = new Float64Array(length);
  for (let i = 0; i < half; i++) {
    const sample = transformed[2 * (isEven ? i + 1 : i)]!;
    window[half - 1 - i] = sample;
    window[length - half + i] = sample;
  }
  const greatest = window.reduce((a, b) => Math.max(a, b));
  return window.map((sample) => sample / greatest);
}

/** Gives the Chebyshev polynomial of the first kind at x. */
function chebyshev(order: number, x: number): number {
  if (x > 1) return Math.cosh(order * Math.acosh(x));
  if (x < -1) return (order % 2 === 0 ? 1 : -1) * Math.cosh(order * Math.acosh(-x));
  return Math.cos(order * Math.acos(x));
}
