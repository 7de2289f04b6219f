import { CropError } from "../../errors.ts";
import { chebyshev2Prototype, digitalFilter } from "./filter-design.ts";
import { freshSamples } from "./fresh-samples.ts";
import { runSections, sectionsOf } from "./sections.ts";

const stopBandDecibels = 96;
const rippleDecibels = 1;
const greatestOrder = 12;
const greatestFactor = 16;

/**
 * Gives the samples below a frequency (Hz), float64 `[npts]`, a copy, through an inverse Chebyshev filter that is 96 dB down from
 * that frequency on, of the steepest kind that has 12 poles at most. It runs forwards only, from rest, and so delays the signal.
 *
 * @throws CropError `bad-option` unless the frequency is above 0 and below the Nyquist frequency
 * Source: obspy 1.5.1 `lowpass_cheby_2`; the order from Antoniou, Digital Filters, 2nd ed., section 5.5.
 */
export function lowpassChebyshev2(
  samples: Float64Array,
  samplingRate: number,
  options: { readonly freq: number },
): Float64Array {
  const stop = options.freq / (samplingRate / 2);
  if (!(stop > 0 && stop < 1)) {
    throw new CropError(
      "bad-option",
      `a low-pass to ${options.freq} Hz at ${samplingRate} Hz: between 0 and half of that is wanted`,
    );
  }
  const { order, corner } = chebyshev2Order(stop);
  const prototype = chebyshev2Prototype(order, stopBandDecibels);
  const result = samples.slice();
  runSections(sectionsOf(digitalFilter(prototype, { kind: "lowpass", corner })), result);
  return result;
}

/** Moves the pass band away from the stop band until the order is small enough. */
function chebyshev2Order(stop: number): { readonly order: number; readonly corner: number } {
  const ratio = Math.acosh(
    Math.sqrt((10 ** (stopBandDecibels / 10) - 1) / (10 ** (rippleDecibels / 10) - 1)),
  );
  const tangentOf = (share: number): number => Math.tan((Math.PI * share) / 2);
  let pass = stop;
  for (;;) {
    pass *= 0.99;
    const order = Math.ceil(ratio / Math.acosh(tangentOf(stop) / tangentOf(pass)));
    if (order <= greatestOrder) {
      const edge = tangentOf(pass) * Math.cosh(ratio / order);
      return { order, corner: (2 / Math.PI) * Math.atan(edge) };
    }
  }
}

/** The options of {@link decimate}. */
export interface DecimateOptions {
  /** Whether frequencies above the new Nyquist frequency are filtered out before. Default: true. */
  readonly filter?: boolean;
}

/**
 * Gives every factor-th sample from the first on, float64 `[ceil(npts / factor)]`; the new sampling rate is
 * samplingRate / factor. Filtered with {@link lowpassChebyshev2} before.
 *
 * @throws CropError `bad-option` for a factor that is no whole number from 1, or is above 16 and filtered
 * Source: obspy 1.5.1 `Trace.decimate`.
 */
export function decimate(
  samples: Float64Array,
  samplingRate: number,
  factor: number,
  { filter = true }: DecimateOptions = {},
): Float64Array {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new CropError("bad-option", `decimation by ${factor}: a whole number from 1 is wanted`);
  }
  if (filter && factor > greatestFactor) {
    throw new CropError(
      "bad-option",
      `decimation by ${factor} with a filter: at most ${greatestFactor}; decimate in several steps`,
    );
  }
  const source =
    filter && factor > 1
      ? lowpassChebyshev2(samples, samplingRate, { freq: samplingRate / 2 / factor })
      : samples;
  const result = freshSamples(Math.ceil(samples.length / factor));
  for (let i = 0; i < result.length; i++) result[i] = source[i * factor]!;
  return result;
}
