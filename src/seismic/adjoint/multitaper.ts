import { sumOf } from "../signal/index.ts";
import type { AdjointSource, Waveforms } from "./adjoint-source.ts";
import {
  type CcTraveltimeOptions,
  type CrossCorrelation,
  crossCorrelationMisfits,
  crossCorrelationSource,
  defaultCcTraveltime,
  measureCrossCorrelation,
  type TraveltimeMeasurement,
} from "./cc-traveltime.ts";
import { type FrequencyBand, frequencyBand } from "./frequency-band.ts";
import { type Measured, measureWindows, type WindowCut } from "./measured-windows.ts";
import {
  jackknifeErrors,
  measureTransfer,
  type SpectralMeasurement,
  type TaperSpectra,
  taperSpectra,
} from "./multitaper-measurement.ts";
import { multitaperSource, taperedSpectra } from "./multitaper-source.ts";
import { bandMisfit, bandWeights, isAcceptable } from "./multitaper-weights.ts";
import { alignedSamples, isMeasurable, multitapers } from "./multitaper-window.ts";
import { PaddedFft } from "./padded-fft.ts";

/** The periods that the data were filtered to, and the options of {@link multitaperMisfit}. */
export interface MultitaperOptions extends CcTraveltimeOptions {
  /** Seconds. */
  readonly minPeriod: number;
  readonly maxPeriod: number;
  /** log2 of the number of samples that are transformed. Default: 15. */
  readonly lnpt?: number;
  /** Water level of the transfer function, its square a share of the greatest power. Default: 1e-10. */
  readonly transfuncWaterlevel?: number;
  /** Share of its greatest amplitude under which the spectrum of the synthetic ends the band, and of a mean measurement that
   *  its errors are raised by. Default: 0.02. */
  readonly waterThreshold?: number;
  /** Least length of a window in shortest periods, and of the trace in longest ones. Default: 0.5. */
  readonly minCycleInWindow?: number;
  /** Half bandwidth of the tapers times their length. Default: 4. */
  readonly mtNw?: number;
  /** Default: 5. */
  readonly numTaper?: number;
  /** A time shift is at most a period divided by this. Default: 2. */
  readonly dtFac?: number;
  /** Phase jump from bin to bin that may be a cycle skip, radians. Default: 1.5. */
  readonly phaseStep?: number;
  /** The error of a time shift is at most a period divided by this. Default: 2.5. */
  readonly errFac?: number;
  /** A time shift is at most that of the cross correlation times this. Default: 3.5. */
  readonly dtMaxScale?: number;
  /** Whether errors are taken by the jackknife over the tapers; they weigh only without `useCcError`. Default: false. */
  readonly useMtError?: boolean;
}

/** All options of a multitaper misfit. */
export type MultitaperSettings = Required<MultitaperOptions>;

/** The options that {@link multitaperMisfit} takes where none is given. */
export const defaultMultitaper: Omit<MultitaperSettings, "minPeriod" | "maxPeriod"> = {
  ...defaultCcTraveltime,
  lnpt: 15,
  transfuncWaterlevel: 1e-10,
  waterThreshold: 0.02,
  minCycleInWindow: 0.5,
  mtNw: 4,
  numTaper: 5,
  dtFac: 2,
  phaseStep: 1.5,
  errFac: 2.5,
  dtMaxScale: 3.5,
  useMtError: false,
};

/** What a multitaper misfit measures in a window: means over the band, or what the cross correlation gives in its place. */
export interface MultitaperMeasurement extends TraveltimeMeasurement {
  readonly method: "multitaper" | "cross-correlation";
}

