import { envelope } from "../signal/index.ts";
import type { Trace } from "../trace.ts";
import type { Arrival } from "../travel-times/index.ts";
import { type Candidate, endsKey, type Extrema } from "./candidate.ts";
import { firstCandidates } from "./first-candidates.ts";
import { localExtrema } from "./local-extrema.ts";
import { type MisfitWindow, misfitWindow, pairOf, type TracePair } from "./misfit-window.ts";
import { curtailed, isOnePhase, isProminent } from "./peak-tests.ts";
import { mergeIntervals, recentered, scheduleIntervals } from "./schedule.ts";
import { extremaWithin } from "./search-span.ts";
import { type Rejection, SelectionLog, type Stage } from "./selection-log.ts";
import {
  type DataQuality,
  dataQuality,
  greatest,
  noiseRange,
  signalToNoise,
} from "./signal-to-noise.ts";
import { siftMisfits } from "./sift-misfits.ts";
import { staLta } from "./sta-lta.ts";
import { type Place, type Timing, timing } from "./timing.ts";
import { levelOfSamples, type WindowConfig } from "./window-config.ts";

/** What is known besides the two traces. */
export interface SelectOptions {
  /** Event and station; without them nothing is compared with travel times. */
  readonly place?: Place;
  /** Windows whose greatest amplitude is no more than this part of the observed trace's are dropped; default 0: none. */
  readonly winAmpRatio?: number;
}

/** The windows of a pair of traces, and how they were come by. */
export interface WindowSelection extends Extrema {
  /** By their right end. */
  readonly windows: readonly MisfitWindow[];
  /** STA/LTA of the envelope of the synthetic trace, `[npts]`. */
  readonly stalta: Float64Array;
  /** The phases at this distance, by time; none without event and station. */
  readonly arrivals: readonly Arrival[];
  /** Signal to noise of the whole trace, where it was asked for; where it is not accepted there are no windows. */
  readonly quality?: DataQuality;
  readonly stages: readonly Stage[];
  readonly rejections: readonly Rejection[];
}

/**
 * Selects the windows in which a synthetic trace is to be compared with the observed one. Both are filtered to the band
 * of the configuration and have the same times; flat traces have no windows.
 *
 * @throws CropError `bad-data` when the traces differ in their times or hold NaN, or when the source is so near that no
 *   minimum of the STA/LTA is left; `bad-option` for a configuration that needs event and station
 * Source: Maggi et al., Geophys. J. Int. 178 (2009), 257-281; pyflex 0.2.0 `WindowSelector.select_windows`; for the ratio
 * of amplitudes Pyatoa 0.4.2 `reject_on_global_amplitude_ratio`.
 */
export function selectWindows(
  observed: Trace,
  synthetic: Trace,
  config: WindowConfig,
  { place, winAmpRatio = 0 }: SelectOptions = {},
): WindowSelection {
  const pair = pairOf(observed, synthetic);
  const times = place && timing(pair.starttime, config, place);
  const log = new SelectionLog();
  const stalta = staLta(envelope(pair.synthetic), pair.dt, config.minPeriod);
  const extrema = extremaWithin(
    pair.channelId,
    localExtrema(stalta),
    times && searchSpan(times, pair.dt),
  );
  const range = noiseRange(config, times?.arrivals[0]?.time);
  const quality = config.checkGlobalDataQuality
    ? dataQuality(pair.channelId, pair.observed, range, config)
    : undefined;

  let windows: readonly MisfitWindow[] = [];
  const candidates = siftFirst(log, pair.dt, config, stalta, extrema, times);
  if (quality?.isAccepted !== false) {
    const single = siftPeaks(log, pair.dt, config, stalta, extrema, candidates);
    windows = siftFit(log, pair, config, siftNoise(log, pair, config, range, single));
    windows = resolveOverlaps(pair, config, windows);
    log.stage("final", windows.length);
    if (winAmpRatio > 0) windows = siftAmplitude(log, pair.observed, winAmpRatio, windows);
  }
  return {
    windows: times === undefined ? windows : windows.map((window) => withArrivals(window, times)),
    ...extrema,
    stalta,
    arrivals: times?.arrivals ?? [],
    ...(quality && { quality }),
    stages: log.stages,
    rejections: log.rejections,
  };
}

function searchSpan(times: Timing, dt: number): { start: number; end: number } {
  return { start: Math.trunc(times.searchStart / dt), end: Math.trunc(times.searchEnd / dt) };
}

function leastLength({ c1, minPeriod }: WindowConfig, dt: number): number {
  return (c1 * minPeriod) / dt;
}

