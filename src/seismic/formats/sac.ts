import { CropError } from "../../errors.ts";
import { Trace } from "../trace.ts";
import { nanoseconds, secondsOf, utcFields, utcFrom } from "../utc-time.ts";
import { bytesOf, hostIsLittleEndian, swapBytes } from "./byte-order.ts";
import { atPlace, dataError } from "./data-error.ts";
import { sacFields, type SacHeader } from "./sac-header.ts";

// SAC, versions 6 and 7: a header of 70 floats, 40 integers and 23 texts, then the samples as float32.
// Source: SAC manual, "SAC data file format".

const undefinedNumber = -12_345;
const wordBytes = 4;
const textOffset = 110 * wordBytes;
const headerBytes = 632;
const versionOffset = 76 * wordBytes;

/** The doubles behind the samples of version 7, in their order. */
const footerFields =
  "delta b e o a t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 f evlo evla stlo stla sb sdelta".split(" ");

/** How SAC is written. */
export interface SacOptions {
  /** Default `little`. */
  readonly byteOrder?: "big" | "little";
}

/** Tells whether a file begins with a binary SAC header, of either byte order. */
export function isSac(bytes: Uint8Array): boolean {
  return bytes.length >= headerBytes && isLittleEndianSac(bytes) !== undefined;
}

function isLittleEndianSac(bytes: Uint8Array): boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isVersion = (version: number): boolean => version === 6 || version === 7;
  if (isVersion(view.getInt32(versionOffset, true))) return true;
  return isVersion(view.getInt32(versionOffset, false)) ? false : undefined;
}

/**
 * Reads a binary SAC file: an evenly sampled time series, of either byte order. The start is the reference time plus `b`;
 * all of the header is in `details.sac`.
 *
 * @returns float32 samples `[npts]`
 * @throws CropError `bad-data` naming the file, and the header field that is wrong
 */
