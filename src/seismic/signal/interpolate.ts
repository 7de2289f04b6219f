import { CropError } from "../../errors.ts";
import { freshSamples } from "./fresh-samples.ts";
import { lanczos, type LanczosWindow } from "./lanczos.ts";
import { spline } from "./spline.ts";
import { weightedAverageSlopes } from "./weighted-average-slopes.ts";

/** What is laid through the samples; a number is the degree of a spline. The words are obspy's. */
export type InterpolationMethod =
  | "weighted_average_slopes"
  | "lanczos"
  | "linear"
  | "nearest"
  /** The last sample at or before. */
  | "zero"
  | "slinear"
  | "quadratic"
  | "cubic"
  | 1
  | 2
  | 3
  | 4
  | 5;

/** The options of {@link interpolate}. */
export interface InterpolateOptions {
  /** Default: `weighted_average_slopes`. */
  readonly method?: InterpolationMethod;
  /** Time of the first new sample after the first old one, s, from 0. Default: 0. */
  readonly offset?: number;
  /** Number of new samples. Default: {@link interpolatedLength}. */
  readonly npts?: number;
  /** Half width of the Lanczos window in old samples, a whole number from 1. Needed by `lanczos`. */
  readonly a?: number;
  /** Default: `lanczos`. */
  readonly window?: LanczosWindow;
}

/** Times beyond the ends that count as rounding, s. */
const slack = 1e-6;

/**
 * Gives the values at another sampling rate, float64. Places are reckoned from the first sample, so that a trace of any year is
 * interpolated alike; `nearest` takes the earlier one of two samples at the same distance. There is no anti-alias filter.
 *
 * @throws CropError `bad-option` for a sampling rate that is not above 0, new samples outside the old ones, or a method
 *   that is not known or lacks its parameter; `bad-data` for too few samples
 * Source: obspy 1.5.1 `Trace.interpolate`.
 */
export function interpolate(
  samples: Float64Array,
  samplingRate: number,
  newRate: number,
  options: InterpolateOptions = {},
): Float64Array {
  if (!(newRate > 0 && newRate < Infinity)) {
    throw new CropError("bad-option", `interpolation to ${newRate} Hz: more than 0 is wanted`);
  }
  const { method = "weighted_average_slopes", offset = 0 } = options;
  const n = samples.length;
  const count = options.npts ?? interpolatedLength(n, samplingRate, newRate, { offset });
  if (count === 0) return new Float64Array(0);
  const placeOf = (j: number): number => offset * samplingRate + (j * samplingRate) / newRate;
  const last = n - 1;
  if (offset < 0 || placeOf(count - 1) > last + slack * samplingRate) {
    throw new CropError(
      "bad-option",
      `${count} samples at ${newRate} Hz from ${offset} s on reach outside of ${n} samples at ${samplingRate} Hz; nothing is extrapolated`,
    );
  }
  const places = freshSamples(count);
  for (let j = 0; j < count; j++) places[j] = Math.min(placeOf(j), last);
  return valuesAt(places, samples, samplingRate, method, options);
}

/** Gives the number of samples at `newRate` between the first (plus `offset`, s) and the last of `npts` samples at `samplingRate`. */
export function interpolatedLength(
  npts: number,
  samplingRate: number,
  newRate: number,
  { offset = 0 }: { readonly offset?: number } = {},
): number {
  if (npts === 0) return 0;
  const steps = ((npts - 1) * newRate) / samplingRate - offset * newRate;
  return Math.max(0, Math.floor(steps + 1e-9) + 1);
}

function valuesAt(
  places: Float64Array,
  samples: Float64Array,
  samplingRate: number,
  method: InterpolationMethod,
  { a, window = "lanczos" }: InterpolateOptions,
): Float64Array {
  switch (method) {
    case "weighted_average_slopes":
      return weightedAverageSlopes(samples, 1 / samplingRate, places);
    case "lanczos":
      if (a === undefined) {
        throw new CropError(
          "bad-option",
          "Lanczos interpolation wants `a`, the half width of its window",
        );
      }
      return lanczos(samples, a, window, places);
    case "linear":
      return linear(samples, places);
    case "nearest":
      return places.map((x) => samples[Math.ceil(x - 0.5)]!);
    case "zero":
      return places.map((x) => samples[Math.floor(x)]!);
    case "slinear":
      return spline(samples, 1, places);
    case "quadratic":
      return spline(samples, 2, places);
    case "cubic":
      return spline(samples, 3, places);
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return spline(samples, method, places);
    default:
      throw new CropError(
        "bad-option",
        `interpolation by ${String(method satisfies never)} is not known`,
      );
  }
}

function linear(samples: Float64Array, places: Float64Array): Float64Array {
  const result = freshSamples(places.length);
  for (let j = 0; j < places.length; j++) {
    const place = places[j]!;
    // As an index; twice as quick as Math.trunc.
    const i = place | 0;
    const t = place - i;
    const left = samples[i]!;
    result[j] = t === 0 ? left : left + t * (samples[i + 1]! - left);
  }
  return result;
}