function siftFirst(
  log: SelectionLog,
  dt: number,
  config: WindowConfig,
  stalta: Float64Array,
  extrema: Extrema,
  times: Timing | undefined,
): readonly Candidate[] {
  const { candidates, counts, outOfTime, tooShort } = firstCandidates(extrema, {
    stalta,
    waterlevel: levelOfSamples("staltaWaterlevel", config.staltaWaterlevel, stalta.length),
    c0: config.c0,
    leastLength: leastLength(config, dt),
    isInTime: (left, right) =>
      times === undefined || (dt * right >= times.earliestEnd && dt * left <= times.latestStart),
  });
  const [all, inTime, longEnough, overWater] = counts;
  log.stage("initial", all);
  if (times !== undefined) log.stage("traveltimes", inTime);
  log.stage("min_length_1", longEnough);
  log.stage("water_level", overWater);
  log.reject("traveltimes", all - inTime, outOfTime);
  log.reject("min_length", inTime - longEnough, tooShort);
  log.reject("water_level", longEnough - overWater, []);
  return candidates;
}

function siftPeaks(
  log: SelectionLog,
  dt: number,
  config: WindowConfig,
  stalta: Float64Array,
  extrema: Extrema,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const { minPeriod, c2, c3a, c3b, c4a, c4b } = config;
  let left = candidates;
  if (c2 !== 0) {
    left = log.sift("prominence", left, (each) => isProminent(each, extrema, stalta, c2));
  }
  log.stage("prominence", left.length);
  const decay = { dt, minPeriod, c3a, c3b };
  left = log.sift("phase_sep", left, (each) => isOnePhase(each, extrema, stalta, decay));
  log.stage("phase_sep", left.length);
  const [before, after] = [(minPeriod * c4a) / dt, (minPeriod * c4b) / dt];
  left = left.map((each) => curtailed(each, extrema, before, after));
  log.stage("curtail", left.length);
  left = withoutDuplicates(left);
  log.stage("duplicates", left.length);
  const least = leastLength(config, dt);
  left = log.sift("min_length", left, (each) => each.right - each.left >= least);
  log.stage("min_length_2", left.length);
  return left;
}

/** Gives one candidate for each pair of ends, with its middle as center, sorted by the left end. */
function withoutDuplicates(candidates: readonly Candidate[]): readonly Candidate[] {
  const byEnds = new Map<number, Candidate>();
  for (const candidate of candidates) {
    const key = endsKey(candidate);
    if (!byEnds.has(key)) byEnds.set(key, recentered(candidate));
  }
  return [...byEnds.values()].toSorted((a, b) => a.left - b.left);
}

function siftNoise(
  log: SelectionLog,
  { observed }: TracePair,
  config: WindowConfig,
  range: ReturnType<typeof noiseRange>,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const limit = levelOfSamples("s2nLimit", config.s2nLimit, observed.length);
  const ratio = signalToNoise(observed, range, config.windowSignalToNoiseType);
  const loud =
    ratio === undefined
      ? candidates
      : log.sift(
          "s2n",
          candidates,
          (each) => !(ratio(each.left, each.right) < limit[each.center]!),
        );
  log.stage("s2n", loud.length);
  return loud;
}

function siftFit(
  log: SelectionLog,
  pair: TracePair,
  config: WindowConfig,
  candidates: readonly Candidate[],
): readonly MisfitWindow[] {
  const windows = siftMisfits(
    log,
    config,
    pair.observed.length,
    candidates.map((candidate) => misfitWindow(pair, config, candidate)),
  );
  log.stage("data_fit", windows.length);
  return windows;
}

function resolveOverlaps(
  pair: TracePair,
  config: WindowConfig,
  windows: readonly MisfitWindow[],
): readonly MisfitWindow[] {
  return config.resolutionStrategy === "merge"
    ? mergeIntervals(windows).map((merged) => misfitWindow(pair, config, merged))
    : scheduleIntervals(windows);
}

function siftAmplitude(
  log: SelectionLog,
  observed: Float64Array,
  least: number,
  windows: readonly MisfitWindow[],
): readonly MisfitWindow[] {
  const whole = greatest(observed);
  const loud = log.sift(
    "amplitude",
    windows,
    ({ left, right }) => greatest(observed.subarray(left, right)) / whole > least,
  );
  log.stage("amplitude", loud.length);
  return loud;
}

function withArrivals(window: MisfitWindow, { arrivals, origin }: Timing): MisfitWindow {
  const from = window.relativeStarttime - origin;
  const to = window.relativeEndtime - origin;
  return { ...window, phaseArrivals: arrivals.filter(({ time }) => from <= time && time <= to) };
}