/**
 * Gives the multitaper misfit, the sum over the windows of ∫ W(f) τ(f)² df / σ_T² with the frequency-dependent time shift τ and
 * a weight W over the band whose integral over all frequencies is 1, and its adjoint source. With `measureType` `am` it is that
 * of the amplitude ratios. A window in which the measurement is not to be trusted counts as in `ccTraveltimeMisfit`.
 *
 * @throws CropError as `measureWindows`; `bad-option` for an `lnpt` out of range
 * Source: C. Tape, Q. Liu, A. Maggi and J. Tromp, Seismic tomography of the southern California crust based on spectral-element and
 * adjoint methods, Geophys. J. Int. 180 (2010); pyadjoint 0.2.3 `multitaper`.
 */
export function multitaperMisfit(
  waveforms: Waveforms,
  samplingRate: number,
  options: MultitaperOptions,
): AdjointSource<MultitaperMeasurement> {
  const all = { ...defaultMultitaper, ...options };
  const { observed, synthetic } = waveforms;
  const fft = new PaddedFft(all.lnpt, 1 / samplingRate);
  const band = frequencyBand(synthetic, fft, all);
  return measureWindows(
    waveforms,
    samplingRate,
    all,
    (window) => {
      const cc = measureCrossCorrelation(window.d, window.s, window.dt, all);
      const spectral = band && measureBand(observed, window, cc, fft, band, all);
      return spectral ?? measureInstead(window, cc, all);
    },
    "add",
  );
}

/** Measures a window bin by bin; undefined where that is not to be trusted. */
function measureBand(
  observed: Float64Array,
  window: WindowCut,
  cc: CrossCorrelation,
  fft: PaddedFft,
  band: FrequencyBand,
  settings: MultitaperSettings,
): Measured<MultitaperMeasurement> | undefined {
  const { s, dt, count, span } = window;
  const { measureType } = settings;
  if (!isMeasurable(cc.tshift, dt, count, settings)) return undefined;
  const d = alignedSamples(observed, window, dt, cc, settings);
  const tapers = multitapers(count, settings);
  if (d === undefined || tapers === undefined) return undefined;

  const spectra = taperSpectra(d, s, tapers, fft, band);
  const measure = (some: readonly TaperSpectra[]): SpectralMeasurement =>
    measureTransfer(some, band, cc, settings);
  const measured = measure(spectra);
  const errors = settings.useMtError ? jackknifeErrors(measured, spectra, measure) : undefined;
  if (!isAcceptable(measured, errors, band, cc.tshift, settings)) return undefined;

  const weights = bandWeights(band, measured, cc, errors, settings);
  const misfitDt = bandMisfit(measured.tau, weights.tau, band);
  const misfitDlna = bandMisfit(measured.dlna, weights.dlna, band);
  const [kind, sign, key] =
    measureType === "dt" ? (["velocity", 1, "tau"] as const) : (["samples", -1, "dlna"] as const);
  const sources = taperedSpectra(s, tapers, fft, band, kind);
  const factors = measured[key].map((x, i) => sign * x * weights[key][i]!);
  return {
    misfit: measureType === "dt" ? misfitDt : misfitDlna,
    source: multitaperSource(sources, sources, factors, tapers, fft, band),
    measurement: {
      ...span,
      method: "multitaper",
      measureType,
      tshift: meanOf(measured.tau),
      dlna: meanOf(measured.dlna),
      sigmaDt: cc.sigmaDt,
      sigmaDlna: cc.sigmaDlna,
      misfitDt,
      misfitDlna,
    },
  };
}

function measureInstead(
  { s, dt, span }: WindowCut,
  cc: CrossCorrelation,
  { measureType }: MultitaperSettings,
): Measured<MultitaperMeasurement> {
  const [misfitDt, misfitDlna] = crossCorrelationMisfits(cc);
  return {
    misfit: measureType === "dt" ? misfitDt : misfitDlna,
    source: crossCorrelationSource(s, dt, cc, measureType),
    measurement: {
      ...span,
      method: "cross-correlation",
      measureType,
      ...cc,
      misfitDt,
      misfitDlna,
    },
  };
}

/** Gives the mean of the samples. */
export function meanOf(samples: Float64Array): number {
  return sumOf(samples) / samples.length;
}
