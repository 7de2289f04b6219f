import { CropError } from "../errors.ts";
import type { Inventory } from "./inventory.ts";
import { checkOptions, type KnownOptions } from "./known-options.ts";
import { withStep } from "./processing-step.ts";
import {
  removeResponse,
  type RemoveResponseOptions,
  removeSensitivity,
  type Response,
} from "./response/index.ts";
import { emptySamples, fillSamples, type Samples, setSamples } from "./samples.ts";
import {
  bandpass,
  bandstop,
  type BandOptions,
  type CornerOptions,
  decimate,
  type DecimateOptions,
  detrend,
  type DetrendOptions,
  differentiate,
  emitWarning,
  envelope,
  highpass,
  integrate,
  interpolate,
  type InterpolateOptions,
  lowpass,
  lowpassChebyshev2,
  normalize,
  resample,
  type ResampleOptions,
  taper,
  type TaperOptions,
  type Warn,
} from "./signal/index.ts";
import type { TraceDetails, TraceHeader } from "./trace-header.ts";
import { withTraceId } from "./trace-id.ts";
import { formatUtc, nanoseconds, nanosecondsPerSecond, secondsOf } from "./utc-time.ts";
import { windowsBetween } from "./windows-between.ts";

export type * from "./trace-header.ts";
export { parseTraceId } from "./trace-id.ts";

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

/** The filters of {@link Trace.filter} by obspy's names, with the options of each. */
export interface Filters {
  readonly bandpass: BandOptions;
  readonly bandstop: BandOptions;
  readonly lowpass: CornerOptions;
  readonly highpass: CornerOptions;
  readonly lowpass_cheby_2: { readonly freq: number; readonly warn?: Warn };
}

const filters: { readonly [Name in keyof Filters]: Filter<Filters[Name]> } = {
  bandpass,
  bandstop,
  lowpass,
  highpass,
  lowpass_cheby_2: lowpassChebyshev2,
};

type Filter<Options> = (
  samples: Float64Array,
  samplingRate: number,
  options: Options,
) => Float64Array;

const cornerOptions: KnownOptions<CornerOptions> = {
  freq: true,
  corners: true,
  zerophase: true,
  warn: true,
};
const bandOptions: KnownOptions<BandOptions> = {
  freqmin: true,
  freqmax: true,
  corners: true,
  zerophase: true,
  warn: true,
};

const filterOptions: { readonly [Name in keyof Filters]: KnownOptions<Filters[Name]> } = {
  bandpass: bandOptions,
  bandstop: bandOptions,
  lowpass: cornerOptions,
  highpass: cornerOptions,
  lowpass_cheby_2: { freq: true, warn: true },
};

const taperOptions: KnownOptions<TaperOptions> = {
  maxPercentage: true,
  maxLength: true,
  type: true,
  side: true,
  warn: true,
};

const resampleOptions: KnownOptions<ResampleOptions> = { window: true, filter: true, warn: true };

const interpolateOptions: KnownOptions<TraceInterpolateOptions> = {
  starttime: true,
  npts: true,
  method: true,
  a: true,
  window: true,
};

const removeResponseOptions: KnownOptions<RemoveResponseOptions> = {
  output: true,
  waterLevel: true,
  preFilt: true,
  zeroMean: true,
  taper: true,
  taperFraction: true,
  startStage: true,
  endStage: true,
  warn: true,
};

/** The options of {@link Trace.interpolate}. */
export interface TraceInterpolateOptions extends Omit<InterpolateOptions, "offset"> {
  /** Time of the first new sample, nanoseconds since 1970 UTC; not before that of the trace, which is the default. */
  readonly starttime?: bigint;
}

