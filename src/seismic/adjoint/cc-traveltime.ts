import { CropError } from "../../errors.ts";
import { correlationPeak, differentiate, dotProduct } from "../signal/index.ts";
import type { AdjointSource, Waveforms, WindowMeasurement } from "./adjoint-source.ts";
import { measureWindows } from "./measured-windows.ts";
import { simpson } from "./simpson.ts";
import { defaultWindowTaper, type WindowTaper } from "./window-taper.ts";

/** Which of the two measurements counts: the time shift or the amplitude. */
export type MeasureType = "dt" | "am";

/** How the errors of a cross-correlation measurement are taken. */
export interface CcErrorOptions {
  /** Whether misfits are weighted by the errors of the measurement; else by 1. Default: true. */
  readonly useCcError?: boolean;
  /** Least error of a time shift, seconds. Default: 1. */
  readonly dtSigmaMin?: number;
  /** Least error of ln of an amplitude ratio. Default: 0.5. */
  readonly dlnaSigmaMin?: number;
}

/** The options of {@link ccTraveltimeMisfit}. */
export interface CcTraveltimeOptions extends WindowTaper, CcErrorOptions {
  /** Default: `dt`. */
  readonly measureType?: MeasureType;
}

/** The options that {@link ccTraveltimeMisfit} takes where none is given. */
export const defaultCcTraveltime: Required<CcTraveltimeOptions> = {
  ...defaultWindowTaper,
  measureType: "dt",
  useCcError: true,
  dtSigmaMin: 1,
  dlnaSigmaMin: 0.5,
};

/** What a travel time misfit measures in a window. */
export interface TraveltimeMeasurement extends WindowMeasurement {
  readonly measureType: MeasureType;
  /** By which the observed samples are later, seconds. */
  readonly tshift: number;
  /** ln of the ratio of amplitudes, observed over synthetic. */
  readonly dlna: number;
  readonly sigmaDt: number;
  readonly sigmaDlna: number;
  readonly misfitDt: number;
  readonly misfitDlna: number;
}

/**
 * Gives the cross-correlation travel time misfit, the sum over the windows of ½ (ΔT / σ_T)², ΔT the lag of the greatest
 * cross correlation in whole samples, and its adjoint source ΔT ∂s / ∫ (∂s)² dt / σ_T². With `measureType` `am` it is
 * ½ (ΔlnA / σ_A)² with ΔlnA = ½ ln(Σ d² / Σ s²), and -s ΔlnA / ∫ s² dt / σ_A².
 *
 * @throws CropError as `measureWindows`
 * Source: J. Tromp, C. Tape and Q. Liu, Geophys. J. Int. 160 (2005); C. Tape, Q. Liu, A. Maggi and J. Tromp, Seismic
 * tomography of the southern California crust, Geophys. J. Int. 180 (2010); pyadjoint 0.2.3 `cc_traveltime`.
 */
export function ccTraveltimeMisfit(
  waveforms: Waveforms,
  samplingRate: number,
  options: CcTraveltimeOptions = {},
): AdjointSource<TraveltimeMeasurement> {
  const all = { ...defaultCcTraveltime, ...options };
  const { measureType } = all;
  return measureWindows(waveforms, samplingRate, all, ({ d, s, dt, span }) => {
    const measured = measureCrossCorrelation(d, s, dt, all);
    const [misfitDt, misfitDlna] = crossCorrelationMisfits(measured);
    return {
      misfit: measureType === "dt" ? misfitDt : misfitDlna,
      source: crossCorrelationSource(s, dt, measured, measureType),
      measurement: { ...span, measureType, ...measured, misfitDt, misfitDlna },
    };
  });
}

/** The lag and the amplitude of observed samples against synthetic ones, with their errors. */
export interface CrossCorrelation {
  readonly tshift: number;
  readonly dlna: number;
  readonly sigmaDt: number;
  readonly sigmaDlna: number;
}

