import { CropError } from "../errors.ts";
import { compareTraces } from "./compare-traces.ts";
import { emptySamples, fillSamples, type Samples, sampleTypeOf, setSamples } from "./samples.ts";
import type { Trace } from "./trace.ts";

/** How traces of one channel become one. */
export interface MergeOptions {
  /**
   * What happens where two traces overlap with different samples: `-1` (default) leaves both traces as they
   * are, `0` takes neither (the overlap becomes a gap), `1` takes those of the later trace. Where the samples
   * are equal the traces are joined in any case. The numbers are obspy's.
   */
  readonly method?: -1 | 0 | 1;
  /**
   * What gaps are filled with: a number, the `latest` sample before the gap, or a line over it (`interpolate`).
   * Absent: gaps stay, with a trace on each side. Of no use to method -1, which keeps gaps.
   */
  readonly fillValue?: number | "latest" | "interpolate";
  /** Method 1: how many samples of an overlap lead over from one trace to the next; default 0, `"all"` for each of them. */
  readonly interpolationSamples?: number | "all";
  /** How far, in samples, a trace may be off the grid of the one before and still be joined; default 0.5, with method -1 0.01. */
  readonly misalignment?: number;
}

/**
 * Joins traces of one id that are sorted by start time. The result has a trace for each gap-free run. Any method joins first what
 * touches or is equal, as method -1 does: a later recording in pieces counts as one.
 *
 * @throws CropError `bad-data` when the traces differ in sampling rate or type of samples
 */
export function mergeChannel(traces: readonly Trace[], options: MergeOptions): readonly Trace[] {
  const [first, ...later] = traces;
  if (first === undefined) return [];
  for (const trace of later) checkAlike(first, trace);
  const { method = -1 } = options;
  if (method === -1) return runsOf(traces, options);
  const joined = runsOf(traces, { method: -1 });
  return runsOf(
    joined.toSorted((a, b) => compareTraces(a, b)),
    options,
  );
}

function runsOf(traces: readonly Trace[], options: MergeOptions): readonly Trace[] {
  const [first, ...later] = traces;
  const runs: Run[] = first === undefined ? [] : [new Run(first)];
  for (const trace of later) addTrace(runs, trace, options);
  return runs.filter((run) => run.npts > 0).map((run) => run.trace());
}

/** Joins `trace` to the last run, or starts new ones. */
function addTrace(runs: Run[], trace: Trace, options: MergeOptions): void {
  const { method = -1, fillValue } = options;
  const run = runs.at(-1)!;
  const position = run.head.indexOf(trace.starttime);
  const start = Math.round(position);
  if (start < 0) {
    // What stands before the run was dropped as contradictory: a third trace does not bring it back.
    if (-start < trace.npts) {
      const data = trace.data.subarray(-start);
      addTrace(runs, trace.with({ data, starttime: run.head.starttime }), options);
    }
    return;
  }
  const misalignment = options.misalignment ?? (method === -1 ? 0.01 : 0.5);
  const isOnGrid = Math.abs(position - start) <= misalignment + 1e-9;
  const gap = start - run.npts;
  if (!isOnGrid || (gap > 0 && (method === -1 || fillValue === undefined))) {
    runs.push(new Run(trace));
  } else if (gap > 0) {
    run.appendGap(gap, trace.data, fillValue);
  } else {
    addOverlap(runs, start, trace, options);
  }
}

/** Joins a trace that starts at sample `start` of the last run, or right after its end. */
function addOverlap(runs: Run[], start: number, trace: Trace, options: MergeOptions): void {
  const { method = -1, fillValue, interpolationSamples = 0 } = options;
  const run = runs.at(-1)!;
  const overlap = Math.min(run.npts - start, trace.npts);
  const isContained = start + trace.npts <= run.npts;
  if (areEqual(run.data, start, trace.data, overlap)) {
    run.append(trace.data.subarray(overlap));
  } else if (method === -1) {
    runs.push(new Run(trace));
  } else if (method === 1) {
    if (!isContained) run.replaceFrom(start, trace.data, interpolationSamples);
  } else {
    const end = start + overlap;
    const rest = isContained ? run.data.slice(end, run.npts) : trace.data.subarray(overlap);
    run.truncate(start);
    if (fillValue !== undefined) run.appendGap(overlap, rest, fillValue);
    else runs.push(new Run(run.head.with({ data: rest, starttime: run.head.timeOf(end) })));
  }
}

