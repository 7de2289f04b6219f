import { CropError } from "../../../errors.ts";
import { type Samples, sampleTypeOf } from "../../samples.ts";
import type { Trace } from "../../trace.ts";
import { bytesOf, hostIsLittleEndian, swapBytes } from "../byte-order.ts";
import { allocateSamples, encodings, type MseedEncoding, type MseedSamples } from "./encodings.ts";
import { fixedHeaderBytes } from "./record-header.ts";
import { factorsOf, rateOf } from "./sampling-rate.ts";
import { differencesPerFrame, frameBytes } from "./steim-decode.ts";
import { microsecondsOf, type RecordPlan, writeRecordHeader } from "./write-record-header.ts";
import { differencesOf, encodeSteim, fitsSteim2 } from "./steim-encode.ts";

/** How miniSEED 2 is written. */
export interface MseedOptions {
  /**
   * Default: Steim-2 for int32 (Steim-1 where a difference takes more than 30 bits), else the type of the samples.
   * Integers may be written as any of the integer encodings that holds them.
   */
  readonly encoding?: MseedEncoding;
  /** Bytes of a record, a power of two from 128 (Steim) or 256 to 2^20; default 4096. */
  readonly recordLength?: number;
  /** Default `big`, as archives have it. */
  readonly byteOrder?: "big" | "little";
}

/**
 * Gives traces as miniSEED 2, each in records of its own, numbered from 1. Start times are rounded to microseconds.
 * Blockette 1001 is written where 0.1 ms do not tell the times of all samples, blockette 100 where no fraction
 * of two int16 gives the sampling rate to float32. Empty traces are left out: a record cannot hold them.
 *
 * @throws CropError `bad-data` for codes or times that do not fit, and for samples that the encoding cannot hold
 */
export function encodeMseed(stream: Iterable<Trace>, options: MseedOptions = {}): Buffer {
  return Buffer.concat(
    [...stream].filter((trace) => trace.npts > 0).map((trace) => encodeTrace(trace, options)),
  );
}

