import type { Stream } from "../../stream.ts";
import { dataError } from "../data-error.ts";
import { assembleStream, type DataRecord, placeOf } from "./data-record.ts";
import {
  isControlHeaderAt,
  isRecordAt,
  leastRecordBytes,
  RecordHeaderReader,
} from "./record-header.ts";

/** Tells whether a file begins with a data record of miniSEED 2, or is a full SEED volume. */
export function isMseed(bytes: Buffer): boolean {
  return isRecordAt(bytes, 0) || isControlHeaderAt(bytes, 0);
}

/**
 * Reads miniSEED 2: Steim-1 and Steim-2, 16 and 32-bit integers, 32 and 64-bit floats, in either byte order, records
 * of 2^7 to 2^20 bytes. Records of one channel that follow each other within half a sample are one trace; a gap, an
 * overlap, another rate, type or quality begins a new one. Channels come in the order of their first records. Of a
 * full SEED volume the control headers are passed over.
 *
 * @throws CropError `bad-data` naming file, record and byte for what is no record, is cut off, is of another
 * encoding, or has samples that contradict themselves (Steim: the last sample of a record is checked)
 */
export function parseMseed(bytes: Buffer, file: string): Stream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return assembleStream(findRecords(bytes, view, file), view, file);
}

/** Lists the records that hold samples. */
function findRecords(bytes: Buffer, view: DataView, file: string): readonly DataRecord[] {
  const headers = new RecordHeaderReader(bytes, view, file);
  const records: DataRecord[] = [];
  let begin = 0;
  for (let number = 1; begin < bytes.length; number++) {
    begin = nextData(bytes, begin);
    if (begin >= bytes.length) {
      if (number === 1) throw dataError(file, "", "there is no data record");
      break;
    }
    const record = headers.read(begin, number);
    const { recordLength } = record;
    const left = bytes.length - begin;
    if (recordLength > left) {
      const message = `the file ends within the record, after ${left} of ${recordLength} bytes`;
      throw dataError(file, placeOf(record), message);
    }
    if (record.npts > 0) records.push(record);
    begin += recordLength;
  }
  return records;
}

/** Passes over control headers; their length is not known here, so that of the shortest record is gone on by. */
function nextData(bytes: Buffer, begin: number): number {
  if (isRecordAt(bytes, begin) || !isControlHeaderAt(bytes, begin)) return begin;
  let next = begin;
  while (next < bytes.length && !isRecordAt(bytes, next)) next += leastRecordBytes;
  return next;
}
