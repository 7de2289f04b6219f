import { CropError } from "../errors.ts";
import { compareTraces, type SortKey } from "./compare-traces.ts";
import { findGaps, type Gap, type GapOptions } from "./gaps.ts";
import type { Inventory } from "./inventory.ts";
import { checkOptions } from "./known-options.ts";
import { type MergeOptions, mergeChannel } from "./merge.ts";
import type { RemoveResponseOptions } from "./response/index.ts";
import { type RotateOptions, rotateTraces, type RotationMethod } from "./rotate-traces.ts";
import type {
  DecimateOptions,
  DetrendOptions,
  ResampleOptions,
  TaperOptions,
} from "./signal/index.ts";
import type { Filters, PadOptions, Trace, TraceInterpolateOptions, TrimOptions } from "./trace.ts";
import { formatUtc } from "./utc-time.ts";
import { matchesWildcard } from "./wildcards.ts";
import { windowsBetween } from "./windows-between.ts";

/** Which traces {@link Stream.select} takes: those that meet all that is given. Codes are shell patterns of any case. */
export interface TraceSelection {
  readonly network?: string;
  readonly station?: string;
  readonly location?: string;
  readonly channel?: string;
  /** `NET.STA.LOC.CHA` */
  readonly id?: string;
  /** The last letter of the channel code. */
  readonly component?: string;
  readonly samplingRate?: number;
  readonly npts?: number;
}

/**
 * Traces in an order, gaps and overlaps as traces of their own. A stream does not change: every method gives a new one. Options that a
 * method does not know are refused (CropError `bad-option`).
 */
export class Stream implements Iterable<Trace> {
  readonly traces: readonly Trace[];

  constructor(traces: Iterable<Trace> = []) {
    this.traces = [...traces];
  }

  /** The number of traces. */
  get length(): number {
    return this.traces.length;
  }

  [Symbol.iterator](): Iterator<Trace> {
    return this.traces[Symbol.iterator]();
  }

  /** Gives a trace by its place, counted from the end where it is negative; undefined where there is none. */
  at(index: number): Trace | undefined {
    return this.traces.at(index);
  }

  /** Gives the traces of this stream and then those of others. */
  concat(...others: readonly Iterable<Trace>[]): Stream {
    return new Stream([this, ...others].flatMap((traces) => [...traces]));
  }

  map(change: (trace: Trace, index: number) => Trace): Stream {
    return new Stream(this.traces.map(change));
  }

  /** Gives the traces that are wanted; or, by the name of a filter, all traces filtered ({@link Trace.filter}). */
  filter(isWanted: (trace: Trace, index: number) => boolean): Stream;
  filter<Name extends keyof Filters>(type: Name, options: Filters[Name]): Stream;
  filter<Name extends keyof Filters>(
    first: ((trace: Trace, index: number) => boolean) | Name,
    options?: Filters[Name],
  ): Stream {
    if (typeof first === "function") return new Stream(this.traces.filter(first));
    return this.map((trace) => trace.filter(first, options!));
  }

  /** Gives the traces that meet all of a selection, in their order. */
  select(selection: TraceSelection): Stream {
    checkOptions("select", selection, {
      network: true,
      station: true,
      location: true,
      channel: true,
      id: true,
      component: true,
      samplingRate: true,
      npts: true,
    });
    const { samplingRate, npts, ...patterns } = selection;
    return this.filter(
      (trace) =>
        (samplingRate === undefined || trace.samplingRate === samplingRate) &&
        (npts === undefined || trace.npts === npts) &&
        (["network", "station", "location", "channel", "id", "component"] as const).every(
          (key) =>
            patterns[key] === undefined ||
            matchesWildcard(patterns[key], trace[key], { ignoreCase: true }),
        ),
    );
  }