function encodeTrace(trace: Trace, options: MseedOptions): Buffer {
  checkCodes(trace);
  const data = integersOf(trace);
  const plan = planOf(trace, data, options);
  const packer = packerOf(plan, data);
  // Compressed records are as many as it takes: there is room for the worst case, and the rest is cut off.
  const most = Math.ceil(trace.npts / packer.fewestPerRecord);
  const bytes = Buffer.alloc(most * plan.recordLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let number = 0;
  for (let start = 0; start < trace.npts; number++) {
    const begin = number * plan.recordLength;
    const end = packer.pack(view, begin + plan.dataOffset, start);
    writeRecordHeader(plan, bytes, view, { begin, number: number + 1, start, npts: end - start });
    start = end;
  }
  return bytes.subarray(0, number * plan.recordLength);
}

function checkCodes(trace: Trace): void {
  const limits = { network: 2, station: 5, location: 2, channel: 3 } as const;
  for (const key of ["network", "station", "location", "channel"] as const) {
    const code = trace[key];
    if (code.length <= limits[key] && /^[\x21-\x7e]*$/.test(code)) continue;
    throw new CropError(
      "bad-data",
      `${trace.id}: miniSEED 2 holds ${key} codes of up to ${limits[key]} ASCII characters, not ${JSON.stringify(code)}`,
    );
  }
}

/** Gives int64 samples as int32. */
function integersOf(trace: Trace): MseedSamples {
  if (!(trace.data instanceof BigInt64Array)) return trace.data;
  const data = Int32Array.from(trace.data, Number);
  if (trace.data.every((x, i) => x === BigInt(data[i]!))) return data;
  throw new CropError("bad-data", `${trace.id}: miniSEED has no int64; write samples as float64`);
}

function planOf(trace: Trace, data: Samples, options: MseedOptions): RecordPlan {
  const { recordLength = 4096, byteOrder = "big" } = options;
  const encoding = options.encoding ?? defaultEncoding(data);
  if (!Object.hasOwn(encodings, encoding)) {
    const known = Object.keys(encodings).join(", ");
    throw new CropError("bad-option", `the encoding ${encoding} is none of ${known}`);
  }
  const exponent = Math.log2(recordLength);
  if (!Number.isInteger(exponent) || exponent < 7 || exponent > 20) {
    throw new CropError(
      "bad-option",
      `a record of ${recordLength} bytes: write a power of two from 128 to 1048576`,
    );
  }
  const { samplingRate } = trace;
  const rate = factorsOf(samplingRate);
  const hasActualRate =
    Math.fround(rateOf(rate.factor, rate.multiplier)) !== Math.fround(samplingRate);
  const isEvenTenth = (x: number): boolean =>
    Math.round(x) % 100 === 0 && Math.abs(x - Math.round(x)) < 1e-6;
  const hasMicroseconds =
    microsecondsOf(trace.starttime) % 100n !== 0n || !isEvenTenth(1e6 / samplingRate);
  const headerBytes = fixedHeaderBytes + (hasMicroseconds ? 8 : 0) + (hasActualRate ? 12 : 0) + 8;
  const isCompressed = encodings[encoding].bytes === undefined;
  const dataOffset = isCompressed ? Math.ceil(headerBytes / frameBytes) * frameBytes : headerBytes;
  if (dataOffset + (isCompressed ? frameBytes : 8) > recordLength) {
    throw new CropError(
      "bad-option",
      `${trace.id}: records of ${recordLength} bytes have no room for samples`,
    );
  }
  const { network, station, location, channel } = trace;
  const { quality = "" } = trace.details.mseed ?? {};
  return {
    trace,
    encoding,
    recordLength,
    isLittleEndian: byteOrder === "little",
    codes: `${/^[DRQM]$/.test(quality) ? quality : "D"} ${station.padEnd(5)}${location.padEnd(2)}${channel.padEnd(3)}${network.padEnd(2)}`,
    rate,
    hasMicroseconds,
    hasActualRate,
    dataOffset,
  };
}

function defaultEncoding(data: Samples): MseedEncoding {
  if (data instanceof Int16Array) return "INT16";
  if (data instanceof Float32Array) return "FLOAT32";
  if (data instanceof Float64Array) return "FLOAT64";
  return data instanceof Int32Array && fitsSteim2(data) ? "STEIM2" : "STEIM1";
}

/** What puts the samples of a trace into records. */
interface Packer {
  /** How many samples a record takes at least, but for the last one. */
  readonly fewestPerRecord: number;
  /** Puts samples from place `start` on into a record whose data begin at `offset`; gives the place of the next sample. */
  readonly pack: (view: DataView, offset: number, start: number) => number;
}

/** The most samples that the header of a record can tell. */
const mostSamples = 65_535;

function packerOf(plan: RecordPlan, data: MseedSamples): Packer {
  const { encoding, isLittleEndian, trace } = plan;
  const room = plan.recordLength - plan.dataOffset;
  const { bytes } = encodings[encoding];
  const samples = convert(trace.id, data, encoding);
  if (bytes !== undefined) {
    const perRecord = Math.min(Math.floor(room / bytes), mostSamples);
    return {
      fewestPerRecord: perRecord,
      pack: (view, offset, start) => {
        const end = Math.min(start + perRecord, samples.length);
        const source = bytesOf(samples, start, end);
        const target = Buffer.from(view.buffer, view.byteOffset + offset, source.length);
        source.copy(target);
        if (isLittleEndian !== hostIsLittleEndian) swapBytes(target, bytes);
        return end;
      },
    };
  }
  if (!(samples instanceof Int32Array)) throw new TypeError("compressed samples are int32");
  const version = encoding === "STEIM1" ? 1 : 2;
  const differences = differencesOf(samples);
  const frames = Math.min(
    Math.floor(room / frameBytes),
    Math.floor(mostSamples / differencesPerFrame[version]),
  );
  return {
    fewestPerRecord: 15 * frames - 2,
    pack: (view, offset, start) =>
      encodeSteim({ view, offset, frames, isLittleEndian, version }, samples, differences, start),
  };
}

/** Gives samples in the type of an encoding. */
function convert(id: string, data: MseedSamples, encoding: MseedEncoding): MseedSamples {
  const { type } = encodings[encoding];
  const isInteger = data instanceof Int16Array || data instanceof Int32Array;
  const isOutside = (): boolean =>
    type === "int16" && data.some((x: number) => x < -32_768 || x > 32_767);
  if (
    isInteger !== (type === "int16" || type === "int32") ||
    (data instanceof Float64Array && type === "float32") ||
    isOutside()
  ) {
    throw new CropError(
      "bad-data",
      `${id}: samples of ${sampleTypeOf(data)} cannot be written as ${encoding} without loss`,
    );
  }
  const samples = type === sampleTypeOf(data) ? data : allocateSamples(type, data.length);
  if (samples !== data) samples.set(data);
  if (encoding === "STEIM2" && samples instanceof Int32Array && !fitsSteim2(samples)) {
    throw new CropError(
      "bad-data",
      `${id}: Steim-2 holds differences of up to 30 bits; write STEIM1 or INT32`,
    );
  }
  return samples;
}
