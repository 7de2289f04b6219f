import { correlationPeak, differentiate } from "../signal/index.ts";
import type { DoubleDifferenceSources, Waveforms } from "./adjoint-source.ts";
import {
  amplitudeRatio,
  type CcErrorOptions,
  type CcTraveltimeOptions,
  type CrossCorrelation,
  crossCorrelationErrors,
  crossCorrelationMisfits,
  defaultCcTraveltime,
  shiftSamples,
  type TraveltimeMeasurement,
} from "./cc-traveltime.ts";
import { measureWindowPairs, type WindowCut } from "./measured-windows.ts";
import { simpson } from "./simpson.ts";

/**
 * Gives the double difference of travel times, the sum over the windows of ½ (ΔT / σ_T)² with ΔT the lag of s against s₂ minus
 * that of d against d₂, and its adjoint sources -ΔT ∂s₂ / N / σ_T² and ΔT ∂s / N / σ_T², N = ∫ ∂s ∂s₂ dt, each synthetic
 * shifted by ΔT towards the other. Amplitudes are those of the observed pair and have no adjoint source.
 *
 * @throws CropError as `measureWindowPairs`
 * Source: Y. O. Yuan, F. J. Simons and J. Tromp, Double-difference adjoint seismic tomography, Geophys. J. Int. 206 (2016);
 * pyadjoint 0.2.3 `cc_traveltime_dd`.
 */
export function ccTraveltimeDoubleDifference(
  first: Waveforms,
  second: Waveforms,
  samplingRate: number,
  options: CcTraveltimeOptions = {},
): DoubleDifferenceSources<TraveltimeMeasurement> {
  const all = { ...defaultCcTraveltime, ...options };
  const { measureType } = all;
  return measureWindowPairs(first, second, samplingRate, all, (a, b) => {
    const measured = measureDifference(a, b, all);
    const [misfitDt, misfitDlna] = crossCorrelationMisfits(measured);
    const zeros = new Float64Array(a.count);
    return {
      misfit: measureType === "dt" ? misfitDt : misfitDlna,
      sources: measureType === "dt" ? differenceSources(a.s, b.s, a.dt, measured) : [zeros, zeros],
      measurement: {
        ...a.span,
        measureType,
        tshift: measured.tshift,
        dlna: measured.dlna,
        sigmaDt: measured.sigmaDt,
        sigmaDlna: measured.sigmaDlna,
        misfitDt,
        misfitDlna,
      },
    };
  });
}

/** A double difference: `tshift` is that of the synthetics minus that of the observed samples, `dlna` of the observed ones. */
export interface CrossCorrelationDifference extends CrossCorrelation {
  /** Of d against d₂, seconds. */
  readonly observedTshift: number;
  /** ln of the amplitude ratio of s and s₂. */
  readonly syntheticDlna: number;
}

/** Measures the double difference of the time shifts in a window of each pair; the errors are those of the observed samples. */
export function measureDifference(
  { d, s, dt }: WindowCut,
  { d: d2, s: s2 }: WindowCut,
  options: Required<CcErrorOptions>,
): CrossCorrelationDifference {
  const observedShift = correlationPeak(d, d2).lag;
  const dlna = amplitudeRatio(d, d2);
  return {
    tshift: (correlationPeak(s, s2).lag - observedShift) * dt,
    observedTshift: observedShift * dt,
    dlna,
    syntheticDlna: amplitudeRatio(s, s2),
    ...crossCorrelationErrors(d, d2, dt, observedShift, dlna, options),
  };
}

/** Gives the adjoint sources of both synthetics for a double difference of time shifts. */
export function differenceSources(
  s: Float64Array,
  s2: Float64Array,
  dt: number,
  { tshift, sigmaDt }: CrossCorrelation,
): readonly [first: Float64Array, second: Float64Array] {
  const shift = Math.trunc(tshift / dt);
  const velocity = differentiate(s, 1 / dt);
  const shifted = differentiate(shiftSamples(s, -shift), 1 / dt);
  const shifted2 = differentiate(shiftSamples(s2, shift), 1 / dt);
  const norm = simpson(
    velocity.map((v, i) => v * shifted2[i]!),
    dt,
  );
  return [
    shifted2.map((v) => (-v * tshift) / norm / sigmaDt ** 2),
    shifted.map((v) => (v * tshift) / norm / sigmaDt ** 2),
  ];
}
