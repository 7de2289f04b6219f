import type { DoubleDifferenceSources, Waveforms } from "./adjoint-source.ts";
import {
  type CrossCorrelationDifference,
  differenceSources,
  measureDifference,
} from "./cc-traveltime-dd.ts";
import { crossCorrelationMisfits } from "./cc-traveltime.ts";
import { type FrequencyBand, frequencyBand } from "./frequency-band.ts";
import { type MeasuredPair, measureWindowPairs, type WindowCut } from "./measured-windows.ts";
import {
  jackknifeErrors,
  measureTransfer,
  type SpectralMeasurement,
  taperSpectra,
} from "./multitaper-measurement.ts";
import { multitaperSource, taperedSpectra } from "./multitaper-source.ts";
import { bandMisfit, bandWeights, isAcceptable } from "./multitaper-weights.ts";
import { alignedSamples, isMeasurable, multitapers } from "./multitaper-window.ts";
import {
  defaultMultitaper,
  meanOf,
  type MultitaperMeasurement,
  type MultitaperOptions,
  type MultitaperSettings,
} from "./multitaper.ts";
import { PaddedFft } from "./padded-fft.ts";

/**
 * Gives the double difference of multitaper time shifts, the sum over the windows of ∫ W(f) (τ_s - τ_d)² df / σ_T², with τ_s of s
 * against s₂ and τ_d of d against d₂, and its adjoint sources. Amplitudes have no adjoint source, whatever `measureType` says.
 * A window in which the measurement is not to be trusted counts as in `ccTraveltimeDoubleDifference`.
 *
 * Two slips of pyadjoint are kept, so that the numbers are its own: s is aligned with s₂ by the shift of the observed samples and
 * cut from the observed trace, and the second source is weighted by σ_A. Not kept: it leaves a window out whose shift leaves the
 * trace, and puts the second source in the place of the first window.
 *
 * @throws CropError as `measureWindowPairs`; `bad-option` for an `lnpt` out of range
 * Source: Y. O. Yuan, F. J. Simons and J. Tromp, Double-difference adjoint seismic tomography, Geophys. J. Int. 206 (2016);
 * pyadjoint 0.2.3 `multitaper_dd`.
 */
export function multitaperDoubleDifference(
  first: Waveforms,
  second: Waveforms,
  samplingRate: number,
  options: MultitaperOptions,
): DoubleDifferenceSources<MultitaperMeasurement> {
  const all = { ...defaultMultitaper, ...options };
  const fft = new PaddedFft(all.lnpt, 1 / samplingRate);
  const band = frequencyBand(first.synthetic, fft, all);
  return measureWindowPairs(
    first,
    second,
    samplingRate,
    all,
    (a, b) => {
      const cc = measureDifference(a, b, all);
      const aligned = isMeasurable(cc.tshift, a.dt, a.count, all)
        ? alignPair(first.observed, a, cc, all)
        : undefined;
      const spectral = aligned && band && measureBands(aligned, b, cc, fft, band, all);
      return spectral ?? measureInstead(aligned ?? a, b, cc, all);
    },
    "add",
  );
}

/** Gives the first window moved onto the second one; undefined where it leaves the trace. */
function alignPair(
  observed: Float64Array,
  window: WindowCut,
  cc: CrossCorrelationDifference,
  settings: MultitaperSettings,
): WindowCut | undefined {
  const tshift = cc.observedTshift;
  const d = alignedSamples(observed, window, window.dt, { tshift, dlna: cc.dlna }, settings);
  const dlna = cc.syntheticDlna;
  const s = alignedSamples(observed, window, window.dt, { tshift, dlna }, settings);
  return d && s && { ...window, d, s };
}

/** Measures a pair of windows bin by bin; undefined where that is not to be trusted. */
function measureBands(
  { d, s, count, span }: WindowCut,
  { d: d2, s: s2 }: WindowCut,
  cc: CrossCorrelationDifference,
  fft: PaddedFft,
  band: FrequencyBand,
  settings: MultitaperSettings,
): MeasuredPair<MultitaperMeasurement> | undefined {
  const tapers = multitapers(count, settings);
  if (tapers === undefined) return undefined;
  const tshift = cc.observedTshift;
  const ofObserved = measureTransfer(
    taperSpectra(d, d2, tapers, fft, band),
    band,
    { tshift, dlna: cc.dlna },
    settings,
  );
  const ofSynthetic = measureTransfer(
    taperSpectra(s, s2, tapers, fft, band),
    band,
    { tshift, dlna: cc.syntheticDlna },
    settings,
  );
  const measured = {
    tau: ofSynthetic.tau.map((x, i) => x - ofObserved.tau[i]!),
    dlna: ofSynthetic.dlna.map((x, i) => x - ofObserved.dlna[i]!),
  };
  const errors = settings.useMtError
    ? errorsOf(measured, taperSpectra(d, s, tapers, fft, band), band, cc, settings)
    : undefined;
  if (!isAcceptable(measured, errors, band, cc.tshift, settings)) return undefined;

  const weights = bandWeights(band, measured, cc, errors, settings);
  const misfit = bandMisfit(measured.tau, weights.tau, band);
  const v = taperedSpectra(s, tapers, fft, band, "velocity");
  const v2 = taperedSpectra(s2, tapers, fft, band, "velocity");
  const weigh = (w: Float64Array, sign: number): Float64Array =>
    measured.tau.map((x, i) => sign * x * w[i]!);
  return {
    misfit,
    sources: [
      multitaperSource(v2, v, weigh(weights.tau, -1), tapers, fft, band),
      multitaperSource(v, v2, weigh(weights.dlna, 1), tapers, fft, band),
    ],
    measurement: {
      ...span,
      method: "multitaper",
      measureType: settings.measureType,
      tshift: meanOf(measured.tau),
      dlna: meanOf(measured.dlna),
      sigmaDt: cc.sigmaDt,
      sigmaDlna: cc.sigmaDlna,
      misfitDt: misfit,
      misfitDlna: bandMisfit(measured.dlna, weights.dlna, band),
    },
  };
}

/** Gives the errors that pyadjoint takes: of d against s, as if the double difference had been measured so. */
function errorsOf(
  measured: SpectralMeasurement,
  spectra: ReturnType<typeof taperSpectra>,
  band: FrequencyBand,
  cc: CrossCorrelationDifference,
  settings: MultitaperSettings,
): SpectralMeasurement {
  return jackknifeErrors(measured, spectra, (some) => measureTransfer(some, band, cc, settings));
}

function measureInstead(
  { s, dt, span }: WindowCut,
  { s: s2 }: WindowCut,
  cc: CrossCorrelationDifference,
  { measureType }: MultitaperSettings,
): MeasuredPair<MultitaperMeasurement> {
  const [misfitDt, misfitDlna] = crossCorrelationMisfits(cc);
  return {
    misfit: misfitDt,
    sources: differenceSources(s, s2, dt, cc),
    measurement: {
      ...span,
      method: "cross-correlation",
      measureType,
      tshift: cc.tshift,
      dlna: cc.dlna,
      sigmaDt: cc.sigmaDt,
      sigmaDlna: cc.sigmaDlna,
      misfitDt,
      misfitDlna,
    },
  };
}
