import { realFft } from "./kept-plans.ts";

/**
 * Gives the envelope, the modulus of the analytic signal: sqrt(x² + h²) with the Hilbert transform h, float64 `[npts]`. The
 * trace counts as periodic, so its ends should not be taken too seriously. NaN makes all of it NaN.
 * Source: E. R. Kanasewich, Time Sequence Analysis in Geophysics, 1981; obspy 1.5.1 `envelope`.
 */
export function envelope(samples: Float64Array): Float64Array {
  const result = hilbert(samples);
  for (let i = 0; i < result.length; i++) {
    result[i] = Math.sqrt(samples[i]! * samples[i]! + result[i]! * result[i]!);
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
  const result = new Float64Array(n);
  if (n === 0) return result;
  const fft = realFft(n);
  const spectrum = new Float64Array(2 * fft.bins);
  fft.forward(samples, spectrum);
  // -i times the positive frequencies; 0 and Nyquist have no quadrature.
  for (let k = 0; k < spectrum.length; k += 2) {
    const hasQuadrature = k > 0 && k < n;
    const re = spectrum[k]!;
    spectrum[k] = hasQuadrature ? spectrum[k + 1]! : 0;
    spectrum[k + 1] = hasQuadrature ? -re : 0;
  }
  fft.inverse(spectrum, result);
  return result;
}
