import { freshSamples } from "./fresh-samples.ts";
import { hilbertPlan } from "../fft/index.ts";

/**
 * Gives the envelope, the modulus of the analytic signal: sqrt(x² + h²) with the Hilbert transform h, float64 `[npts]`. The
 * trace counts as periodic, so its ends should not be taken too seriously. NaN makes all of it NaN.
 * Source: E. R. Kanasewich, Time Sequence Analysis in Geophysics, 1981; obspy 1.5.1 `envelope`.
 */
export function envelope(samples: Float64Array): Float64Array {
  const result = hilbert(samples);
  for (let i = 0; i < result.length; i++) {
    const x = samples[i]!;
    const h = result[i]!;
    result[i] = Math.sqrt(x * x + h * h);
  }
  return result;
}

/**
 * Gives the Hilbert transform, the imaginary part of the analytic signal, float64 `[npts]`: every frequency a quarter of a period
 * later, 0 and Nyquist left out. The trace counts as periodic. NaN makes all of it NaN.
 * Source: scipy 1.17 `signal.hilbert`.
 */
export function hilbert(samples: Float64Array): Float64Array {
  const n = samples.length;
  const result = freshSamples(n);
  if (n > 0) hilbertPlan(n).transform(samples, result);
  return result;
}
