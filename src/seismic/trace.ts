import { CropError } from "../errors.ts";
import type { SacHeader } from "./formats/sac-header.ts";
import { emptySamples, fillSamples, type Samples, setSamples } from "./samples.ts";
import { formatUtc, nanoseconds, nanosecondsPerSecond } from "./utc-time.ts";

/** How miniSEED held the samples of a trace: of the first record where they differ. */
export interface MseedDetails {
  readonly quality?: string;
  readonly encoding: string;
  /** Bytes. */
  readonly recordLength: number;
  readonly byteOrder: "big" | "little";
}

/** What an ASDF data set holds with a trace; the ids are those of QuakeML. */
export interface AsdfDetails {
  readonly tag?: string;
  readonly eventIds?: readonly string[];
  readonly originIds?: readonly string[];
  readonly magnitudeIds?: readonly string[];
  readonly focalMechanismIds?: readonly string[];
  readonly provenanceId?: string;
  readonly labels?: readonly string[];
}

/** What the source of a trace told besides; every step that makes a trace from this one hands it on. */
export interface TraceDetails {
  readonly mseed?: MseedDetails;
  readonly sac?: SacHeader;
  /** Of a SLIST file: unit and quality code, "" where there is none. */
  readonly ascii?: { readonly unit: string; readonly quality: string };
  readonly asdf?: AsdfDetails;
}

/** The codes, time and rate of a trace. */
export interface TraceHeader {
  /** Default "". */
  readonly network?: string;
  readonly station?: string;
  readonly location?: string;
  readonly channel?: string;
  /** Time of the first sample, nanoseconds since 1970 UTC; default 0. */
  readonly starttime?: bigint;
  /** Hz, above 0; default 1. */
  readonly samplingRate?: number;
  readonly details?: TraceDetails;
}

/** Which part of a trace is wanted, and what happens past its ends. */
export interface TrimOptions {
  /**
   * Whether the sample nearest to each border is the outermost one; else the next sample after the start
   * and the last one before the end. Default true.
   */
  readonly nearestSample?: boolean;
}

/** How {@link Trace.trim} treats times outside the trace. */
export interface PadOptions extends TrimOptions {
  /** The value of samples that are added up to the borders; absent: nothing is added. */
  readonly fillValue?: number;
}

/**
 * One gap-free run of samples of one channel. Traces do not change: every method gives a new one, whose samples
 * are a view of this one's where no value changes ({@link Trace.slice}), so do not write into `data` unless
 * it is your own ({@link Trace.copy}).
 */
export class Trace {
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
  /** Time of the first sample, nanoseconds since 1970 UTC. */
  readonly starttime: bigint;
  /** Hz */
  readonly samplingRate: number;
  readonly details: TraceDetails;
  /** `[npts]`; may hold NaN, may be empty. */
  readonly data: Samples;

  /**
   * @param data kept, not copied
   * @throws CropError `bad-data` for a sampling rate that is not above 0
   */
  constructor(data: Samples, header: TraceHeader = {}) {
    const { network = "", station = "", location = "", channel = "" } = header;
    const { starttime = 0n, samplingRate = 1, details = {} } = header;
    this.network = network;
    this.station = station;
    this.location = location;
    this.channel = channel;
    if (!(samplingRate > 0) || samplingRate === Infinity) {
      throw new CropError(
        "bad-data",
        `${this.id}: the sampling rate is ${samplingRate} Hz; it has to be above 0`,
      );
    }
    this.starttime = starttime;
    this.samplingRate = samplingRate;
    this.details = details;
    this.data = data;
  }

  /** The codes as `NET.STA.LOC.CHA`. */
  get id(): string {
    return `${this.network}.${this.station}.${this.location}.${this.channel}`;
  }

  /** The last letter of the channel code, the direction of the component; "" without a channel code. */
  get component(): string {
    return this.channel.slice(-1);
  }

  get npts(): number {
    return this.data.length;
  }

  /** The sampling interval, seconds. */
  get delta(): number {
    return 1 / this.samplingRate;
  }

  /** Time of the last sample, nanoseconds since 1970 UTC; of an empty trace its start. */
  get endtime(): bigint {
    return this.npts === 0 ? this.starttime : this.timeOf(this.npts - 1);
  }

  /** Gives the time of a sample, also of one before or past the trace. */
  timeOf(index: number): bigint {
    return this.starttime + durationOf(index, this.samplingRate);
  }

  /** Gives the distance of a time from the first sample, in samples with a fraction. */
  indexOf(time: bigint): number {
    const apart = time - this.starttime;
    const seconds = apart / nanosecondsPerSecond;
    const rest = Number(apart - seconds * nanosecondsPerSecond);
    return Number(seconds) * this.samplingRate + (rest * this.samplingRate) / 1e9;
  }

