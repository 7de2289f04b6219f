import { CropError } from "../../errors.ts";
import { emitWarning, resample, type Warn } from "../signal/index.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { nanoseconds, secondsOf } from "../utc-time.ts";
import { checkSamples } from "./check-samples.ts";

/** The options of {@link standardize}. */
export interface StandardizeOptions {
  /** Whose times and sampling rate both streams get. Default: `syn`. */
  readonly standardizeTo?: "obs" | "syn";
  /** Hears of traces that start late or end early and get zeros. Default: `emitWarning`. */
  readonly warn?: Warn;
}

/** Two streams whose traces have the same times. */
export interface StandardizedStreams {
  readonly observed: Stream;
  readonly synthetic: Stream;
}

/**
 * Gives two streams with one start, sampling rate and number of samples, as float64 traces. Observed traces that start late get
 * zeros before them, those at another rate are resampled by their spectrum, then the traces are cut to the nearest
 * samples and lengthened with zeros. What is left of a difference in time, less than a sample, is forgotten.
 *
 * @throws CropError `bad-data` when a stream is empty or its traces have different times, or when a trace and the span it is
 *   brought to do not overlap, and for a sample that is not finite in a trace that is resampled
 * Source: pyatoa 0.4.2 `Manager.standardize`; that refuses traces which end early or start a part of a sample late.
 */
export function standardize(
  observed: Stream,
  synthetic: Stream,
  options: StandardizeOptions = {},
): StandardizedStreams {
  const { standardizeTo = "syn", warn = emitWarning } = options;
  const syntheticSpan = spanOf(synthetic, "synthetic");
  spanOf(observed, "observed");
  for (const trace of observed) checkOverlap(trace, syntheticSpan);
  for (const trace of standardizeTo === "syn" ? observed : synthetic) {
    // Resampling would spread a broken sample over the whole trace, which then does not tell where it was.
    if (observed.at(0)?.samplingRate !== syntheticSpan.samplingRate) checkSamples(trace);
  }
  const padded = observed.map((trace) => padFront(trace, syntheticSpan, warn));
  const span = standardizeTo === "syn" ? syntheticSpan : spanOf(padded, "observed");
  const fit = (trace: Trace): Trace => fitTo(trace, span, warn);
  return { observed: padded.map(fit), synthetic: synthetic.map(fit) };
}

/** The times that traces are brought to. */
type Span = Pick<Trace, "starttime" | "endtime" | "samplingRate" | "npts" | "id" | "toString">;

function spanOf(stream: Stream, name: string): Span {
  const first = stream.at(0);
  if (first === undefined || first.npts === 0) {
    throw new CropError("bad-data", `there is no ${name} trace with samples to standardize`);
  }
  for (const trace of stream) {
    const isAlike =
      trace.npts === first.npts &&
      trace.samplingRate === first.samplingRate &&
      Math.abs(first.indexOf(trace.starttime)) < 1;
    if (isAlike) continue;
    throw new CropError(
      "bad-data",
      `the ${name} traces have different times, cut them first:\n${String(first)}\n${String(trace)}`,
      { fields: { id: trace.id } },
    );
  }
  return first;
}

function checkOverlap(trace: Trace, span: Span): void {
  if (trace.starttime <= span.endtime && trace.endtime >= span.starttime) return;
  throw new CropError(
    "bad-data",
    `${trace.id} and ${span.id} have no time in common:\n${String(trace)}\n${String(span)}`,
    { fields: { id: trace.id } },
  );
}

function padFront(trace: Trace, span: Span, warn: Warn): Trace {
  const seconds = secondsBetween(span.starttime, trace.starttime);
  if (!(seconds > 0)) return trace;
  const zeros = Math.trunc(seconds * trace.samplingRate);
  if (zeros > 1) warn(`${trace.id} starts ${seconds} s after ${span.id}; zeros stand there`);
  const data = new Float64Array(zeros + trace.npts);
  data.set(trace.toFloat64(), zeros);
  return trace.with({ data, starttime: trace.starttime - nanoseconds(seconds) });
}

function fitTo(trace: Trace, span: Span, warn: Warn): Trace {
  const { samplingRate } = span;
  const samples = trace.toFloat64();
  const resampled =
    trace.samplingRate === samplingRate
      ? samples
      : resample(samples, trace.samplingRate, samplingRate, { warn });
  const from = nearestSample(secondsBetween(trace.starttime, span.starttime) * samplingRate);
  if (from < 0) {
    throw new CropError(
      "bad-data",
      `${trace.id} starts ${-from / samplingRate} s after ${span.id}, which it is to be standardized to`,
      { fields: { id: trace.id } },
    );
  }
  const cut = resampled.subarray(from, from + span.npts);
  if (span.npts - cut.length > 1) {
    const seconds = (span.npts - cut.length) / samplingRate;
    warn(`${trace.id} ends ${seconds} s before ${span.id}; zeros stand there`);
  }
  const data = new Float64Array(span.npts);
  data.set(cut);
  return trace.with({ data, samplingRate, starttime: span.starttime });
}

/** Gives the seconds from one time to another, to the microsecond, as obspy does. */
function secondsBetween(from: bigint, to: bigint): number {
  return Math.round(secondsOf(to - from) * 1e6) / 1e6;
}

/** Rounds halves away from zero. */
function nearestSample(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}
