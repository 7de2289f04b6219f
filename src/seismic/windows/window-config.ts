import { CropError } from "../../errors.ts";

/** A level for the whole trace, or one of every sample, `[npts]`, read at the middle of a window. */
export type Level = number | readonly number[] | Float64Array;

/** What a window offers to a weight function of the caller's own. */
export interface WeighedWindow {
  /** Samples. */
  readonly left: number;
  readonly right: number;
  readonly center: number;
  /** Seconds between two samples. */
  readonly dt: number;
  /** Seconds. */
  readonly minPeriod: number;
  readonly maxCcValue: number;
  readonly ccShift: number;
  readonly dlnA: number;
}

/**
 * The parameters of the window selection, in pyflex's words: what a trace has to be like around a phase to be measured.
 * Source: Maggi et al., Geophys. J. Int. 178 (2009), table 1 (c_0 to c_4b, levels); pyflex 0.2.0 `Config`.
 */
export interface WindowConfig {
  /** Shortest period of the filtered traces, seconds. */
  readonly minPeriod: number;
  /** Longest period of the filtered traces, seconds. */
  readonly maxPeriod: number;
  /** STA/LTA that a peak has to exceed. */
  readonly staltaWaterlevel: Level;
  /** Greatest difference of the time shift from `tshiftReference`, seconds, itself excluded. */
  readonly tshiftAcceptanceLevel: Level;
  /** Seconds by which observed traces are late as a rule. */
  readonly tshiftReference: number;
  /** Greatest difference of the amplitude ratio dlnA from `dlnaReference`, itself excluded. */
  readonly dlnaAcceptanceLevel: Level;
  readonly dlnaReference: number;
  /** Least normalised cross-correlation, 0 to 1. */
  readonly ccAcceptanceLevel: Level;
  /** Least ratio of signal to noise in a window. */
  readonly s2nLimit: Level;
  readonly earthModel: "ak135" | "iasp91";
  /** km/s; what starts after a wave of this speed is no signal. */
  readonly minSurfaceWaveVelocity: number;
  /** Seconds before the first arrival at which the search begins. */
  readonly maxTimeBeforeFirstArrival: number;
  /** Times the water level: what the minima inside a window have to exceed. */
  readonly c0: number;
  /** Times the shortest period: the least length. */
  readonly c1: number;
  /** Part of its height by which a peak has to stand above the minima beside it; 0: no such test. */
  readonly c2: number;
  /** Times its height over the lowest minimum: how high the other peaks may be. */
  readonly c3a: number;
  /** Times the shortest period: from this distance on the other peaks have to be lower and lower. */
  readonly c3b: number;
  /** Times the shortest period: most that a window may begin before its first peak. */
  readonly c4a: number;
  /** Times the shortest period: most that a window may end after its last peak. */
  readonly c4b: number;
  /** Whether the whole trace is refused for `snrIntegrateBase` and `snrMaxBase`. */
  readonly checkGlobalDataQuality: boolean;
  /** Least ratio of the mean square of signal and noise. */
  readonly snrIntegrateBase: number;
  /** Least ratio of the greatest amplitude of signal and noise. */
  readonly snrMaxBase: number;
  /** First sample of the noise; negative: counted from the end, as for the other three. */
  readonly noiseStartIndex: number;
  /** The sample after the noise; null: from the first arrival, unknown without event and station. */
  readonly noiseEndIndex: number | null;
  /** First sample of the signal; null: the end of the noise. */
  readonly signalStartIndex: number | null;
  /** The sample after the signal. */
  readonly signalEndIndex: number;
  /** Weight of a window in the schedule; null: its length in shortest periods times its cross-correlation. */
  readonly windowWeightFct: ((window: WeighedWindow) => number) | null;
  readonly windowSignalToNoiseType: "amplitude" | "energy";
  readonly resolutionStrategy: "interval_scheduling" | "merge";
}

/** The parameters that have a default: all but the two periods. */
export type WindowParameters = Omit<WindowConfig, "minPeriod" | "maxPeriod">;

/** The default of every parameter but the two periods. Source: pyflex 0.2.0 `Config`. */
export const defaultWindowParameters: WindowParameters = {
  staltaWaterlevel: 0.07,
  tshiftAcceptanceLevel: 10,
  tshiftReference: 0,
  dlnaAcceptanceLevel: 1.3,
  dlnaReference: 0,
  ccAcceptanceLevel: 0.7,
  s2nLimit: 1.5,
  earthModel: "ak135",
  minSurfaceWaveVelocity: 3,
  maxTimeBeforeFirstArrival: 50,
  c0: 1,
  c1: 1.5,
  c2: 0,
  c3a: 4,
  c3b: 2.5,
  c4a: 2,
  c4b: 6,
  checkGlobalDataQuality: false,
  snrIntegrateBase: 3.5,
  snrMaxBase: 3,
  noiseStartIndex: 0,
  noiseEndIndex: null,
  signalStartIndex: null,
  signalEndIndex: -1,
  windowWeightFct: null,
  windowSignalToNoiseType: "amplitude",
  resolutionStrategy: "interval_scheduling",
};

/**
 * Gives the parameters for a band of periods (seconds), the defaults where `parameters` names none.
 *
 * @throws CropError `bad-option` unless 0 < minPeriod < maxPeriod
 */
export function windowConfig(
  minPeriod: number,
  maxPeriod: number,
  parameters: Partial<WindowParameters> = {},
): WindowConfig {
  if (!(minPeriod > 0 && minPeriod < maxPeriod && maxPeriod < Infinity)) {
    throw new CropError(
      "bad-option",
      `a band from ${minPeriod} s to ${maxPeriod} s: 0 < minPeriod < maxPeriod is wanted`,
    );
  }
  return { ...defaultWindowParameters, ...parameters, minPeriod, maxPeriod };
}

/**
 * Gives the level of every sample, float64 `[npts]`.
 *
 * @throws CropError `bad-option` for an array of another length
 */
export function levelOfSamples(name: string, level: Level, npts: number): Float64Array {
  if (typeof level === "number") return new Float64Array(npts).fill(level);
  if (level.length !== npts) {
    throw new CropError(
      "bad-option",
      `${name} has ${level.length} values for traces of ${npts} samples; give one of each sample, or one for all`,
    );
  }
  return Float64Array.from(level);
}
