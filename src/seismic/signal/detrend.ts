import { CropError } from "../../errors.ts";
import { brokenSample } from "../samples.ts";
import { freshSamples } from "./fresh-samples.ts";
import { dotProduct, sumOf } from "./sum.ts";

/** What {@link detrend} takes away; the words are obspy's. */
export type DetrendOptions =
  /** The line through the first and the last sample. */
  | { readonly type: "simple" }
  /** The line of least squares. */
  | { readonly type: "linear" }
  /** The mean. */
  | { readonly type: "demean" | "constant" }
  /** The polynomial of least squares of that degree, a whole number from 0. */
  | { readonly type: "polynomial"; readonly order: number };

/**
 * Gives the samples without their trend, float64 `[npts]`, a copy. Default: `simple`. No samples give none. NaN makes all of it
 * NaN, except that a fit of least squares refuses what is not finite.
 *
 * @throws CropError `bad-data` when a line or polynomial is to be fitted to a sample that is not finite, `bad-option` for an
 *   order that is no whole number from 0
 * Source: obspy 1.5.1 `Trace.detrend`.
 */
export function detrend(
  samples: Float64Array,
  options: DetrendOptions = { type: "simple" },
): Float64Array {
  switch (options.type) {
    case "simple":
      return detrendSimple(samples);
    case "demean":
    case "constant":
      return demean(samples);
    case "linear":
      return detrendPolynomial(samples, 1);
    case "polynomial":
      return detrendPolynomial(samples, options.order);
    default:
      throw new CropError(
        "bad-option",
        `detrend by ${JSON.stringify(options satisfies never)}: no such type`,
      );
  }
}

function detrendSimple(samples: Float64Array): Float64Array {
  const first = samples[0] ?? 0;
  const last = samples.at(-1) ?? 0;
  const steps = Math.max(1, samples.length - 1);
  const result = freshSamples(samples.length);
  for (let i = 0; i < samples.length; i++) {
    result[i] = samples[i]! - (first + (i * (last - first)) / steps);
  }
  return result;
}

/** Gives the samples without their mean, a copy. */
export function demean(samples: Float64Array): Float64Array {
  const mean = sumOf(samples) / samples.length;
  const result = freshSamples(samples.length);
  for (let i = 0; i < samples.length; i++) result[i] = samples[i]! - mean;
  return result;
}

/**
 * Takes away the projections on the polynomials that are orthogonal over the sample index, scaled to -1 .. 1, degree by degree:
 * p[k + 1] = t p[k] - (|p[k]|² / |p[k - 1]|²) p[k - 1]. No system of equations, so it stays right at high degrees.
 * Source: G. E. Forsythe, Generation and use of orthogonal polynomials for data-fitting, J. SIAM 5 (1957).
 */
function detrendPolynomial(samples: Float64Array, order: number): Float64Array {
  if (!Number.isInteger(order) || order < 0) {
    throw new CropError(
      "bad-option",
      `detrend with a polynomial of order ${order}: a whole number from 0 is wanted`,
    );
  }
  const n = samples.length;
  const total = sumOf(samples);
  if (!Number.isFinite(total)) refuseInfinite(samples);
  const result = demean(samples);
  let last = new Float64Array(n);
  let next = new Float64Array(n).fill(1);
  let lastNorm = 1;
  let nextNorm = n;
  for (let degree = 1; degree <= Math.min(order, n - 1); degree++) {
    const ratio = degree === 1 ? 0 : nextNorm / lastNorm;
    for (let i = 0; i < n; i++) {
      last[i] = ((2 * i - n + 1) / (n - 1)) * next[i]! - ratio * last[i]!;
    }
    [last, next] = [next, last];
    lastNorm = nextNorm;
    nextNorm = dotProduct(next, next);
    const coefficient = dotProduct(result, next) / nextNorm;
    for (let i = 0; i < n; i++) result[i]! -= coefficient * next[i]!;
  }
  return result;
}

function refuseInfinite(samples: Float64Array): void {
  const place = brokenSample(samples);
  if (place === -1) return;
  throw new CropError(
    "bad-data",
    `no trend can be fitted: sample ${place} of ${samples.length} is ${samples[place]}; fill or cut it first`,
    { fields: { sample: place } },
  );
}
