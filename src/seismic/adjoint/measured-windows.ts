import { CropError } from "../../errors.ts";
import { brokenSample } from "../samples.ts";
import type {
  AdjointSource,
  DoubleDifferenceSources,
  TimeWindow,
  Waveforms,
  WindowMeasurement,
} from "./adjoint-source.ts";
import { taperWindow, type WindowTaper } from "./window-taper.ts";

/** The samples of a window. */
export interface WindowSamples {
  /** Index of the first one. */
  readonly left: number;
  readonly count: number;
}

/** One window of a pair of traces. */
export interface WindowCut extends WindowSamples {
  /** Tapered observed and synthetic samples, copies `[count]`. */
  readonly d: Float64Array;
  readonly s: Float64Array;
  /** The sampling interval, seconds. */
  readonly dt: number;
  readonly span: WindowMeasurement;
}

/** What a misfit measures in one window. */
export interface Measured<M> {
  readonly misfit: number;
  /** `[count]` */
  readonly source: Float64Array;
  readonly measurement: M;
}

/** What a double difference measures in one window of each pair. */
export interface MeasuredPair<M> {
  readonly misfit: number;
  /** `[count]` each */
  readonly sources: readonly [first: Float64Array, second: Float64Array];
  readonly measurement: M;
}

/** Whether a later window's source stands in the place of an earlier one that it overlaps, or is added. */
export type Overlap = "replace" | "add";

/**
 * Measures window after window of a pair of traces, and joins their sources, tapered, to one of the whole trace.
 *
 * @throws CropError `bad-data` when the lengths of the traces differ, a window leaves them or holds a sample that is not
 *   finite, or the result is not finite (a flat trace); `bad-option` for a window that ends before it starts
 */
export function measureWindows<M extends WindowMeasurement>(
  waveforms: Waveforms,
  samplingRate: number,
  taper: WindowTaper,
  measure: (window: WindowCut) => Measured<M>,
  overlap: Overlap = "replace",
): AdjointSource<M> {
  checkLengths(waveforms);
  const dt = 1 / samplingRate;
  const samples = new Float64Array(waveforms.synthetic.length);
  const measurements: M[] = [];
  let misfit = 0;
  for (const window of waveforms.windows) {
    const cut = cutWindow(waveforms, samplesOf(window, dt, samples.length), dt, taper);
    const measured = measure(cut);
    misfit += measured.misfit;
    place(samples, cut, measured.source, taper, overlap);
    measurements.push(measured.measurement);
  }
  checkFinite(misfit, samples);
  return { misfit, samples, measurements };
}

/**
 * Measures as {@link measureWindows} the double difference of two pairs in their windows of one number; a second window that is
 * shorter is lengthened with zeros.
 *
 * @throws CropError as {@link measureWindows}; `bad-option` when the numbers of windows differ or a second window is the longer one
 */
export function measureWindowPairs<M extends WindowMeasurement>(
  first: Waveforms,
  second: Waveforms,
  samplingRate: number,
  taper: WindowTaper,
  measure: (first: WindowCut, second: WindowCut) => MeasuredPair<M>,
  overlap: Overlap = "replace",
): DoubleDifferenceSources<M> {
  checkLengths(first);
  checkLengths(second);
  if (first.windows.length !== second.windows.length) {
    throw new CropError(
      "bad-option",
      `a double difference of ${first.windows.length} and ${second.windows.length} windows: each needs its partner`,
    );
  }
  const dt = 1 / samplingRate;
  const samples = [
    new Float64Array(first.synthetic.length),
    new Float64Array(second.synthetic.length),
  ] as const;
  const measurements: M[] = [];
  let misfit = 0;
  for (const [i, window] of first.windows.entries()) {
    const place1 = samplesOf(window, dt, samples[0].length);
    const place2 = samplesOf(second.windows[i]!, dt, samples[1].length);
    if (place2.count > place1.count) {
      throw new CropError(
        "bad-option",
        `window ${i} of the second pair has ${place2.count} samples, that of the first ${place1.count}: exchange the pairs or cut it`,
      );
    }
    const cut1 = cutWindow(first, place1, dt, taper);
    const cut2 = cutWindow(second, place2, dt, taper, place1.count);
    const measured = measure(cut1, cut2);
    misfit += measured.misfit;
    place(samples[0], place1, measured.sources[0], taper, overlap);
    place(samples[1], place2, measured.sources[1], taper, overlap);
    measurements.push(measured.measurement);
  }
  checkFinite(misfit, samples[0]);
  checkFinite(misfit, samples[1]);
  return { misfit, samples, measurements };
}

/**
 * Gives the samples of a window. The quotient of rounded times loses the last one now and then, as it does in pyadjoint.
 * Source: pyadjoint 0.2.3 `get_window_info`.
 */
function samplesOf({ start, end }: TimeWindow, dt: number, npts: number): WindowSamples {
  if (!(end >= start)) {
    throw new CropError("bad-option", `a window from ${start} to ${end} s ends before it starts`);
  }
  const left = Math.floor(start / dt);
  const count = Math.floor((end - start) / dt) + 1;
  if (left < 0 || left + count > npts) {
    throw new CropError(
      "bad-data",
      `a window from ${start} to ${end} s leaves a trace of ${npts} samples, ${(npts - 1) * dt} s`,
    );
  }
  return { left, count };
}

function cutWindow(
  { observed, synthetic }: Waveforms,
  { left, count }: WindowSamples,
  dt: number,
  taper: WindowTaper,
  length: number = count,
): WindowCut {
  const cut = (trace: Float64Array, name: string): Float64Array => {
    const samples = new Float64Array(length);
    samples.set(trace.subarray(left, left + count));
    const broken = brokenSample(samples);
    if (broken !== -1) {
      throw new CropError(
        "bad-data",
        `sample ${left + broken} of the ${name} trace is ${samples[broken]}: fill it or leave the trace out`,
      );
    }
    taperWindow(samples, taper);
    return samples;
  };
  const span = { left: left * dt, right: (left + count) * dt };
  const [d, s] = [cut(observed, "observed"), cut(synthetic, "synthetic")];
  return { left, count, d, s, dt, span };
}

function place(
  samples: Float64Array,
  { left, count }: WindowSamples,
  source: Float64Array,
  taper: WindowTaper,
  overlap: Overlap,
): void {
  const tapered = source.slice();
  taperWindow(tapered, taper);
  for (let i = 0; i < count; i++) {
    samples[left + i] = overlap === "add" ? samples[left + i]! + tapered[i]! : tapered[i]!;
  }
}

function checkLengths({ observed, synthetic }: Waveforms): void {
  if (observed.length === synthetic.length) return;
  throw new CropError(
    "bad-data",
    `no misfit of ${observed.length} observed and ${synthetic.length} synthetic samples: standardize them first`,
  );
}

function checkFinite(misfit: number, samples: Float64Array): void {
  if (Number.isFinite(misfit) && brokenSample(samples) === -1) return;
  throw new CropError(
    "bad-data",
    "the misfit is not finite: a window of a trace is flat; leave it or the trace out",
  );
}