function checkAlike(a: Trace, b: Trace): void {
  if (a.samplingRate !== b.samplingRate) {
    throw new CropError(
      "bad-data",
      `${a.id}: traces of ${a.samplingRate} Hz and ${b.samplingRate} Hz cannot be merged; resample them first`,
    );
  }
  if (sampleTypeOf(a.data) !== sampleTypeOf(b.data)) {
    throw new CropError(
      "bad-data",
      `${a.id}: traces of ${sampleTypeOf(a.data)} and ${sampleTypeOf(b.data)} cannot be merged; convert them first`,
    );
  }
}

function areEqual(a: Samples, start: number, b: Samples, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[start + i] !== b[i]) return false;
  return true;
}

/** A growing run of samples; it has a buffer of its own from the first change on. */
class Run {
  readonly head: Trace;
  /** `[npts]` and room for more */
  data: Samples;
  npts: number;
  #isOwn = false;

  constructor(head: Trace) {
    this.head = head;
    this.data = head.data;
    this.npts = head.npts;
  }

  trace(): Trace {
    return this.head.with({ data: this.data.subarray(0, this.npts) });
  }

  truncate(npts: number): void {
    this.npts = npts;
  }

  append(samples: Samples): void {
    if (samples.length === 0) return;
    this.#grow(samples.length);
    setSamples(this.data, samples, this.npts - samples.length);
  }

  /** Appends `length` made-up samples and then `next`. */
  appendGap(length: number, next: Samples, fillValue: MergeOptions["fillValue"]): void {
    const start = this.npts;
    const after = next[0] ?? this.data[start - 1] ?? 0;
    const before = start > 0 ? this.data[start - 1]! : after;
    this.#grow(length);
    if (typeof fillValue === "number") fillSamples(this.data, fillValue, start, this.npts);
    else {
      const to = fillValue === "latest" ? before : after;
      drawLine(this.data, start, this.npts, Number(before), Number(to));
    }
    this.append(next);
  }

  /** Puts `next` in place of all from sample `start` on, its first samples replaced by a line that leads over to it. */
  replaceFrom(start: number, next: Samples, interpolationSamples: number | "all"): void {
    const overlap = this.npts - start;
    const wanted = interpolationSamples === "all" ? overlap : interpolationSamples;
    const count = Math.min(wanted, overlap, next.length - 1);
    const before = Number(this.data[Math.max(start - 1, 0)]);
    this.truncate(start);
    this.#grow(count);
    drawLine(this.data, start, this.npts, before, Number(next[count]));
    this.append(next.subarray(count));
  }

  /** Makes the run longer by `length` samples of any value. */
  #grow(length: number): void {
    const npts = this.npts + length;
    if (!this.#isOwn || npts > this.data.length) {
      const larger = emptySamples(this.data, Math.max(npts, 2 * this.npts), this.head.id);
      setSamples(larger, this.data.subarray(0, this.npts), 0);
      this.data = larger;
      this.#isOwn = true;
    }
    this.npts = npts;
  }
}

/** Sets `data[start, end)` to the points of a line between the values just outside; integers are cut towards zero. */
function drawLine(data: Samples, start: number, end: number, before: number, after: number): void {
  const step = (after - before) / (end - start + 1);
  for (let i = start; i < end; i++) {
    const value = before + step * (i - start + 1);
    if (data instanceof BigInt64Array) data[i] = BigInt(Math.trunc(value));
    else data[i] = value;
  }
}