/**
 * One gap-free run of samples of one channel. Traces do not change: every method gives a new one, whose samples
 * are a view of this one's where no value changes ({@link Trace.slice}), so do not write into `data` unless
 * it is your own ({@link Trace.copy}). Options that a method does not know are refused (CropError `bad-option`).
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

  /** Gives the times of the samples after the first, seconds, float64 `[npts]`. */
  times(): Float64Array {
    const times = new Float64Array(this.npts);
    for (let i = 0; i < times.length; i++) times[i] = i / this.samplingRate;
    return times;
  }

  /** Gives the sample of the greatest magnitude, with its sign; 0 of no samples, NaN where one is. */
  max(): number {
    let most = 0;
    for (const x of this.#float64()) {
      if (Number.isNaN(x)) return x;
      if (Math.abs(x) > Math.abs(most)) most = x;
    }
    return most;
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
    if (!(this.data instanceof BigInt64Array)) return new Float64Array(this.data);
    const samples = new Float64Array(this.npts);
    for (let i = 0; i < samples.length; i++) samples[i] = Number(this.data[i]);
    return samples;
  }

  /**
   * Gives the samples between two times, both included, as a view; an empty trace where there are none. An
   * absent border cuts nothing.
   *
   * @throws CropError `bad-data` when the start is after the end
   */
  slice(starttime?: bigint, endtime?: bigint, options: TrimOptions = {}): Trace {
    checkOptions("slice", options, { nearestSample: true });
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
    checkOptions("trim", options, { nearestSample: true, fillValue: true });
    const details = withStep(this.details, "trim", { starttime, endtime, ...options });
    const { fillValue, ...borders } = options;
    if (fillValue === undefined) {
      const part = this.slice(starttime, endtime, borders);
      return part.with({ data: part.data.slice(), details });
    }
    const [first, last] = this.#borders(starttime, endtime, options);
    const data = emptySamples(this.data, Math.max(last - first + 1, 0), this.id);
    fillSamples(data, fillValue);
    const kept = this.data.subarray(Math.max(first, 0), Math.max(last + 1, 0));
    if (kept.length > 0) setSamples(data, kept, Math.max(-first, 0));
    return this.with({ data, starttime: this.timeOf(first), details });
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

  /** Gives the trace without its trend ({@link detrend}), float64. */
  detrend(type?: Exclude<DetrendOptions["type"], "polynomial">): Trace;
  detrend(type: "polynomial", options: { readonly order: number }): Trace;
  detrend(
    type: DetrendOptions["type"] = "simple",
    options: { readonly order?: number } = {},
  ): Trace {
    const how = type === "polynomial" ? { type, order: options.order ?? NaN } : { type };
    return this.#processed("detrend", how, detrend);
  }

  /** Gives the trace with its ends brought down to zero ({@link taper}), float64. */
  taper(options: TaperOptions = {}): Trace {
    checkOptions("taper", options, taperOptions);
    return this.#processed("taper", options, (samples, how) =>
      taper(samples, this.samplingRate, how),
    );
  }

  /**
   * Gives the filtered trace, float64: `bandpass`, `bandstop`, `lowpass` or `highpass` by Butterworth ({@link bandpass}),
   * `lowpass_cheby_2` as decimation does ({@link lowpassChebyshev2}).
   *
   * @throws CropError `bad-option` for a filter that is not known, and as the filters
   */
  filter<Name extends keyof Filters>(type: Name, options: Filters[Name]): Trace {
    if (!Object.hasOwn(filters, type)) {
      const known = Object.keys(filters).join(", ");
      throw new CropError("bad-option", `a filter of type ${type}: one of ${known} is wanted`);
    }
    checkOptions(`the filter ${type}`, options, filterOptions[type]);
    return this.#processed("filter", { type, ...options }, (samples, how) =>
      filters[type](samples, this.samplingRate, how),
    );
  }

  /** Gives every factor-th sample of the trace, filtered before ({@link decimate}), float64. */
  decimate(factor: number, options: DecimateOptions = {}): Trace {
    checkOptions("decimate", options, { filter: true });
    return this.#processed(
      "decimate",
      { factor, ...options },
      (samples, how) => decimate(samples, this.samplingRate, factor, how),
      { samplingRate: this.samplingRate / factor },
    );
  }

  /** Gives the trace at another sampling rate, Hz, by its spectrum ({@link resample}), float64. */
  resample(samplingRate: number, options: ResampleOptions = {}): Trace {
    checkOptions("resample", options, resampleOptions);
    return this.#processed(
      "resample",
      { samplingRate, ...options },
      (samples, how) => resample(samples, this.samplingRate, samplingRate, how),
      { samplingRate },
    );
  }

  /**
   * Gives the values of the trace at another sampling rate, Hz, and other times ({@link interpolate}), float64. Without `npts`
   * there are as many as obspy counts, which reckons in seconds since 1970 as floats and so may leave out the last one.
   */
  interpolate(samplingRate: number, options: TraceInterpolateOptions = {}): Trace {
    checkOptions("interpolate", options, interpolateOptions);
    const { starttime = this.starttime } = options;
    return this.#processed(
      "interpolate",
      { samplingRate, ...options },
      (samples, how) => {
        const seconds = Number(this.endtime) / 1e9 - Number(starttime) / 1e9;
        const most = Math.floor(seconds / (1 / samplingRate)) + 1;
        const npts = how.npts ?? (samples.length === 0 ? 0 : Math.max(0, most));
        const offset = secondsOf(starttime - this.starttime);
        return interpolate(samples, this.samplingRate, samplingRate, { ...how, offset, npts });
      },
      { samplingRate, starttime },
    );
  }

  /** Gives the integral over time from the first sample on ({@link integrate}), float64. */
  integrate(): Trace {
    return this.#processed("integrate", {}, (samples) => integrate(samples, this.samplingRate));
  }

  /** Gives the derivative over time ({@link differentiate}), float64. */
  differentiate(): Trace {
    return this.#processed("differentiate", {}, (samples) =>
      differentiate(samples, this.samplingRate),
    );
  }

  /** Gives the envelope ({@link envelope}), float64. */
  envelope(): Trace {
    return this.#processed("envelope", {}, envelope);
  }

  /** Gives the trace over `norm`, by default over its greatest magnitude ({@link normalize}), float64. */
  normalize(norm?: number): Trace {
    return this.#processed("normalize", { norm }, (samples, { warn }) =>
      normalize(samples, { warn, ...(norm === undefined ? {} : { norm }) }),
    );
  }

  /**
   * Gives the trace with the response that an inventory has for it at its start ({@link Inventory.response}).
   *
   * @throws CropError `not-found` naming id and time
   */
  attachResponse(inventory: Inventory): Trace {
    const response = inventory.response(this.id, this.starttime);
    return this.with({ details: { ...this.details, response } });
  }

  /**
   * Gives the ground motion ({@link removeResponse}), float64, by the response of an inventory at the start of the trace or by the
   * one that is attached.
   *
   * @throws CropError `not-found` where there is none
   */
  removeResponse(inventory: Inventory, options?: RemoveResponseOptions): Trace;
  removeResponse(options?: RemoveResponseOptions): Trace;
  removeResponse(
    first: Inventory | RemoveResponseOptions = {},
    second: RemoveResponseOptions = {},
  ): Trace {
    const [inventory, options] = "networks" in first ? [first, second] : [undefined, first];
    checkOptions("removeResponse", options, removeResponseOptions);
    const response = this.#response(inventory);
    return this.#processed("removeResponse", options, (samples, how) =>
      removeResponse(samples, this.samplingRate, response, how),
    );
  }

  /**
   * Gives the trace over the overall sensitivity ({@link removeSensitivity}), float64, by the response of an inventory or the one
   * that is attached.
   *
   * @throws CropError `not-found` where there is none
   */
  removeSensitivity(inventory?: Inventory): Trace {
    const response = this.#response(inventory);
    return this.#processed("removeSensitivity", {}, (samples) =>
      removeSensitivity(samples, response),
    );
  }

  /**
   * Gives this trace with what `change` makes of its samples as float64, which it must not write to, and with the step in its
   * history. Warnings and errors name the trace.
   */
  #processed<Options extends object>(
    name: string,
    options: Options & { readonly warn?: Warn },
    change: (samples: Float64Array, options: Options & { readonly warn: Warn }) => Float64Array,
    header: TraceHeader = {},
  ): Trace {
    const { warn = emitWarning } = options;
    const how = { ...options, warn: (message: string) => warn(`${this.id}: ${message}`) };
    const data = withTraceId(this.id, () => change(this.#float64(), how));
    return this.with({ ...header, data, details: withStep(this.details, name, options) });
  }

  /** Gives the samples as float64, not to be written to. */
  #float64(): Float64Array {
    return this.data instanceof Float64Array ? this.data : this.toFloat64();
  }

  #response(inventory: Inventory | undefined): Response {
    const response = inventory?.response(this.id, this.starttime) ?? this.details.response;
    if (response !== undefined) return response;
    throw new CropError(
      "not-found",
      `${this.id} has no response; give an inventory, or attach it with attachResponse`,
      { fields: { id: this.id } },
    );
  }

  /**
   * Gives the trace in windows of `length`, one every `step` (seconds), from its start on, as views ({@link Trace.slice}). What is
   * left at the end is no window.
   *
   * @throws CropError `bad-option` for a length or step that is not above 0
   */
  *slide(length: number, step: number, options: TrimOptions = {}): Generator<Trace, void> {
    if (this.npts === 0) return;
    for (const [start, end] of windowsBetween(this.starttime, this.endtime, length, step)) {
      yield this.slice(start, end, options);
    }
  }

  /** Says id (in a column of that width), times, rate or interval, and length in one line. Source: obspy 1.5.1. */
  toString(options: { readonly idLength?: number } = {}): string {
    const times = `${formatUtc(this.starttime)} - ${formatUtc(this.endtime)}`;
    const isSlow = this.samplingRate < 0.1;
    const rate = isSlow ? `${this.delta.toFixed(1)} s` : `${this.samplingRate.toFixed(1)} Hz`;
    return `${this.id.padEnd(options.idLength ?? 0)} | ${times} | ${rate}, ${this.npts} samples`;
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