  /** Gives the traces in order, by network, station, location, channel, start and end unless other keys are named. */
  toSorted(keys?: readonly SortKey[], options: { readonly reverse?: boolean } = {}): Stream {
    const sign = options.reverse === true ? -1 : 1;
    return new Stream(this.traces.toSorted((a, b) => sign * compareTraces(a, b, keys)));
  }

  /** Gives a stream whose traces have samples of their own. */
  copy(): Stream {
    return this.map((trace) => trace.copy());
  }

  /** Gives the samples between two times as views ({@link Trace.slice}); traces without any are left out. */
  slice(starttime?: bigint, endtime?: bigint, options: TrimOptions = {}): Stream {
    return this.map((trace) => trace.slice(starttime, endtime, options)).filter(hasSamples);
  }

  /** Gives the samples between two times as copies ({@link Trace.trim}); traces without any are left out. */
  trim(starttime?: bigint, endtime?: bigint, options: PadOptions = {}): Stream {
    return this.map((trace) => trace.trim(starttime, endtime, options)).filter(hasSamples);
  }

  /**
   * Gives the stream with the traces of each channel joined where they touch, and as `options` say where they
   * overlap or leave a gap. Without `fillValue` no sample is made up: gaps stay gaps. Channels come in the order
   * of their first traces, the traces of one by time; empty traces are left out.
   *
   * @throws CropError `bad-data` when traces of one id differ in sampling rate or type of samples
   */
  merge(options: MergeOptions = {}): Stream {
    checkOptions("merge", options, {
      method: true,
      fillValue: true,
      interpolationSamples: true,
      misalignment: true,
    });
    const channels = new Map<string, Trace[]>();
    for (const trace of this.filter(hasSamples)) {
      const channel = channels.get(trace.id);
      if (channel === undefined) channels.set(trace.id, [trace]);
      else channel.push(trace);
    }
    return new Stream(
      [...channels.values()].flatMap((traces) =>
        mergeChannel(
          traces.toSorted((a, b) => compareTraces(a, b)),
          options,
        ),
      ),
    );
  }

  /**
   * Gives the samples outside of two times as views: what ends at the start or before, and what begins at the end or after.
   *
   * @throws CropError `bad-data` when the start is after the end
   */
  cutout(starttime: bigint, endtime: bigint): Stream {
    if (starttime > endtime) {
      throw new CropError(
        "bad-data",
        `the start ${formatUtc(starttime)} is after the end ${formatUtc(endtime)}`,
      );
    }
    return this.slice(undefined, starttime).concat(this.slice(endtime));
  }

  /**
   * Gives the stream in windows of `length`, one every `step` (seconds), from the earliest start on, as views
   * ({@link Trace.slice}); a window without samples is an empty stream. What is left at the end is no window.
   *
   * @throws CropError `bad-option` for a length or step that is not above 0
   */
  *slide(length: number, step: number, options: TrimOptions = {}): Generator<Stream, void> {
    const starts = this.traces.map(({ starttime }) => starttime);
    const ends = this.traces.map(({ endtime }) => endtime);
    const first = starts.reduce((a, b) => (b < a ? b : a), starts[0] ?? 0n);
    const last = ends.reduce((a, b) => (b > a ? b : a), ends[0] ?? 0n);
    for (const [start, end] of windowsBetween(first, last, length, step)) {
      yield this.slice(start, end, options);
    }
  }

  /** Lists gaps and overlaps between neighbouring traces of one channel ({@link findGaps}). */
  gaps(options: GapOptions = {}): readonly Gap[] {
    return findGaps(this.traces, options);
  }

  /** Gives all traces without their trend ({@link Trace.detrend}). */
  detrend(type?: Exclude<DetrendOptions["type"], "polynomial">): Stream;
  detrend(type: "polynomial", options: { readonly order: number }): Stream;
  detrend(
    type: DetrendOptions["type"] = "simple",
    options: { readonly order: number } = { order: NaN },
  ): Stream {
    return this.map((trace) =>
      type === "polynomial" ? trace.detrend(type, options) : trace.detrend(type),
    );
  }

