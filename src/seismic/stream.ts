import type { Inventory } from "./inventory.ts";
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
import { secondsOf } from "./utc-time.ts";
import { matchesWildcard } from "./wildcards.ts";

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

/** Samples that are missing between two traces of one channel, or that both hold. */
export interface Gap {
  readonly id: string;
  /** Time of the last sample before the gap; of an overlap the end of the trace that ends first. */
  readonly starttime: bigint;
  /** Time of the first sample after the gap. */
  readonly endtime: bigint;
  /** How long samples are missing, seconds; negative for an overlap. */
  readonly seconds: number;
  /** How many samples are missing; negative for an overlap. */
  readonly samples: number;
}

/** Traces in an order, gaps and overlaps as traces of their own. A stream does not change: every method gives a new one. */
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

  /** Gives the traces by id, then start, then end. */
  toSorted(): Stream {
    return new Stream(this.traces.toSorted(compareTraces));
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
    const channels = new Map<string, Trace[]>();
    for (const trace of this.filter(hasSamples)) {
      const channel = channels.get(trace.id);
      if (channel === undefined) channels.set(trace.id, [trace]);
      else channel.push(trace);
    }
    return new Stream(
      [...channels.values()].flatMap((traces) =>
        mergeChannel(traces.toSorted(compareTraces), options),
      ),
    );
  }

  /** Lists gaps and overlaps between neighbouring traces of one channel; below half a sample there is none. */
  gaps(): readonly Gap[] {
    const gaps: Gap[] = [];
    let last: Trace | undefined; // the trace of this id that ends last
    for (const trace of this.filter(hasSamples).toSorted()) {
      if (last !== undefined && last.id === trace.id) {
        const gap = gapBetween(last, trace);
        if (gap.samples !== 0) gaps.push(gap);
        if (trace.endtime <= last.endtime) continue;
      }
      last = trace;
    }
    return gaps;
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
  taper(options: TaperOptions): Stream {
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
    if (options.global !== true) return this.map((trace) => trace.normalize());
    const peak = this.traces.reduce((most, trace) => Math.max(most, Math.abs(trace.max())), 0);
    return this.map((trace) => trace.normalize(peak));
  }

  /** Gives the stream with components turned into others, in their places ({@link rotateTraces}). */
  rotate(method: RotationMethod, options: RotateOptions = {}): Stream {
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

  /** Says the number of traces and a line for each. */
  toString(): string {
    const lines = [`${this.length} Trace(s) in Stream:`, ...this.traces.map(String)];
    return lines.join("\n");
  }
}

function hasSamples(trace: Trace): boolean {
  return trace.npts > 0;
}

function compareTraces(a: Trace, b: Trace): number {
  return (
    compare(a.network, b.network) ||
    compare(a.station, b.station) ||
    compare(a.location, b.location) ||
    compare(a.channel, b.channel) ||
    compare(a.starttime, b.starttime) ||
    compare(a.endtime, b.endtime)
  );
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function gapBetween(before: Trace, after: Trace): Gap {
  const starttime = before.endtime < after.endtime ? before.endtime : after.endtime;
  const next = starttime === before.endtime ? before.timeOf(before.npts) : after.timeOf(after.npts);
  const seconds = secondsOf(after.starttime - next);
  return {
    id: before.id,
    starttime,
    endtime: after.starttime,
    seconds,
    samples: Math.round(seconds * before.samplingRate),
  };
}
