import { type MergeOptions, mergeChannel } from "./merge.ts";
import type { PadOptions, Trace, TrimOptions } from "./trace.ts";
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

  filter(isWanted: (trace: Trace, index: number) => boolean): Stream {
    return new Stream(this.traces.filter(isWanted));
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
