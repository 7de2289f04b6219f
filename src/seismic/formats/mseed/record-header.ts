import type { CropError } from "../../../errors.ts";
import { utcFrom } from "../../utc-time.ts";
import { atPlace, dataError } from "../data-error.ts";
import { type DataRecord, placeOf } from "./data-record.ts";
import { encodingOf } from "./encodings.ts";
import { rateOf } from "./sampling-rate.ts";

// The fixed header of a data record and the blockettes that change what it says.
// Source: SEED Reference Manual 2.4, chapter 8.

/** Bytes of the fixed header. */
export const fixedHeaderBytes = 48;

/** The letters that stand for the quality of data. */
const qualities = "DRQM";

/** Tells whether a data record of miniSEED 2 begins at `offset`. */
export function isRecordAt(bytes: Uint8Array, offset: number): boolean {
  if (bytes.length - offset < fixedHeaderBytes) return false;
  for (let i = 0; i < 6; i++) {
    const byte = bytes[offset + i]!;
    if ((byte < 0x30 || byte > 0x39) && byte !== 0x20 && byte !== 0) return false;
  }
  const reserved = bytes[offset + 7];
  return (
    qualities.includes(String.fromCharCode(bytes[offset + 6]!)) &&
    (reserved === 0x20 || reserved === 0) &&
    bytes[offset + 24]! < 25 &&
    bytes[offset + 25]! < 60 &&
    bytes[offset + 26]! < 61
  );
}

/** The least that a record takes, bytes. */
export const leastRecordBytes = 128;

/**
 * Tells whether a record of a full SEED volume that holds no data begins at `offset`: a control header (volume,
 * abbreviations, station, time span), or blanks that fill up, with or without a number.
 */
export function isControlHeaderAt(bytes: Buffer, offset: number): boolean {
  const begin = bytes.toString("latin1", offset, offset + 48);
  return /^(?:\d{6}[VAST][ *]|(?:\d{6}| {6}) {42}$)/.test(begin);
}

/** What the blockettes of a record say. */
interface Blockettes {
  encoding?: number;
  isLittleEndian?: boolean;
  lengthExponent?: number;
  samplingRate?: number;
  microseconds?: number;
}

/** A channel, and a record of it. */
interface Source {
  readonly key: string;
  readonly codes: DataRecord["codes"];
  readonly begin: number;
}

