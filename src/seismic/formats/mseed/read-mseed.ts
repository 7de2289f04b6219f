import type { Stream } from "../../stream.ts";
import { dataError } from "../data-error.ts";
import { assembleStream, type DataRecord, placeOf } from "./data-record.ts";
import { isRecordAt, RecordHeaderReader } from "./record-header.ts";

/** Tells whether a file begins with a data record of miniSEED 2. */
export function isMseed(bytes: Uint8Array): boolean {
  return isRecordAt(bytes, 0);
}

/**
 * Reads miniSEED 2: Steim-1 and Steim-2, 16 and 32-bit integers, 32 and 64-bit floats, in either byte order, records
 * of 2^7 to 2^20 bytes. Records of one channel that follow each other within half a sample are one trace; a gap, an
 * overlap, another rate, type or quality begins a new one. Channels come in the order of their first records.
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
