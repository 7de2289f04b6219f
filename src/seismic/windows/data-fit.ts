import { correlationPeak, dotProduct } from "../signal/index.ts";

/** How well a stretch of an observed trace is fitted by the synthetic one. */
export interface DataFit {
  /** Greatest normalised cross-correlation, at most 1. */
  readonly maxCcValue: number;
  /** Samples by which the observed trace is later than the synthetic one. */
  readonly ccShift: number;
  /** Half the logarithm of the ratio of the energies, ln sqrt(sum d² / sum s²). */
  readonly dlnA: number;
}

/**
 * Gives the fit of the samples `left` to `right`, both included, untapered. Where one of the two is all zero, values
 * are NaN or infinite, and no acceptance level takes them.
 * Source: Maggi et al. (2009), equations 8 to 10; pyflex 0.2.0 `Window._calc_criteria`.
 */
export function dataFit(
  observed: Float64Array,
  synthetic: Float64Array,
  left: number,
  right: number,
): DataFit {
  const d = observed.subarray(left, right + 1);
  const s = synthetic.subarray(left, right + 1);
  const observedEnergy = dotProduct(d, d);
  const syntheticEnergy = dotProduct(s, s);
  const { lag, value } = correlationPeak(d, s);
  return {
    maxCcValue: value / Math.sqrt(syntheticEnergy * observedEnergy),
    ccShift: lag,
    dlnA: 0.5 * Math.log(observedEnergy / syntheticEnergy),
  };
}
