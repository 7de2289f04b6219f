import { CropError } from "../../errors.ts";
import { freshSamples } from "./fresh-samples.ts";

/**
 * Gives the integral from the first sample on by the trapezoidal rule, float64 `[npts]`, in the unit of the samples times
 * seconds; its first sample is 0. `samplingRate` in Hz.
 * Source: obspy 1.5.1 `Trace.integrate("cumtrapz")`.
 */
export function integrate(samples: Float64Array, samplingRate: number): Float64Array {
  const dt = 1 / samplingRate;
  const result = freshSamples(samples.length);
  if (result.length > 0) result[0] = 0;
  let sum = 0;
  for (let i = 1; i < samples.length; i++) {
    sum += (dt * (samples[i]! + samples[i - 1]!)) / 2;
    result[i] = sum;
  }
  return result;
}

/**
 * Gives the derivative by central differences, one-sided at both ends, float64 `[npts]`, in the unit of the samples per
 * second. `samplingRate` in Hz.
 *
 * @throws CropError `bad-data` for a single sample
 * Source: obspy 1.5.1 `Trace.differentiate("gradient")`, numpy 2.4 `gradient`.
 */
export function differentiate(samples: Float64Array, samplingRate: number): Float64Array {
  const n = samples.length;
  if (n === 1) throw new CropError("bad-data", "one sample has no derivative; two are wanted");
  const dt = 1 / samplingRate;
  const result = freshSamples(n);
  if (n === 0) return result;
  result[0] = (samples[1]! - samples[0]!) / dt;
  for (let i = 1; i < n - 1; i++) result[i] = (samples[i + 1]! - samples[i - 1]!) / (2 * dt);
  result[n - 1] = (samples[n - 1]! - samples[n - 2]!) / dt;
  return result;
}
