import { CropError } from "../../errors.ts";
import { convolveSame } from "../signal/index.ts";

/**
 * Gives the samples convolved with a Gaussian source time function, float64 `[npts]`: with h samples in `halfDuration` seconds
 * and d = h / 4, exp(-(k / d)²) / (sqrt(π) d) for k = -h .. h - 1, not scaled by the sampling interval. Half a sample or less
 * changes nothing.
 *
 * @throws CropError `bad-option` for a half duration that is negative or more than half of the trace
 * Source: SPECFEM3D Cartesian `comp_source_time_function`; pyatoa 0.4.2 `stf_convolve`.
 */
export function convolveSourceTimeFunction(
  samples: Float64Array,
  samplingRate: number,
  halfDuration: number,
): Float64Array {
  const half = roundHalfEven(halfDuration * samplingRate);
  if (!(half >= 0 && 2 * half <= samples.length)) {
    throw new CropError(
      "bad-option",
      `a half duration of ${halfDuration} s: 0 to half of the trace, ${samples.length / samplingRate / 2} s, is wanted`,
    );
  }
  if (half === 0) return samples.slice();
  const decay = half / 4;
  const gaussian = Float64Array.from(
    { length: 2 * half },
    (_, i) => Math.exp(-(((i - half) / decay) ** 2)) / (Math.sqrt(Math.PI) * decay),
  );
  return convolveSame(samples, gaussian);
}

function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
