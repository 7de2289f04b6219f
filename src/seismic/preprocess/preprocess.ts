import { CropError } from "../../errors.ts";
import type { Inventory } from "../inventory.ts";
import { removeResponse, type RemoveResponseOptions } from "../response/index.ts";
import { bandpass, detrend, highpass, lowpass, taper, type Warn } from "../signal/index.ts";
import { brokenSample } from "../samples.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
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
  const { minPeriod, maxPeriod, warn } = options;
  const tapered = (samples: Float64Array, samplingRate: number): Float64Array =>
    taper(samples, samplingRate, {
      maxPercentage: taperPercentage,
      ...(warn === undefined ? {} : { warn }),
    });

  const begun = stream.map((trace) => {
    checkSamples(trace);
    const ground =
      inventory === undefined
        ? trace.toFloat64()
        : removeResponse(
            trace.toFloat64(),
            trace.samplingRate,
            inventory.response(trace.id, trace.starttime),
            options.response,
          );
    return trace.with({ data: tapered(detrend(ground, { type: "demean" }), trace.samplingRate) });
  });
  const turned = backAzimuth === undefined ? begun : begun.rotate("NE->RT", { backAzimuth });
  return turned.map((trace) => {
    const { samplingRate } = trace;
    let samples = trace.toFloat64();
    if (minPeriod !== undefined || maxPeriod !== undefined) {
      const filtered = filterPeriods(samples, samplingRate, options);
      const centred = detrend(detrend(filtered), { type: "demean" });
      samples = tapered(centred, samplingRate);
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

function checkSamples(trace: Trace): void {
  const samples = trace.toFloat64();
  const broken = brokenSample(samples);
  if (samples.length > 0 && broken === -1) return;
  const reason =
    samples.length === 0 ? "has no samples" : `holds ${samples[broken]} at sample ${broken}`;
  throw new CropError("bad-data", `${trace.id} ${reason}: fill it or leave the trace out`, {
    fields: { id: trace.id },
  });
}
