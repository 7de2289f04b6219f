import type { Inventory } from "../inventory.ts";
import type { RemoveResponseOptions } from "../response/index.ts";
import {
  bandpass,
  detrend,
  emitWarning,
  highpass,
  lowpass,
  taper,
  type Warn,
} from "../signal/index.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { withTraceId } from "../trace-id.ts";
import { checkSamples } from "./check-samples.ts";
import { convolveSourceTimeFunction } from "./convolve-stf.ts";

/** The steps of {@link preprocess}. */
export interface PreprocessOptions {
  /** Shortest and longest period that pass the filter, seconds; without both there is no filter. Default: none. */
  readonly minPeriod?: number;
  readonly maxPeriod?: number;
  /** Order of the filter. Default: 2. */
  readonly corners?: number;
  /** Whether the filter runs forwards and backwards. Default: true. */
  readonly zerophase?: boolean;
  /** Share of the trace that is tapered at each end. Default: 0.05. */
  readonly taperPercentage?: number;
  /** The instruments whose responses are removed first. Default: none. */
  readonly inventory?: Inventory;
  readonly response?: RemoveResponseOptions;
  /** Rotates north and east to radial and transverse: direction from the station to the source, degrees. Default: none. */
  readonly backAzimuth?: number;
  /** Half duration of a source time function to convolve with, seconds. Default: none. */
  readonly halfDuration?: number;
  /** Hears of a filter at the Nyquist frequency. Default: `emitWarning`. */
  readonly warn?: Warn;
}

/**
 * Gives the stream made ready to be compared, float64: [response removed,] mean taken away, tapered, [rotated,] filtered, line
 * through the ends and mean taken away, tapered [and convolved with a source time function]. The second round of tapers goes
 * with the filter.
 *
 * @throws CropError `bad-data` for a trace without samples or with one that is not finite, `not-found` for a channel that the
 *   inventory does not hold, and as the steps
 * Source: pyatoa 0.4.2 `Manager.preprocess`.
 */
export function preprocess(stream: Stream, options: PreprocessOptions = {}): Stream {
  const { taperPercentage = 0.05, inventory, backAzimuth, halfDuration } = options;
  const { minPeriod, maxPeriod, warn = emitWarning } = options;
  const warnOf =
    ({ id }: Trace): Warn =>
    (message) =>
      warn(`${id}: ${message}`);
  const tapered = (samples: Float64Array, trace: Trace): Float64Array =>
    taper(samples, trace.samplingRate, {
      maxPercentage: taperPercentage,
      warn: warnOf(trace),
    });

  const begun = stream.map((trace) => {
    checkSamples(trace);
    const ground =
      inventory === undefined
        ? trace.toFloat64()
        : trace.removeResponse(inventory, options.response).toFloat64();
    return trace.with({ data: tapered(detrend(ground, { type: "demean" }), trace) });
  });
  const turned = backAzimuth === undefined ? begun : begun.rotate("NE->RT", { backAzimuth });
  return turned.map((trace) => {
    const { samplingRate } = trace;
    let samples = trace.toFloat64();
    if (minPeriod !== undefined || maxPeriod !== undefined) {
      const how = { ...options, warn: warnOf(trace) };
      const filtered = withTraceId(trace.id, () => filterPeriods(samples, samplingRate, how));
      const centred = detrend(detrend(filtered), { type: "demean" });
      samples = tapered(centred, trace);
    }
    if (halfDuration !== undefined) {
      samples = convolveSourceTimeFunction(samples, samplingRate, halfDuration);
    }
    return trace.with({ data: samples });
  });
}

function filterPeriods(
  samples: Float64Array,
  samplingRate: number,
  { minPeriod, maxPeriod, corners = 2, zerophase = true, warn }: PreprocessOptions,
): Float64Array {
  const how = { corners, zerophase, ...(warn === undefined ? {} : { warn }) };
  if (minPeriod === undefined) {
    return highpass(samples, samplingRate, { ...how, freq: 1 / maxPeriod! });
  }
  if (maxPeriod === undefined) {
    return lowpass(samples, samplingRate, { ...how, freq: 1 / minPeriod });
  }
  return bandpass(samples, samplingRate, {
    ...how,
    freqmin: 1 / maxPeriod,
    freqmax: 1 / minPeriod,
  });
}