  /** Gives all traces with their ends brought down to zero ({@link Trace.taper}). */
  taper(options: TaperOptions = {}): Stream {
    return this.map((trace) => trace.taper(options));
  }

  /** Gives every factor-th sample of all traces ({@link Trace.decimate}). */
  decimate(factor: number, options: DecimateOptions = {}): Stream {
    return this.map((trace) => trace.decimate(factor, options));
  }

  /** Gives all traces at another sampling rate, Hz, by their spectra ({@link Trace.resample}). */
  resample(samplingRate: number, options: ResampleOptions = {}): Stream {
    return this.map((trace) => trace.resample(samplingRate, options));
  }

  /** Gives the values of all traces at another sampling rate, Hz, and other times ({@link Trace.interpolate}). */
  interpolate(samplingRate: number, options: TraceInterpolateOptions = {}): Stream {
    return this.map((trace) => trace.interpolate(samplingRate, options));
  }

  /** Gives the integrals over time of all traces ({@link Trace.integrate}). */
  integrate(): Stream {
    return this.map((trace) => trace.integrate());
  }

  /** Gives the derivatives over time of all traces ({@link Trace.differentiate}). */
  differentiate(): Stream {
    return this.map((trace) => trace.differentiate());
  }

  /** Gives the envelopes of all traces ({@link Trace.envelope}). */
  envelope(): Stream {
    return this.map((trace) => trace.envelope());
  }

  /** Gives all traces over their greatest magnitudes, or over the greatest of all traces ({@link Trace.normalize}). */
  normalize(options: { readonly global?: boolean } = {}): Stream {
    checkOptions("normalize", options, { global: true });
    if (options.global !== true) return this.map((trace) => trace.normalize());
    const peak = this.traces.reduce((most, trace) => Math.max(most, Math.abs(trace.max())), 0);
    return this.map((trace) => trace.normalize(peak));
  }

  /** Gives the stream with components turned into others, in their places ({@link rotateTraces}). */
  rotate(method: RotationMethod, options: RotateOptions = {}): Stream {
    checkOptions("rotate", options, {
      backAzimuth: true,
      inclination: true,
      inventory: true,
      components: true,
    });
    return new Stream(rotateTraces(this.traces, method, options));
  }

  /** Gives all traces with their responses ({@link Trace.attachResponse}). */
  attachResponse(inventory: Inventory): Stream {
    return this.map((trace) => trace.attachResponse(inventory));
  }

  /** Gives the ground motion of all traces ({@link Trace.removeResponse}). */
  removeResponse(inventory: Inventory, options?: RemoveResponseOptions): Stream;
  removeResponse(options?: RemoveResponseOptions): Stream;
  removeResponse(
    first: Inventory | RemoveResponseOptions = {},
    second: RemoveResponseOptions = {},
  ): Stream {
    return this.map((trace) =>
      "networks" in first ? trace.removeResponse(first, second) : trace.removeResponse(first),
    );
  }

  /** Gives all traces over their overall sensitivities ({@link Trace.removeSensitivity}). */
  removeSensitivity(inventory?: Inventory): Stream {
    return this.map((trace) => trace.removeSensitivity(inventory));
  }

  /** Says the number of traces and a line for each; of more than 20 the first and the last, unless `extended`. Source: obspy 1.5.1. */
  toString(options: { readonly extended?: boolean } = {}): string {
    const title = `${this.length} Trace(s) in Stream:`;
    const [first] = this.traces;
    const last = this.traces.at(-1);
    if (this.length > 20 && options.extended !== true) {
      return [title, "", first, "...", `(${this.length - 2} other traces)`, "...", last].join("\n");
    }
    const idLength = this.traces.reduce((most, { id }) => Math.max(most, id.length), 0);
    return [title, ...this.traces.map((trace) => trace.toString({ idLength }))].join("\n");
  }
}

function hasSamples(trace: Trace): boolean {
  return trace.npts > 0;
}