  /** Gives this trace with other samples or another header; what is not named stays. */
  with(changes: TraceHeader & { readonly data?: Samples }): Trace {
    return new Trace(changes.data ?? this.data, { ...this.#header(), ...changes });
  }

  /** Gives a trace with samples of its own. */
  copy(): Trace {
    return this.with({ data: this.data.slice() });
  }

  /** Gives the samples as a new float64 array `[npts]`; int64 values past 2^53 are rounded. */
  toFloat64(): Float64Array {
    return this.data instanceof BigInt64Array
      ? Float64Array.from(this.data, Number)
      : Float64Array.from(this.data);
  }

  /**
   * Gives the samples between two times, both included, as a view; an empty trace where there are none. An
   * absent border cuts nothing.
   *
   * @throws CropError `bad-data` when the start is after the end
   */
  slice(starttime?: bigint, endtime?: bigint, options: TrimOptions = {}): Trace {
    const [first, last] = this.#borders(starttime, endtime, options);
    const from = Math.min(Math.max(first, 0), this.npts);
    const to = Math.min(Math.max(last + 1, from), this.npts);
    return this.with({ data: this.data.subarray(from, to), starttime: this.timeOf(from) });
  }

  /**
   * Gives the samples between two times, both included, as a copy; with a `fillValue` the trace is also
   * lengthened to the borders.
   *
   * @throws CropError `bad-data` when the start is after the end, or the fill value is not one of the type
   */
  trim(starttime?: bigint, endtime?: bigint, options: PadOptions = {}): Trace {
    if (options.fillValue === undefined) return this.slice(starttime, endtime, options).copy();
    const [first, last] = this.#borders(starttime, endtime, options);
    const data = emptySamples(this.data, Math.max(last - first + 1, 0));
    fillSamples(data, options.fillValue);
    const kept = this.data.subarray(Math.max(first, 0), Math.max(last + 1, 0));
    if (kept.length > 0) setSamples(data, kept, Math.max(-first, 0));
    return this.with({ data, starttime: this.timeOf(first) });
  }

  /** Gives the indices of the outermost samples that two times ask for, inside the trace or not. */
  #borders(
    starttime: bigint | undefined,
    endtime: bigint | undefined,
    options: TrimOptions,
  ): [first: number, last: number] {
    if (starttime !== undefined && endtime !== undefined && starttime > endtime) {
      throw new CropError(
        "bad-data",
        `${this.id}: the start ${formatUtc(starttime)} is after the end ${formatUtc(endtime)}`,
      );
    }
    // Times round the index in its last digits only: 1e-7 of a sample is the sample itself.
    const isNearest = options.nearestSample ?? true;
    const up = (x: number): number => (isNearest ? Math.round(x) : Math.ceil(x - 1e-7));
    const down = (x: number): number => (isNearest ? Math.round(x) : Math.floor(x + 1e-7));
    return [
      starttime === undefined ? 0 : up(this.indexOf(starttime)),
      endtime === undefined ? this.npts - 1 : down(this.indexOf(endtime)),
    ];
  }

  /** Says id, times, rate and length in one line. */
  toString(): string {
    const times = `${formatUtc(this.starttime)} - ${formatUtc(this.endtime)}`;
    const rate =
      this.samplingRate >= 0.1 ? `${round(this.samplingRate)} Hz` : `${round(this.delta)} s`;
    return `${this.id} | ${times} | ${rate}, ${this.npts} samples`;
  }

  #header(): TraceHeader {
    const { network, station, location, channel, starttime, samplingRate, details } = this;
    return { network, station, location, channel, starttime, samplingRate, details };
  }
}

/** Gives the time that a number of samples takes, nanoseconds: exact to the nanosecond for any length. */
function durationOf(samples: number, samplingRate: number): bigint {
  const seconds = Math.floor(samples / samplingRate);
  const rest = samples - seconds * samplingRate;
  return BigInt(seconds) * nanosecondsPerSecond + nanoseconds(rest / samplingRate);
}

/** Shows a number with one digit after the point at least and as many as it takes up to ten. */
function round(x: number): string {
  const text = String(Number(x.toPrecision(10)));
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Gives the four codes of `NET.STA.LOC.CHA`. */
export function parseTraceId(
  id: string,
): Required<Pick<TraceHeader, "network" | "station" | "location" | "channel">> {
  const codes = id.split(".");
  const [network, station, location, channel] = codes;
  if (
    codes.length !== 4 ||
    network === undefined ||
    station === undefined ||
    location === undefined ||
    channel === undefined
  ) {
    throw new CropError("bad-data", `${JSON.stringify(id)} is no id: write NET.STA.LOC.CHA`);
  }
  return { network, station, location, channel };
}
