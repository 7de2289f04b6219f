import { CropError } from "../../errors.ts";
import { freshSamples } from "./fresh-samples.ts";
import { emitWarning, type Warn } from "./warning.ts";

/** The options of {@link normalize}. */
export interface NormalizeOptions {
  /** What the samples are divided by; its sign does not count. Default: their greatest magnitude. */
  readonly norm?: number;
  /** Hears of samples that are all zero, which stay. Default: {@link emitWarning}. */
  readonly warn?: Warn;
}

/**
 * Gives the samples over a number, float64 `[npts]`, a copy. NaN makes all of it NaN where no norm is given.
 *
 * @throws CropError `bad-option` for a norm that is no finite number
 * Source: obspy 1.5.1 `Trace.normalize`.
 */
export function normalize(samples: Float64Array, options: NormalizeOptions = {}): Float64Array {
  const { norm, warn = emitWarning } = options;
  if (norm !== undefined && !Number.isFinite(norm)) {
    throw new CropError("bad-option", `normalization by ${norm}: a finite number is wanted`);
  }
  const divisor = Math.abs(norm ?? peakOf(samples));
  if (divisor === 0) {
    if (samples.length > 0) warn("there is nothing but zero to normalize by; the trace stays");
    return samples.slice();
  }
  const result = freshSamples(samples.length);
  for (let i = 0; i < result.length; i++) result[i] = samples[i]! / divisor;
  return result;
}

/** Gives the greatest magnitude; 0 of no samples, NaN where one is. */
export function peakOf(samples: Float64Array): number {
  let peak = 0;
  for (const x of samples) peak = Math.max(peak, Math.abs(x));
  return peak;
}