/** Reads the headers of records; codes and days are taken apart once, since they hardly change from one to the next. */
export class RecordHeaderReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #file: string;
  readonly #sources: Map<string, Source> = new Map();
  readonly #days: Map<number, number> = new Map();
  /** Of the record before: mostly of this one too. */
  #source: Source | undefined;

  constructor(bytes: Buffer, view: DataView, file: string) {
    this.#bytes = bytes;
    this.#view = view;
    this.#file = file;
  }

  /**
   * Reads the header of the record that begins at `begin`; one without samples has `npts` 0.
   *
   * @throws CropError `bad-data` naming file and place
   */
  read(begin: number, number: number): DataRecord {
    const [bytes, view] = [this.#bytes, this.#view];
    const fail = (message: string): CropError =>
      dataError(this.#file, placeOf({ begin, number }), message);
    if (!isRecordAt(bytes, begin)) throw fail("no data record begins here");
    // A year and a day that are none in one byte order are read in the other.
    const isLittleEndian = !isYearAndDay(view, begin, false) && isYearAndDay(view, begin, true);
    const blockettes = readBlockettes(view, begin, isLittleEndian);
    if (typeof blockettes === "string") throw fail(blockettes);
    const { lengthExponent } = blockettes;
    if (lengthExponent === undefined) {
      throw fail("the record has no blockette 1000, so its length is not known");
    }
    if (lengthExponent < 7 || lengthExponent > 20) {
      throw fail(`a record of 2^${lengthExponent} bytes is not allowed`);
    }
    const recordLength = 2 ** lengthExponent;
    const other = otherRecordWithin(bytes, begin, recordLength);
    if (other !== undefined) {
      throw fail(
        `it is said to take ${recordLength} bytes, but another one begins ${other} bytes later`,
      );
    }
    const npts = view.getUint16(begin + 30, isLittleEndian);
    const encoding = encodingOf(blockettes.encoding ?? -1);
    if (typeof encoding !== "string" && npts > 0) {
      throw fail(`its samples are of a kind that is not read: ${encoding.unknown}`);
    }
    const dataOffset = view.getUint16(begin + 44, isLittleEndian);
    if (npts > 0 && (dataOffset < fixedHeaderBytes || dataOffset > recordLength)) {
      throw fail(`its samples are said to begin at byte ${dataOffset} of it`);
    }
    const source = this.#sourceAt(begin);
    return {
      begin,
      number,
      recordLength,
      channelKey: source.key,
      codes: source.codes,
      quality: String.fromCharCode(bytes[begin + 6]!),
      microseconds: this.#startOf(begin, number, isLittleEndian, blockettes.microseconds ?? 0),
      nanoseconds: 0,
      samplingRate:
        blockettes.samplingRate ??
        rateOf(
          view.getInt16(begin + 32, isLittleEndian),
          view.getInt16(begin + 34, isLittleEndian),
        ),
      npts,
      encoding: typeof encoding === "string" ? encoding : "INT32",
      isLittleEndian: blockettes.isLittleEndian ?? isLittleEndian,
      offset: begin + dataOffset,
      length: recordLength - dataOffset,
    };
  }

  #sourceAt(begin: number): Source {
    const bytes = this.#bytes;
    if (this.#source !== undefined && isSameSource(bytes, this.#source.begin, begin)) {
      return this.#source;
    }
    const key = bytes.toString("latin1", begin + 8, begin + 20);
    let source = this.#sources.get(key);
    if (source === undefined) {
      const code = (from: number, to: number): string =>
        key.slice(from, to).replaceAll("\0", " ").trim();
      const codes = {
        station: code(0, 5),
        location: code(5, 7),
        channel: code(7, 10),
        network: code(10, 12),
      };
      source = { key, codes, begin };
      this.#sources.set(key, source);
    }
    this.#source = source;
    return source;
  }

  /** Gives the time of the first sample, microseconds since 1970: the fixed header to 0.1 ms, microseconds of blockette 1001, and a correction that is not applied yet. */
  #startOf(begin: number, number: number, isLittleEndian: boolean, microseconds: number): number {
    const view = this.#view;
    const isCorrected = (view.getUint8(begin + 36) & 2) !== 0;
    const correction = isCorrected ? 0 : view.getInt32(begin + 40, isLittleEndian);
    const seconds =
      view.getUint8(begin + 24) * 3600 + view.getUint8(begin + 25) * 60 + view.getUint8(begin + 26);
    const tenthsOfMs = view.getUint16(begin + 28, isLittleEndian) + correction;
    const year = view.getUint16(begin + 20, isLittleEndian);
    const dayOfYear = view.getUint16(begin + 22, isLittleEndian);
    const microsecondsOfDay = seconds * 1e6 + tenthsOfMs * 100 + microseconds;
    const day = this.#dayOf(year, dayOfYear, { begin, number });
    return day + microsecondsOfDay;
  }

  /** Gives the time at which a day begins, microseconds since 1970. */
  #dayOf(year: number, dayOfYear: number, at: Pick<DataRecord, "begin" | "number">): number {
    const key = year * 1000 + dayOfYear;
    let day = this.#days.get(key);
    if (day === undefined) {
      day = Number(atPlace(this.#file, placeOf(at), () => utcFrom({ year, dayOfYear })) / 1000n);
      this.#days.set(key, day);
    }
    return day;
  }
}

/**
 * Gives the distance of a record of the same channel that begins at half, a quarter and so on of this one, or undefined: a wrong
 * length would pass over records without a word.
 */
function otherRecordWithin(bytes: Buffer, begin: number, recordLength: number): number | undefined {
  for (let half = recordLength / 2; half >= leastRecordBytes; half /= 2) {
    if (isRecordAt(bytes, begin + half) && isSameSource(bytes, begin, begin + half)) return half;
  }
  return undefined;
}

function isSameSource(bytes: Buffer, a: number, b: number): boolean {
  for (let i = 8; i < 20; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

function isYearAndDay(view: DataView, offset: number, isLittleEndian: boolean): boolean {
  const year = view.getUint16(offset + 20, isLittleEndian);
  const day = view.getUint16(offset + 22, isLittleEndian);
  return year >= 1800 && year <= 2500 && day >= 1 && day <= 366;
}

/** Reads the blockettes of a record, or says what is wrong with them. */
function readBlockettes(
  view: DataView,
  offset: number,
  isLittleEndian: boolean,
): Blockettes | string {
  const found: Blockettes = {};
  let at = view.getUint16(offset + 46, isLittleEndian);
  let last = fixedHeaderBytes - 1;
  while (at !== 0) {
    if (at <= last || offset + at + 8 > view.byteLength) {
      return `a blockette is said to be at byte ${at} of the record`;
    }
    const position = offset + at;
    switch (view.getUint16(position, isLittleEndian)) {
      case 100:
        found.samplingRate = view.getFloat32(position + 4, isLittleEndian);
        break;
      case 1000:
        found.encoding = view.getUint8(position + 4);
        found.isLittleEndian = view.getUint8(position + 5) === 0;
        found.lengthExponent = view.getUint8(position + 6);
        break;
      case 1001:
        found.microseconds = view.getInt8(position + 5);
        break;
      default: // says nothing of the samples
    }
    last = at;
    at = view.getUint16(position + 2, isLittleEndian);
  }
  return found;
}
