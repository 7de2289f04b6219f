import { Stream } from "../../stream.ts";
import { type MseedDetails, Trace } from "../../trace.ts";
import type { TraceCodes } from "../../trace-id.ts";
import { dataError } from "../data-error.ts";
import { bytesOf, hostIsLittleEndian, swapBytes } from "../byte-order.ts";
import { allocateSamples, encodings, type MseedEncoding, type MseedSamples } from "./encodings.ts";
import { differencesPerFrame, frameBytes, SteimDecoder } from "./steim-decode.ts";

/** What a record of either version says of its samples. */
export interface DataRecord {
  /** Where it begins in the file, bytes. */
  readonly begin: number;
  /** Counted from 1. */
  readonly number: number;
  /** Bytes of all of it. */
  readonly recordLength: number;
  /** The same for all records of a channel. */
  readonly channelKey: string;
  readonly codes: TraceCodes;
  readonly quality?: string;
  /** Start in whole microseconds since 1970 UTC: a number, since there may be many records. */
  readonly microseconds: number;
  /** What the start is later than that, nanoseconds. */
  readonly nanoseconds: number;
  /** Hz */
  readonly samplingRate: number;
  readonly npts: number;
  readonly encoding: MseedEncoding;
  readonly isLittleEndian: boolean;
  /** Of the samples in the file, bytes. */
  readonly offset: number;
  /** Of the room that the samples have, bytes. */
  readonly length: number;
}

/** Gives the place of a record in its file, for messages. */
export function placeOf({ number, begin }: Pick<DataRecord, "number" | "begin">): string {
  return `record ${number} at byte ${begin}`;
}

/** Records that follow each other without a gap: one trace. */
interface Segment {
  readonly records: DataRecord[];
  npts: number;
  /** When the next sample is due, microseconds since 1970 UTC. */
  end: number;
}

/**
 * Gives the traces of records. Records of one channel that follow each other within half a sample are one trace; a
 * gap, an overlap, another rate, type or quality begins a new one.
 *
 * @throws CropError `bad-data` naming file and record for samples that are not there or contradict themselves
 */
export function assembleStream(
  records: readonly DataRecord[],
  view: DataView,
  file: string,
): Stream {
  const channels = new Map<string, Segment[]>();
  for (const record of records) {
    checkRecord(record, file);
    let segments = channels.get(record.channelKey);
    if (segments === undefined) channels.set(record.channelKey, (segments = []));
    addRecord(segments, record);
  }
  const decoder = new SteimDecoder();
  return new Stream(
    [...channels.values()].flat().map((segment) => traceOf(segment, view, decoder, file)),
  );
}

function checkRecord(record: DataRecord, file: string): void {
  const { encoding, npts, length, samplingRate } = record;
  const { bytes } = encodings[encoding];
  const room =
    bytes === undefined
      ? Math.floor(length / frameBytes) * differencesPerFrame[encoding === "STEIM1" ? 1 : 2]
      : Math.floor(length / bytes);
  if (npts > room) {
    throw dataError(
      file,
      placeOf(record),
      `${npts} ${encoding} samples do not fit into ${length} bytes`,
    );
  }
  if (!(samplingRate > 0) || samplingRate === Infinity) {
    throw dataError(
      file,
      placeOf(record),
      `the sampling rate is ${samplingRate} Hz; it has to be above 0`,
    );
  }
}

function addRecord(segments: Segment[], record: DataRecord): void {
  let segment = segments.at(-1);
  if (segment === undefined || !continues(segment, record)) {
    segment = { records: [], npts: 0, end: 0 };
    segments.push(segment);
  }
  segment.records.push(record);
  segment.npts += record.npts;
  segment.end = timeOf(record) + (record.npts / record.samplingRate) * 1e6;
}

function continues({ records, end }: Segment, next: DataRecord): boolean {
  const { samplingRate, encoding, quality } = records[0]!;
  return (
    encodings[next.encoding].type === encodings[encoding].type &&
    next.quality === quality &&
    Math.abs(next.samplingRate / samplingRate - 1) < 1e-4 &&
    Math.abs(timeOf(next) - end) * samplingRate <= 0.5e6
  );
}

/** Gives the start of a record, microseconds since 1970 UTC with a fraction. */
function timeOf({ microseconds, nanoseconds }: DataRecord): number {
  return microseconds + nanoseconds / 1000;
}

function traceOf(
  { records, npts }: Segment,
  view: DataView,
  decoder: SteimDecoder,
  file: string,
): Trace {
  const first = records[0]!;
  const { codes, samplingRate, encoding, quality } = first;
  const starttime = BigInt(first.microseconds) * 1000n + BigInt(first.nanoseconds);
  const data = allocateSamples(encodings[encoding].type, npts);
  let at = 0;
  for (const record of records) {
    const wrong = decodeRecord(view, record, decoder, data, at);
    if (wrong !== undefined) throw dataError(file, placeOf(record), wrong);
    at += record.npts;
  }
  const mseed: MseedDetails = {
    ...(quality === undefined ? {} : { quality }),
    encoding,
    recordLength: first.recordLength,
    byteOrder: first.isLittleEndian ? "little" : "big",
  };
  return new Trace(data, { ...codes, starttime, samplingRate, details: { mseed } });
}

/** Puts the samples of a record into `target` from `at` on; gives what is wrong with them, or undefined. */
function decodeRecord(
  view: DataView,
  record: DataRecord,
  decoder: SteimDecoder,
  target: MseedSamples,
  at: number,
): string | undefined {
  const { offset, length, isLittleEndian, npts, encoding } = record;
  if (encoding === "STEIM1" || encoding === "STEIM2") {
    if (!(target instanceof Int32Array)) throw new TypeError("compressed samples are int32");
    const version = encoding === "STEIM1" ? 1 : 2;
    return decoder.decode({ view, offset, length, isLittleEndian, version }, npts, target, at);
  }
  const samples = bytesOf(target, at, at + npts);
  Buffer.from(view.buffer, view.byteOffset + offset, samples.length).copy(samples);
  if (isLittleEndian !== hostIsLittleEndian) swapBytes(samples, target.BYTES_PER_ELEMENT);
  return undefined;
}