export function parseSac(bytes: Buffer, file: string): Trace {
  const isLittleEndian = bytes.length < headerBytes ? undefined : isLittleEndianSac(bytes);
  if (isLittleEndian === undefined) throw dataError(file, "", "there is no SAC header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header: Record<string, number | string> = {};
  for (const [i, name] of sacFields.floats.entries()) {
    const value = view.getFloat32(i * wordBytes, isLittleEndian);
    if (value !== undefinedNumber) header[name] = value;
  }
  for (const [i, name] of sacFields.integers.entries()) {
    const value = view.getInt32((70 + i) * wordBytes, isLittleEndian);
    if (value !== undefinedNumber) header[name] = value;
  }
  let at = textOffset;
  for (const name of sacFields.texts) {
    const length = textLength(name);
    const text = cleanText(bytes.toString("latin1", at, at + length));
    if (text !== "") header[name] = text;
    at += length;
  }
  const npts = integerOf(header, "npts", file);
  const footerBytes = header["nvhdr"] === 7 ? 8 * footerFields.length : 0;
  const expected = headerBytes + wordBytes * npts + footerBytes;
  if (npts < 0 || bytes.length !== expected) {
    throw dataError(
      file,
      "header field npts",
      `${npts} samples take ${expected} bytes, the file has ${bytes.length}`,
    );
  }
  const data = new Float32Array(npts);
  const target = bytesOf(data);
  bytes.copy(target, 0, headerBytes, headerBytes + target.length);
  if (isLittleEndian !== hostIsLittleEndian) swapBytes(target, wordBytes);
  if (footerBytes > 0) {
    for (const [i, name] of footerFields.entries()) {
      const value = view.getFloat64(expected - footerBytes + 8 * i, isLittleEndian);
      if (value !== undefinedNumber) header[name] = value;
    }
  }
  return sacTrace(data, header, file);
}

function textLength(name: string): number {
  return name === "kevnm" ? 16 : 8;
}

/** Gives a text of a header without what stands for nothing. */
export function cleanText(text: string): string {
  const clean = text.replace(/\0[^]*$/, "").trimEnd();
  return /^(?:\s*-12345\s*)+$/.test(clean) ? "" : clean;
}

function integerOf(header: SacHeader, name: string, file: string): number {
  const value = header[name];
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw dataError(file, `header field ${name}`, `a whole number was expected, found ${value}`);
}

/**
 * Gives the trace of samples and a header.
 *
 * @throws CropError `bad-data` naming file and field when it is no evenly sampled time series, or has no start
 */
export function sacTrace(data: Float32Array, header: SacHeader, file: string): Trace {
  const { iftype = 1, leven = 1, delta, b = 0 } = header;
  if (iftype !== 1 || leven !== 1) {
    const [name, value] = iftype === 1 ? ["leven", leven] : ["iftype", iftype];
    throw dataError(file, `header field ${name}`, `${value} is no evenly sampled time series`);
  }
  if (typeof delta !== "number" || !(delta > 0) || delta === Infinity) {
    throw dataError(file, "header field delta", `the sampling interval is ${delta} s`);
  }
  if (typeof b !== "number" || !Number.isFinite(b)) {
    throw dataError(file, "header field b", `the begin is ${b} s`);
  }
  const text = (name: string): string => String(header[name] ?? "").trim();
  return new Trace(data, {
    network: text("knetwk"),
    station: text("kstnm"),
    location: text("khole"),
    channel: text("kcmpnm"),
    starttime:
      atPlace(file, "header field nzyear", () => referenceTime(header) ?? 0n) + nanoseconds(b),
    samplingRate: header["nvhdr"] === 7 ? 1 / delta : rateOf(delta),
    details: { sac: header },
  });
}

/** Gives the rate of an interval that was rounded to float32: the whole rate or the short interval that it may come from. */
function rateOf(delta: number): number {
  const isNear = (other: number): boolean => Math.abs(other / delta - 1) < 2e-7;
  const rate = Math.round(1 / delta);
  if (isNear(1 / rate)) return rate;
  const short = Math.round(delta * 1e6) / 1e6;
  return 1 / (isNear(short) ? short : delta);
}

/** Gives the time that `b` counts from; undefined where a part of it is. */
function referenceTime(header: SacHeader): bigint | undefined {
  const [year, dayOfYear, hour, minute, second, millisecond] = [
    "nzyear",
    "nzjday",
    "nzhour",
    "nzmin",
    "nzsec",
    "nzmsec",
  ].map((name) => header[name]);
  if (
    typeof year !== "number" ||
    typeof dayOfYear !== "number" ||
    typeof hour !== "number" ||
    typeof minute !== "number" ||
    typeof second !== "number" ||
    typeof millisecond !== "number"
  ) {
    return undefined;
  }
  return utcFrom({ year, dayOfYear, hour, minute, second, nanosecond: millisecond * 1_000_000 });
}

/**
 * Gives a trace as binary SAC, version 6. Samples are rounded to float32. What the trace brings along in `details.sac`
 * stays, with its reference time where float32 tells the start from there to a hundredth of a sample; else the start, cut to the
 * millisecond, is the reference time.
 *
 * @throws CropError `bad-data` naming the id for codes longer than 8 ASCII characters and samples past float32
 */
export function encodeSac(trace: Trace, options: SacOptions = {}): Buffer {
  const isLittleEndian = options.byteOrder !== "big";
  const data = float32Of(trace);
  const header = headerOf(trace, data);
  const bytes = Buffer.alloc(headerBytes + wordBytes * data.length, " ");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numberOf = (name: string): number => {
    const value = header[name];
    return typeof value === "number" ? value : undefinedNumber;
  };
  for (const [i, name] of sacFields.floats.entries()) {
    view.setFloat32(i * wordBytes, numberOf(name), isLittleEndian);
  }
  for (const [i, name] of sacFields.integers.entries()) {
    view.setInt32((70 + i) * wordBytes, numberOf(name), isLittleEndian);
  }
  let at = textOffset;
  for (const name of sacFields.texts) {
    const length = textLength(name);
    const text = String(header[name] ?? undefinedNumber);
    if (text.length > length || !/^[\x20-\x7e]*$/.test(text)) {
      throw new CropError(
        "bad-data",
        `${trace.id}: SAC holds ${name} of up to ${length} ASCII characters, not ${JSON.stringify(text)}`,
      );
    }
    bytes.write(text, at, length, "latin1");
    at += length;
  }
  const target = bytes.subarray(headerBytes);
  bytesOf(data).copy(target);
  if (isLittleEndian !== hostIsLittleEndian) swapBytes(target, wordBytes);
  return bytes;
}

function float32Of(trace: Trace): Float32Array {
  const samples = trace.toFloat64();
  const data = Float32Array.from(samples);
  const tooLarge = data.findIndex((x, i) => !Number.isFinite(x) && Number.isFinite(samples[i]));
  if (tooLarge === -1) return data;
  throw new CropError(
    "bad-data",
    `${trace.id}: SAC holds float32, which sample ${tooLarge} (${samples[tooLarge]}) is too large for`,
  );
}

function headerOf(trace: Trace, data: Float32Array): SacHeader {
  const [sac, reference] = withReference(trace);
  const fields = utcFields(reference);
  const b = secondsOf(trace.starttime - reference);
  const codeOf = (code: string): string => (code === "" ? String(undefinedNumber) : code);
  return {
    iztype: 9,
    lpspol: 1,
    lovrok: 1,
    lcalda: 0,
    ...sac,
    khole: codeOf(trace.location),
    kstnm: codeOf(trace.station),
    kcmpnm: codeOf(trace.channel),
    knetwk: codeOf(trace.network),
    ...statisticsOf(data),
    nzyear: fields.year,
    nzjday: fields.dayOfYear,
    nzhour: fields.hour,
    nzmin: fields.minute,
    nzsec: fields.second,
    nzmsec: Math.floor(fields.nanosecond / 1_000_000),
    nvhdr: 6,
    iftype: 1,
    leven: 1,
    npts: trace.npts,
    delta: trace.delta,
    b,
    e: b + secondsOf(trace.endtime - trace.starttime),
  };
}

/** The times of a header that count from the reference time, seconds. */
const relativeTimes = "o a f t0 t1 t2 t3 t4 t5 t6 t7 t8 t9".split(" ");

/**
 * Gives the header that a trace brings along and its reference time. Where there is none, or it is so far from the start that a
 * float32 would move the start by more than a hundredth of a sample, the start, cut to the millisecond, is the reference time
 * and the times of the header move with it.
 */
function withReference(trace: Trace): readonly [header: SacHeader, reference: bigint] {
  const { sac = {} } = trace.details;
  const kept = referenceTime(sac);
  const begin = kept === undefined ? NaN : secondsOf(trace.starttime - kept);
  if (kept !== undefined && Math.abs(Math.fround(begin) - begin) <= 0.01 * trace.delta) {
    return [sac, kept];
  }
  const reference = trace.starttime - (((trace.starttime % 1_000_000n) + 1_000_000n) % 1_000_000n);
  if (kept === undefined) return [sac, reference];
  const later = secondsOf(reference - kept);
  const moved = relativeTimes.flatMap((name) => {
    const time = sac[name];
    return typeof time === "number" ? [[name, time - later] as const] : [];
  });
  return [{ ...sac, iztype: 9, ...Object.fromEntries(moved) }, reference];
}

/** Gives the extremes and the mean, as headers hold them; nothing for no samples. */
function statisticsOf(data: Float32Array): SacHeader {
  if (data.length === 0) return {};
  let [depmin, depmax, sum] = [Infinity, -Infinity, 0];
  for (const x of data) {
    depmin = Math.min(depmin, x);
    depmax = Math.max(depmax, x);
    sum += x;
  }
  return { depmin, depmax, depmen: sum / data.length };
}