/** Measures the time shift, seconds, and the ln of the amplitude ratio of `d` against `s`. */
export function measureCrossCorrelation(
  d: Float64Array,
  s: Float64Array,
  dt: number,
  options: Required<CcErrorOptions>,
): CrossCorrelation {
  const shift = correlationPeak(d, s).lag;
  const dlna = amplitudeRatio(d, s);
  return { tshift: shift * dt, dlna, ...crossCorrelationErrors(d, s, dt, shift, dlna, options) };
}

/**
 * Gives ½ ln(Σ d² / Σ s²).
 *
 * @throws CropError `bad-data` where one of the sums is 0
 */
export function amplitudeRatio(d: Float64Array, s: Float64Array): number {
  const ratio = 0.5 * Math.log(dotProduct(d, d) / dotProduct(s, s));
  if (Number.isFinite(ratio)) return ratio;
  throw new CropError(
    "bad-data",
    "no amplitude ratio: a window of a trace is flat; leave it or the trace out",
  );
}

/**
 * Gives the errors of a shift, in samples, and an amplitude under the assumption of uncorrelated noise: with s' the shifted and
 * s'' the shifted and scaled synthetic, σ_T = sqrt(Σ (d - s'')² / Σ (∂s'')²) and σ_A = sqrt(Σ (d - s'')² / Σ s'²), each
 * raised to its least value, which also stands for NaN. Without errors both are 1.
 * Source: C. Tape et al., Geophys. J. Int. 180 (2010); pyadjoint 0.2.3 `calculate_cc_error`.
 */
export function crossCorrelationErrors(
  d: Float64Array,
  s: Float64Array,
  dt: number,
  shift: number,
  dlna: number,
  { useCcError, dtSigmaMin, dlnaSigmaMin }: Required<CcErrorOptions>,
): { readonly sigmaDt: number; readonly sigmaDlna: number } {
  if (!useCcError) return { sigmaDt: 1, sigmaDlna: 1 };
  const shifted = shiftSamples(s, shift);
  const factor = Math.exp(dlna);
  const best = shifted.map((x) => factor * x);
  const velocity = differentiate(best, 1 / dt);
  const residual = d.map((x, i) => x - best[i]!);
  const square = dotProduct(residual, residual);
  const sigmaDt = Math.sqrt(square / dotProduct(velocity, velocity));
  const sigmaDlna = Math.sqrt(square / dotProduct(shifted, shifted));
  return {
    sigmaDt: sigmaDt >= dtSigmaMin ? sigmaDt : dtSigmaMin,
    sigmaDlna: sigmaDlna >= dlnaSigmaMin ? sigmaDlna : dlnaSigmaMin,
  };
}

/** Gives the samples `shift` places later, with zeros where there were none. */
export function shiftSamples(samples: Float64Array, shift: number): Float64Array {
  const n = samples.length;
  const result = new Float64Array(n);
  const start = Math.min(n, Math.max(0, shift));
  result.set(samples.subarray(Math.max(0, -shift), Math.max(0, n - shift)), start);
  return result;
}

/** Gives the misfits ½ (ΔT / σ_T)² and ½ (ΔlnA / σ_A)². */
export function crossCorrelationMisfits({
  tshift,
  dlna,
  sigmaDt,
  sigmaDlna,
}: CrossCorrelation): readonly [misfitDt: number, misfitDlna: number] {
  return [0.5 * (tshift / sigmaDt) ** 2, 0.5 * (dlna / sigmaDlna) ** 2];
}

/** Gives the adjoint source of one of the misfits of {@link crossCorrelationMisfits}. */
export function crossCorrelationSource(
  s: Float64Array,
  dt: number,
  { tshift, dlna, sigmaDt, sigmaDlna }: CrossCorrelation,
  measureType: MeasureType,
): Float64Array {
  if (measureType === "am") {
    const norm = simpson(
      s.map((x) => x * x),
      dt,
    );
    return s.map((x) => (-x * dlna) / norm / sigmaDlna ** 2);
  }
  const velocity = differentiate(s, 1 / dt);
  const norm = simpson(
    velocity.map((v) => v * v),
    dt,
  );
  return velocity.map((v) => (v * tshift) / norm / sigmaDt ** 2);
}
