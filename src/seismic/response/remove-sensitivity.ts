import { CropError } from "../../errors.ts";
import { freshSamples } from "../signal/index.ts";
import type { Response } from "./stages.ts";

/**
 * Gives the samples over the overall sensitivity, float64 `[npts]`: right for the motion that the instrument answers to, in the band
 * where its response is flat.
 *
 * @throws CropError `bad-data` where the response has no overall sensitivity, or one of zero
 * Source: obspy 1.5.1 `Trace.remove_sensitivity`.
 */
export function removeSensitivity(samples: Float64Array, response: Response): Float64Array {
  const value = response.instrumentSensitivity?.value ?? 0;
  if (value === 0) {
    throw new CropError("bad-data", "the response has no overall sensitivity to remove");
  }
  const result = freshSamples(samples.length);
  for (let i = 0; i < result.length; i++) result[i] = samples[i]! / value;
  return result;
}
