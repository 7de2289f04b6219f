import { CropError } from "../../errors.ts";
import { lowpassChebyshev2 } from "./decimate.ts";
import { freshSamples } from "./fresh-samples.ts";
import { realFft } from "../fft/index.ts";
import { emitWarning, type Warn } from "./warning.ts";
import { type SampleWindow, windowOf } from "./windows.ts";

/** The options of {@link resample}. */
export interface ResampleOptions {
  /** What the spectrum is damped with, 1 at 0 Hz and its end at the Nyquist frequency; null for nothing. Default: `hann`. */
  readonly window?: Exclude<SampleWindow, "cosine"> | null;
  /** Whether frequencies above the new Nyquist frequency are filtered out before. Default: false. */
  readonly filter?: boolean;
  /** Hears of a trace so short that one sample is kept of it. Default: {@link emitWarning}. */
  readonly warn?: Warn;
}

const greatestFactor = 16;

/**
 * Gives the samples at another sampling rate, by their spectrum, float64 `[floor(npts · newRate / samplingRate)]`. The trace
 * counts as periodic. By default the spectrum is damped at all frequencies, to half at half of the Nyquist frequency.
 *
 * @throws CropError `bad-option` for a sampling rate that is not above 0, or less than a sixteenth of the old one and filtered
 * Source: obspy 1.5.1 `Trace.resample`.
 */
export function resample(
  samples: Float64Array,
  samplingRate: number,
  newRate: number,
  options: ResampleOptions = {},
): Float64Array {
  const { window = "hann", filter = false, warn = emitWarning } = options;
  const n = samples.length;
  if (!(newRate > 0 && newRate < Infinity)) {
    throw new CropError("bad-option", `resampling to ${newRate} Hz: more than 0 is wanted`);
  }
  if (n === 0) return new Float64Array(0);
  const factor = samplingRate / newRate;
  if (filter && factor > greatestFactor) {
    throw new CropError(
      "bad-option",
      `resampling from ${samplingRate} to ${newRate} Hz with a filter: at most to a sixteenth; go in several steps`,
    );
  }
  const isFiltered = filter && factor > 1;
  const source = isFiltered
    ? lowpassChebyshev2(samples, samplingRate, { freq: newRate / 2 })
    : samples;
  const count = Math.trunc(n / factor);
  if (count === 0) warn("less than one sample would be left of a resampled trace; one is kept");

  const result = freshSamples(Math.max(1, count));
  const fft = realFft(n);
  const spectrum = freshSamples(2 * fft.bins);
  fft.forward(source, spectrum);
  if (window !== null) damp(spectrum, window, n);
  const newFft = realFft(result.length);
  const scale = newFft.length / n;
  const newSpectrum = interpolateBins(
    spectrum,
    newFft.bins,
    (newRate * n) / samplingRate / newFft.length,
    scale,
  );
  newFft.inverse(newSpectrum, result);
  return result;
}

/** Multiplies bin k with the periodic window of n samples, turned so that its centre is at bin 0. */
function damp(spectrum: Float64Array, window: SampleWindow, n: number): void {
  const center = Math.ceil(n / 2);
  const weights = windowOf(window, n + 1, center + 1);
  for (let k = 0; 2 * k < spectrum.length; k++) {
    const weight = weights[center - k]!;
    spectrum[2 * k]! *= weight;
    spectrum[2 * k + 1]! *= weight;
  }
}

/** Gives the spectrum, times `scale`, at every `spacing`-th of a bin; beyond the last bin that one counts. */
function interpolateBins(
  spectrum: Float64Array,
  bins: number,
  spacing: number,
  scale: number,
): Float64Array {
  const last = spectrum.length / 2 - 1;
  const result = freshSamples(2 * bins);
  for (let k = 0; k < bins; k++) {
    const place = Math.min(k * spacing, last);
    const left = Math.min(place | 0, Math.max(0, last - 1));
    const right = Math.min(left + 1, last);
    const share = place - left;
    const re = spectrum[2 * left]!;
    const im = spectrum[2 * left + 1]!;
    result[2 * k] = scale * (re + share * (spectrum[2 * right]! - re));
    result[2 * k + 1] = scale * (im + share * (spectrum[2 * right + 1]! - im));
  }
  return result;
}
