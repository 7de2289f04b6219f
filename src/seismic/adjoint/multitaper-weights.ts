import type { CrossCorrelation } from "./cc-traveltime.ts";
import type { FrequencyBand } from "./frequency-band.ts";
import type { SpectralMeasurement } from "./multitaper-measurement.ts";
import { taperWindow } from "./window-taper.ts";

/** What makes a measurement trusted and weighs it; see `MultitaperOptions`. */
export interface WeightOptions {
  readonly dtFac: number;
  readonly errFac: number;
  readonly dtMaxScale: number;
  readonly waterThreshold: number;
  readonly useCcError: boolean;
}

/**
 * Tells whether every time shift of a band is at most a share of the period and of the shift of the cross correlation, and its
 * error a share of the period.
 * Source: pyadjoint 0.2.3 `check_mtm_time_shift_acceptability`.
 */
export function isAcceptable(
  { tau }: SpectralMeasurement,
  errors: SpectralMeasurement | undefined,
  { lower, df }: FrequencyBand,
  tshift: number,
  { dtFac, errFac, dtMaxScale }: WeightOptions,
): boolean {
  return tau.every((shift, i) => {
    const frequency = (lower + i) * df;
    const isTooLong = Math.abs(shift) > 1 / (dtFac * frequency);
    const isTooVague = (errors?.tau[i] ?? 0) > 1 / (errFac * frequency);
    const isTooFar = Math.abs(shift) > dtMaxScale * Math.abs(tshift);
    return !isTooLong && !isTooVague && !isTooFar;
  });
}

/**
 * Gives the weight of each bin, float64 `[upper - lower]`: a taper 1 - cos^10 over the band whose integral over all frequencies is
 * 1, divided by the squared error of the cross correlation or, without `useCcError`, that of the bin. Errors of a bin below the
 * water level, a share of the mean measurement, are raised by it. With neither it is the taper alone.
 * Source: pyadjoint 0.2.3 `calculate_freq_domain_taper`.
 */
export function bandWeights(
  { lower, upper, df }: FrequencyBand,
  measurement: SpectralMeasurement,
  cc: CrossCorrelation,
  errors: SpectralMeasurement | undefined,
  { useCcError, waterThreshold }: WeightOptions,
): SpectralMeasurement {
  const taper = new Float64Array(upper - lower).fill(1);
  taperWindow(taper, { taperType: "cos_p10", taperPercentage: 1 });
  const integral = 2 * df * taper.reduce((sum, w) => sum + w, 0);
  const weigh = (key: keyof SpectralMeasurement, ccError: number): Float64Array => {
    if (useCcError) return taper.map((w) => w / integral / ccError ** 2);
    if (errors === undefined) return taper.map((w) => w / integral);
    const values = measurement[key];
    const mean = values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length;
    const level = waterThreshold * mean;
    return taper.map((w, i) => {
      const error = errors[key][i]!;
      return w / integral / (error < level ? error + level : error) ** 2;
    });
  };
  return { tau: weigh("tau", cc.sigmaDt), dlna: weigh("dlna", cc.sigmaDlna) };
}

/**
 * Gives ∫ x² w df over all frequencies from 0 by Simpson's rule, for values x and weights w of a band that are 0 elsewhere: the rule
 * starts at bin 0, so that odd bins weigh 4/3 and even ones 2/3.
 */
export function bandMisfit(
  values: Float64Array,
  weights: Float64Array,
  { lower, df }: FrequencyBand,
): number {
  let sum = 0;
  for (const [i, x] of values.entries()) {
    sum += ((lower + i) % 2 === 1 ? 4 : 2) * x * x * weights[i]!;
  }
  return (sum * df) / 3;
}
