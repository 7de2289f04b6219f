import { CropError } from "../../errors.ts";
import { dotProduct } from "../signal/index.ts";
import type { WindowConfig } from "./window-config.ts";

/** Where the noise and the signal of a trace lie, in samples as a slice has them; `noiseEnd` null: unknown. */
export interface NoiseRange {
  readonly noiseStart: number;
  readonly noiseEnd: number | null;
  readonly signalStart: number | null;
  readonly signalEnd: number;
}

/**
 * Gives the ranges of the configuration, filled from the first arrival (seconds after the origin) where that is known.
 * The noise then ends `firstArrival - minPeriod` SAMPLES into the trace, though both are seconds, as it does in the
 * reference; give `noiseEndIndex` for the noise before the arrival.
 * Source: pyflex 0.2.0 `determine_signal_and_noise_indices`.
 */
export function noiseRange(config: WindowConfig, firstArrival: number | undefined): NoiseRange {
  const fromArrival =
    firstArrival === undefined ? null : Math.trunc(firstArrival - config.minPeriod);
  const noiseEnd = config.noiseEndIndex ?? fromArrival;
  return {
    noiseStart: config.noiseStartIndex,
    noiseEnd,
    signalStart: config.signalStartIndex ?? noiseEnd,
    signalEnd: config.signalEndIndex,
  };
}

/** Two ratios of signal to noise of a whole trace. */
export interface DataQuality {
  /** Of the mean squares. */
  readonly integrated: number;
  /** Of the greatest amplitudes. */
  readonly amplitude: number;
  readonly isAccepted: boolean;
}

/**
 * Gives the quality of the whole trace, judged by `snrIntegrateBase` and `snrMaxBase`.
 *
 * @throws CropError `bad-option` when nothing tells where the noise ends, `bad-data` when noise or signal has no sample
 * Source: Maggi et al. (2009), section 2.1; pyflex 0.2.0 `check_data_quality`.
 */
export function dataQuality(
  channelId: string,
  observed: Float64Array,
  range: NoiseRange,
  config: WindowConfig,
): DataQuality {
  if (range.noiseEnd === null) {
    throw new CropError(
      "bad-option",
      `${channelId}: checkGlobalDataQuality compares the signal with the noise before the first arrival: give the event and the station, or noiseEndIndex`,
    );
  }
  const noise = observed.subarray(range.noiseStart, range.noiseEnd);
  const signal = observed.subarray(range.signalStart ?? range.noiseEnd, range.signalEnd);
  if (noise.length === 0 || signal.length === 0) {
    throw new CropError(
      "bad-data",
      `${channelId}: cannot judge the data, ${noise.length} samples of noise, ${signal.length} of signal; the source is most likely too near for the shortest period of ${config.minPeriod} s`,
    );
  }
  const integrated = meanSquare(signal) / meanSquare(noise);
  const amplitude = greatest(signal) / greatest(noise);
  const isAccepted = !(integrated < config.snrIntegrateBase || amplitude < config.snrMaxBase);
  return { integrated, amplitude, isAccepted };
}

/**
 * Gives the ratio of signal to noise of a window, by greatest amplitude or mean square; undefined where there is no
 * noise to compare with.
 * Source: Maggi et al. (2009), section 2.3; pyflex 0.2.0 `reject_based_on_signal_to_noise_ratio`.
 */
export function signalToNoise(
  observed: Float64Array,
  { noiseStart, noiseEnd }: NoiseRange,
  kind: WindowConfig["windowSignalToNoiseType"],
): ((left: number, right: number) => number) | undefined {
  if (noiseEnd === null) return undefined;
  const noise = observed.subarray(noiseStart, noiseEnd);
  if (noise.every((value) => value === 0)) return undefined;
  const measure = kind === "amplitude" ? greatest : meanSquare;
  const level = measure(noise);
  return (left, right) => measure(observed.subarray(left, right)) / level;
}

/** Gives the greatest absolute value; 0 for no samples. */
export function greatest(samples: Float64Array): number {
  return samples.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}

function meanSquare(samples: Float64Array): number {
  return dotProduct(samples, samples) / samples.length;
}
