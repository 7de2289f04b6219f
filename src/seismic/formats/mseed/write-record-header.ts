import type { Trace } from "../../trace.ts";
import { utcFields } from "../../utc-time.ts";
import { encodings, type MseedEncoding } from "./encodings.ts";
import { fixedHeaderBytes } from "./record-header.ts";
import type { RateFactors } from "./sampling-rate.ts";

/** Everything that the records of a trace have in common. */
export interface RecordPlan {
  readonly trace: Trace;
  readonly encoding: MseedEncoding;
  readonly recordLength: number;
  readonly isLittleEndian: boolean;
  /** Quality and codes, as they stand in the fixed header. */
  readonly codes: string;
  readonly rate: RateFactors;
  /** Whether there is a blockette 1001. */
  readonly hasMicroseconds: boolean;
  /** Whether there is a blockette 100. */
  readonly hasActualRate: boolean;
  /** Bytes before the samples. */
  readonly dataOffset: number;
}

/** One record of a trace. */
export interface RecordPart {
  /** Where it begins in the file, bytes. */
  readonly begin: number;
  /** Counted from 1. */
  readonly number: number;
  /** Place of its first sample in the trace. */
  readonly start: number;
  readonly npts: number;
}

/** Gives a time as microseconds since 1970, rounded. */
export function microsecondsOf(time: bigint): bigint {
  const rest = ((time % 1000n) + 1000n) % 1000n;
  return (time - rest) / 1000n + (rest >= 500n ? 1n : 0n);
}

/** Writes the fixed header and the blockettes of a record; the bytes have to be zero. */
export function writeRecordHeader(
  plan: RecordPlan,
  bytes: Buffer,
  view: DataView,
  part: RecordPart,
): void {
  const { trace, isLittleEndian } = plan;
  const { begin } = part;
  const number = String(part.number % 1_000_000).padStart(6, "0");
  bytes.write(`${number}${plan.codes}`, begin, 20, "latin1");
  const microseconds = writeTime(plan, view, begin + 20, trace.timeOf(part.start));
  view.setUint16(begin + 30, part.npts, isLittleEndian);
  view.setInt16(begin + 32, plan.rate.factor, isLittleEndian);
  view.setInt16(begin + 34, plan.rate.multiplier, isLittleEndian);
  view.setUint16(begin + 44, plan.dataOffset, isLittleEndian);
  view.setUint16(begin + 46, fixedHeaderBytes, isLittleEndian);
  view.setUint8(begin + 39, writeBlockettes(plan, view, begin, microseconds));
}

/** Writes a time to 0.1 ms, and gives the microseconds that are left: -50 to 49. */
function writeTime(plan: RecordPlan, view: DataView, at: number, time: bigint): number {
  const { isLittleEndian } = plan;
  const all = microsecondsOf(time);
  const left = Number(((all % 100n) + 100n) % 100n);
  const microseconds = plan.hasMicroseconds && left > 49 ? left - 100 : left;
  const fields = utcFields((all - BigInt(microseconds)) * 1000n);
  view.setUint16(at, fields.year, isLittleEndian);
  view.setUint16(at + 2, fields.dayOfYear, isLittleEndian);
  view.setUint8(at + 4, fields.hour);
  view.setUint8(at + 5, fields.minute);
  view.setUint8(at + 6, fields.second);
  view.setUint16(at + 8, Math.floor(fields.nanosecond / 100_000), isLittleEndian);
  return microseconds;
}

/** Writes the blockettes one after the other, each with the place of the next, and gives their number. */
function writeBlockettes(
  plan: RecordPlan,
  view: DataView,
  begin: number,
  microseconds: number,
): number {
  const { isLittleEndian, trace } = plan;
  let at = fixedHeaderBytes;
  let count = 0;
  const open = (type: number, bytes: number, isLast: boolean): number => {
    const position = begin + at;
    at += bytes;
    count++;
    view.setUint16(position, type, isLittleEndian);
    view.setUint16(position + 2, isLast ? 0 : at, isLittleEndian);
    return position;
  };
  if (plan.hasMicroseconds) view.setInt8(open(1001, 8, false) + 5, microseconds);
  if (plan.hasActualRate) {
    view.setFloat32(open(100, 12, false) + 4, trace.samplingRate, isLittleEndian);
  }
  const position = open(1000, 8, true);
  view.setUint8(position + 4, encodings[plan.encoding].code);
  view.setUint8(position + 5, isLittleEndian ? 0 : 1);
  view.setUint8(position + 6, Math.log2(plan.recordLength));
  return count;
}
