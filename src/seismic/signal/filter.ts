import { CropError } from "../../errors.ts";
import { type Band, butterworthPrototype, digitalFilter } from "./filter-design.ts";
import { runSections, sectionsOf } from "./sections.ts";
import { emitWarning, type Warn } from "./warning.ts";

/** How a Butterworth filter is applied. */
export interface FilterOptions {
  /** Order of the filter. Default: 4. */
  readonly corners?: number;
  /** Whether it runs forwards and backwards, which leaves the phase and doubles the order. Default: false. */
  readonly zerophase?: boolean;
  /** Hears of a corner above the Nyquist frequency. Default: {@link emitWarning}. */
  readonly warn?: Warn;
}

/** A filter of one corner, Hz. */
export interface CornerOptions extends FilterOptions {
  readonly freq: number;
}

/** A filter of two corners, Hz. */
export interface BandOptions extends FilterOptions {
  readonly freqmin: number;
  readonly freqmax: number;
}

/**
 * Gives the samples between two frequencies, float64 `[npts]`, a copy, through a Butterworth filter that starts from rest. Both
 * passes of a zero-phase filter do: there is no padding. NaN spreads to all samples after it.
 * An upper corner at or above the Nyquist frequency makes it a high-pass, with a warning.
 *
 * @throws CropError `bad-option` for corners that are not 0 < freqmin < freqmax, a lower one above the Nyquist frequency, or an
 *   order that is no whole number from 1
 * Source: obspy 1.5.1 `bandpass`.
 */
export function bandpass(
  samples: Float64Array,
  samplingRate: number,
  options: BandOptions,
): Float64Array {
  const { freqmin, freqmax, warn = emitWarning } = options;
  const nyquist = samplingRate / 2;
  checkCorners([freqmin, freqmax]);
  if (freqmax / nyquist - 1 > -1e-6) {
    warn(
      `a band-pass to ${freqmax} Hz, at or above the Nyquist frequency ${nyquist} Hz, becomes a high-pass`,
    );
    return highpass(samples, samplingRate, { ...options, freq: freqmin });
  }
  const band = { kind: "bandpass", low: freqmin / nyquist, high: freqmax / nyquist } as const;
  return butterworth(samples, band, options);
}

/**
 * Gives the samples without those between two frequencies; else as {@link bandpass}. An upper corner at or above the Nyquist
 * frequency makes it a low-pass, with a warning.
 * Source: obspy 1.5.1 `bandstop`, which fails there.
 */
export function bandstop(
  samples: Float64Array,
  samplingRate: number,
  options: BandOptions,
): Float64Array {
  const { freqmin, freqmax, warn = emitWarning } = options;
  const nyquist = samplingRate / 2;
  checkCorners([freqmin, freqmax]);
  if (freqmin >= nyquist) throw aboveNyquist(freqmin, nyquist);
  if (freqmax >= nyquist) {
    warn(
      `a band-stop to ${freqmax} Hz, at or above the Nyquist frequency ${nyquist} Hz, becomes a low-pass`,
    );
    return lowpass(samples, samplingRate, { ...options, freq: freqmin });
  }
  const band = { kind: "bandstop", low: freqmin / nyquist, high: freqmax / nyquist } as const;
  return butterworth(samples, band, options);
}

/**
 * Gives the samples below a frequency; else as {@link bandpass}. With a corner at or above the Nyquist frequency everything
 * passes, with a warning.
 * Source: obspy 1.5.1 `lowpass`, which fails there.
 */
export function lowpass(
  samples: Float64Array,
  samplingRate: number,
  options: CornerOptions,
): Float64Array {
  const { freq, warn = emitWarning } = options;
  const nyquist = samplingRate / 2;
  checkCorners([freq]);
  if (freq >= nyquist) {
    warn(
      `a low-pass to ${freq} Hz, at or above the Nyquist frequency ${nyquist} Hz, lets everything pass`,
    );
    return samples.slice();
  }
  return butterworth(samples, { kind: "lowpass", corner: freq / nyquist }, options);
}

/**
 * Gives the samples above a frequency; else as {@link bandpass}.
 * Source: obspy 1.5.1 `highpass`.
 */
export function highpass(
  samples: Float64Array,
  samplingRate: number,
  options: CornerOptions,
): Float64Array {
  const nyquist = samplingRate / 2;
  checkCorners([options.freq]);
  if (options.freq >= nyquist) throw aboveNyquist(options.freq, nyquist);
  return butterworth(samples, { kind: "highpass", corner: options.freq / nyquist }, options);
}

function butterworth(samples: Float64Array, band: Band, options: FilterOptions): Float64Array {
  const { corners = 4, zerophase = false } = options;
  if (!Number.isInteger(corners) || corners < 1) {
    throw new CropError(
      "bad-option",
      `a filter of ${corners} corners: a whole number from 1 is wanted`,
    );
  }
  const sections = sectionsOf(digitalFilter(butterworthPrototype(corners), band));
  const result = samples.slice();
  runSections(sections, result);
  if (zerophase) runSections(sections, result, "backward");
  return result;
}

function checkCorners(corners: readonly number[]): void {
  if (corners.every((corner, i) => corner > (corners[i - 1] ?? 0) && corner < Infinity)) return;
  throw new CropError(
    "bad-option",
    `a filter with corners at ${corners.map(String).join(" and ")} Hz: rising ones above 0 are wanted`,
  );
}

function aboveNyquist(freq: number, nyquist: number): CropError {
  return new CropError(
    "bad-option",
    `a corner of ${freq} Hz is not below the Nyquist frequency ${nyquist} Hz; lower it or take a higher sampling rate`,
  );
}
