import type { Stream } from "../../stream.ts";
import { nanosecondsPerSecond, utcFrom } from "../../utc-time.ts";
import { atPlace, dataError } from "../data-error.ts";
import { crc32c, crc32cStart } from "./crc32c.ts";
import { assembleStream, type DataRecord, placeOf } from "./data-record.ts";
import { encodingOf } from "./encodings.ts";

// miniSEED 3: a header of 40 bytes, always with the lowest byte first, the identifier of the source, more headers as JSON, the
// samples. Source: FDSN, "miniSEED 3 specification".

const headerBytes = 40;
const crcOffset = 28;

/** Tells whether a file begins with a record of miniSEED 3. */
export function isMseed3(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4d && bytes[1] === 0x53 && bytes[2] === 3;
}

/**
 * Reads miniSEED 3, in the encodings of miniSEED 2. Records are joined to traces as there; the checksum of each is
 * tested. Times keep their nanoseconds.
 *
 * @throws CropError `bad-data` naming file, record and byte for what is no record, is cut off, is of another encoding or
 * fails its checksum
 */
export function parseMseed3(bytes: Buffer, file: string): Stream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: DataRecord[] = [];
  let begin = 0;
  for (let number = 1; begin < bytes.length; number++) {
    const record = readRecord(bytes, view, begin, number, file);
    if (record.npts > 0) records.push(record);
    begin += record.recordLength;
  }
  return assembleStream(records, view, file);
}

function readRecord(
  bytes: Buffer,
  view: DataView,
  begin: number,
  number: number,
  file: string,
): DataRecord {
  const place = placeOf({ begin, number });
  const left = bytes.length - begin;
  if (left < headerBytes || !isMseed3(bytes.subarray(begin, begin + 3))) {
    throw dataError(file, place, "no record of miniSEED 3 begins here");
  }
  const idBytes = view.getUint8(begin + 33);
  const extraBytes = view.getUint16(begin + 34, true);
  const length = view.getUint32(begin + 36, true);
  const recordLength = headerBytes + idBytes + extraBytes + length;
  if (recordLength > left) {
    const message = `the file ends within the record, after ${left} of ${recordLength} bytes`;
    throw dataError(file, place, message);
  }
  checkCrc(bytes, view, begin, recordLength, file, place);
  const npts = view.getUint32(begin + 24, true);
  const encoding = encodingOf(view.getUint8(begin + 15));
  if (typeof encoding !== "string" && npts > 0) {
    throw dataError(file, place, `its samples are of a kind that is not read: ${encoding.unknown}`);
  }
  const name = typeof encoding === "string" ? encoding : "INT32";
  const identifier = bytes.toString("utf8", begin + headerBytes, begin + headerBytes + idBytes);
  const rate = view.getFloat64(begin + 16, true);
  const nanoseconds = view.getUint32(begin + 4, true);
  return {
    begin,
    number,
    recordLength,
    channelKey: identifier,
    codes: codesOf(identifier, file, place),
    microseconds: secondsAt(view, begin, file, place) * 1e6 + Math.floor(nanoseconds / 1000),
    nanoseconds: nanoseconds % 1000,
    samplingRate: rate < 0 ? -1 / rate : rate, // a negative one is a period
    npts,
    encoding: name,
    isLittleEndian: name !== "STEIM1" && name !== "STEIM2",
    offset: begin + headerBytes + idBytes + extraBytes,
    length,
  };
}

/** Gives the whole seconds of the start, since 1970 UTC. */
function secondsAt(view: DataView, begin: number, file: string, place: string): number {
  const time = atPlace(file, place, () =>
    utcFrom({
      year: view.getUint16(begin + 8, true),
      dayOfYear: view.getUint16(begin + 10, true),
      hour: view.getUint8(begin + 12),
      minute: view.getUint8(begin + 13),
      second: view.getUint8(begin + 14),
    }),
  );
  return Number(time / nanosecondsPerSecond);
}

function checkCrc(
  bytes: Buffer,
  view: DataView,
  begin: number,
  recordLength: number,
  file: string,
  place: string,
): void {
  const zeros = new Uint8Array(4);
  let crc = crc32c(crc32cStart, bytes, begin, begin + crcOffset);
  crc = crc32c(crc, zeros, 0, zeros.length);
  crc = ~crc32c(crc, bytes, begin + crcOffset + zeros.length, begin + recordLength) >>> 0;
  if (crc !== view.getUint32(begin + crcOffset, true)) {
    throw dataError(file, place, "the record fails its checksum: its bytes have changed");
  }
}

/**
 * Gives the codes of `FDSN:NET_STA_LOC_BAND_SOURCE_SUBSOURCE`; a channel of single letters is written without the
 * lines between them, as in miniSEED 2. Source: FDSN, "Source Identifiers".
 */
function codesOf(identifier: string, file: string, place: string): DataRecord["codes"] {
  const parts = /^FDSN:([^_]*)_([^_]*)_([^_]*)_([^_]*)_([^_]*)_([^_]*)$/.exec(identifier);
  if (parts === null) {
    throw dataError(
      file,
      place,
      `its source is ${JSON.stringify(identifier)}, which is no FDSN:NET_STA_LOC_B_S_SS`,
    );
  }
  const [network = "", station = "", location = "", ...channel] = parts.slice(1);
  const isShort = channel.every((code) => code.length <= 1);
  return { network, station, location, channel: channel.join(isShort ? "" : "_") };
}
