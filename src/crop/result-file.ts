import { closeSync, openSync } from "node:fs";
import { CropError } from "../errors.ts";
import {
  decodeJson,
  encodeJson,
  FrameReader,
  frameHeadBytes,
  FrameWriter,
  mutableOffset,
  preamble,
  type ProcessIdentity,
  retryStale,
  systemCode,
  writeFully,
} from "../files/index.ts";
import { type CaseOutcome, recordKind, StoredRecord } from "./case-record.ts";

const format = "crop-result";
const version = 1;

/** One owner of a batch: the process that grew some of its cases. */
export interface Session {
  readonly owner: ProcessIdentity;
  readonly nodeVersion: string;
  /** Milliseconds since 1970 on the clock of the owner's host. */
  readonly startedMs: number;
}

/** What stands first in a growing file and in a result: whose it is and who grows it. */
export interface ResultHeader {
  readonly cropId: string;
  readonly batch: number;
  /** Number of cases in the batch. */
  readonly count: number;
  /** A random name of this claim; whoever finds another one here no longer owns the batch. */
  readonly nonce: string;
  /** An owner whose heartbeat does not change for so long counts as dead. */
  readonly staleSeconds: number;
  /** Owners so far, the present one last. */
  readonly sessions: readonly Session[];
}

/** What the end record says of a finished batch; seconds are of the cases that gave a value. */
export interface BatchSummary {
  readonly values: number;
  readonly failures: number;
  readonly sumSeconds: number;
  readonly sumSquaredSeconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly finishedMs: number;
}

/** Adds up what the end record tells. */
export class SummaryCounter {
  values = 0;
  failures = 0;
  /** Of the cases that gave a value. */
  sumSeconds = 0;
  #squares = 0;
  #min = Infinity;
  #max = 0;

  add(isFailure: boolean, seconds: number): void {
    if (isFailure) {
      this.failures++;
      return;
    }
    this.values++;
    this.sumSeconds += seconds;
    this.#squares += seconds * seconds;
    if (seconds < this.#min) this.#min = seconds;
    if (seconds > this.#max) this.#max = seconds;
  }

  /** Adds what another counter has counted. */
  merge(other: BatchSummary): void {
    this.values += other.values;
    this.failures += other.failures;
    this.sumSeconds += other.sumSeconds;
    this.#squares += other.sumSquaredSeconds;
    if (other.values === 0) return;
    this.#min = Math.min(this.#min, other.minSeconds);
    this.#max = Math.max(this.#max, other.maxSeconds);
  }

  summary(finishedMs: number): BatchSummary {
    return {
      values: this.values,
      failures: this.failures,
      sumSeconds: this.sumSeconds,
      sumSquaredSeconds: this.#squares,
      minSeconds: this.values === 0 ? 0 : this.#min,
      maxSeconds: this.#max,
      finishedMs,
    };
  }
}

/** Gives the first bytes of a growing file. */
export function encodeHeader(header: ResultHeader): Uint8Array {
  const body = encodeJson(header);
  const payload = new Uint8Array(1 + body.length);
  payload[0] = recordKind.header;
  payload.set(body, 1);
  const writer = new FrameWriter();
  writer.append(payload);
  return Buffer.concat([preamble(format, version), writer.take()]);
}

// kind: uint8; values, failures: uint32; five float64
const endBytes = 49;

/** Gives the end record, whose length is fixed so that it is found from the end of a file. */
export function encodeEnd(summary: BatchSummary): Uint8Array {
  const writer = new FrameWriter();
  const { bytes, view, offset } = writer.open(endBytes);
  bytes[offset] = recordKind.end;
  view.setUint32(offset + 1, summary.values, true);
  view.setUint32(offset + 5, summary.failures, true);
  view.setFloat64(offset + 9, summary.sumSeconds, true);
  view.setFloat64(offset + 17, summary.sumSquaredSeconds, true);
  view.setFloat64(offset + 25, summary.minSeconds, true);
  view.setFloat64(offset + 33, summary.maxSeconds, true);
  view.setFloat64(offset + 41, summary.finishedMs, true);
  writer.seal(endBytes);
  return writer.take();
}

function decodeEnd(payload: Uint8Array): BatchSummary {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return {
    values: view.getUint32(1, true),
    failures: view.getUint32(5, true),
    sumSeconds: view.getFloat64(9, true),
    sumSquaredSeconds: view.getFloat64(17, true),
    minSeconds: view.getFloat64(25, true),
    maxSeconds: view.getFloat64(33, true),
    finishedMs: view.getFloat64(41, true),
  };
}

/** What a growing file or a result says of itself, by its first and last records. */
export interface ResultState {
  readonly header: ResultHeader;
  /** Counts heartbeats of the owner. */
  readonly beat: number;
  /** True when the owner gave the batch back. */
  readonly isReleased: boolean;
  readonly sizeBytes: number;
  /** There only when the batch is finished. */
  readonly summary: BatchSummary | undefined;
}

/**
 * Reads the first and the last record of a growing file or a result. Gives undefined when there is
 * no such file.
 *
 * @throws CropError `corrupt` when it is no such file, or damaged in its first record;
 *   `unknown-version` when a newer crop wrote it
 */
export function readResultState(path: string): ResultState | undefined {
  return retryStale(() => {
    let reader: FrameReader;
    try {
      reader = new FrameReader(path, format, version, 1024);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
    try {
      const header = readHeader(reader);
      const [beat, released] = reader.mutable();
      const summary = readEnd(reader, header);
      return { header, beat, isReleased: released !== 0, sizeBytes: reader.size, summary };
    } finally {
      reader.close();
    }
  });
}

function readEnd(reader: FrameReader, header: ResultHeader): BatchSummary | undefined {
  const offset = reader.size - endBytes - frameHeadBytes;
  if (offset < reader.end) return undefined;
  reader.seek(offset);
  const frame = reader.next();
  if (frame === undefined || !frame.isWhole || !isEnd(frame.payload)) return undefined;
  const summary = decodeEnd(frame.payload);
  return summary.values + summary.failures === header.count ? summary : undefined;
}

function isEnd(payload: Uint8Array): boolean {
  return payload.length === endBytes && payload[0] === recordKind.end;
}

function readHeader(reader: FrameReader): ResultHeader {
  const frame = reader.next();
  if (frame === undefined || !frame.isWhole || frame.payload[0] !== recordKind.header) {
    throw new CropError("corrupt", `${reader.path}: its first record is damaged or cut off`, {
      fields: { file: reader.path },
    });
  }
  return parseHeader(reader.path, decodeJson(frame.payload.subarray(1)));
}

function parseHeader(path: string, content: unknown): ResultHeader {
  const header = content as Partial<ResultHeader> | null | undefined;
  if (
    typeof header?.cropId !== "string" ||
    typeof header.batch !== "number" ||
    typeof header.count !== "number" ||
    typeof header.nonce !== "string" ||
    typeof header.staleSeconds !== "number" ||
    !Array.isArray(header.sessions) ||
    header.sessions.length === 0
  ) {
    throw new CropError("corrupt", `${path}: its first record is not that of a result`, {
      fields: { file: path },
    });
  }
  return header as ResultHeader;
}

/** Gives the eight bytes that an owner rewrites in place: its heartbeat, and whether it gave the batch back. */
export function encodeMutable(beat: number, isReleased: boolean): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(beat, 0);
  bytes.writeUInt32LE(isReleased ? 1 : 0, 4);
  return bytes;
}

/** Marks a file as given back, so that the next grower takes it over at once. */
export function markReleased(path: string): void {
  const fd = openSync(path, "r+");
  try {
    writeFully(fd, encodeMutable(0, true), mutableOffset);
  } finally {
    closeSync(fd);
  }
}

/** Writes a heartbeat into a growing file, if it is still that of the claim `nonce`. */
export function beatFile(path: string, nonce: string, beat: number): void {
  let fd: number;
  try {
    if (readResultState(path)?.header.nonce !== nonce) return;
    fd = openSync(path, "r+");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return; // finished a moment ago
    throw error;
  }
  try {
    writeFully(fd, encodeMutable(beat, false), mutableOffset);
  } finally {
    closeSync(fd);
  }
}

/** Gives the session that owns, or last owned, a file. */
export function lastSession(header: ResultHeader): Session {
  return header.sessions.at(-1)!;
}

/** What was found in a file of which every record was read. */
export interface ResultScan {
  readonly header: ResultHeader;
  readonly isFinished: boolean;
  /** Records that fail their checksum or do not belong there: cases that are missing. */
  readonly damagedRecords: number;
  readonly summary: BatchSummary | undefined;
}

/**
 * Reads every record of a growing file or a result in the order written and calls `visit` with each
 * whole one; a case met twice is given twice. `visit` must not keep the record, which is a view.
 *
 * @throws CropError `corrupt` when the file is empty, foreign, of another crop or another batch
 */
export function scanResult(
  path: string,
  expected: { readonly cropId: string; readonly batch: number; readonly count: number },
  visit: (record: StoredRecord) => void,
): ResultScan {
  const reader = new FrameReader(path, format, version, 1 << 18);
  try {
    const header = readHeader(reader);
    checkBelongs(path, header, expected);
    const record = new StoredRecord();
    let damagedRecords = 0;
    let summary: BatchSummary | undefined;
    let lastEnd = reader.end;
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      lastEnd = frame.offset + frameHeadBytes + frame.length;
      if (frame.isWhole && frame.length === endBytes && isEnd(frame.payload)) {
        summary = decodeEnd(frame.payload);
        break;
      }
      record.lookAt(frame);
      const isCase = frame.isWhole && StoredRecord.isCase(frame) && record.position < header.count;
      if (isCase) visit(record);
      else damagedRecords++;
    }
    const isFinished =
      summary !== undefined &&
      lastEnd === reader.size &&
      summary.values + summary.failures === header.count;
    return { header, isFinished, damagedRecords, summary };
  } finally {
    reader.close();
  }
}

/**
 * Reads one record of a result again, `offset` being that of its frame.
 *
 * @throws CropError `corrupt` when there is none
 */
export function readOutcomeAt(path: string, offset: number, loneName: string): CaseOutcome {
  const reader = new FrameReader(path, format, version);
  try {
    reader.seek(offset);
    const frame = reader.next();
    if (frame?.isWhole === true && StoredRecord.isCase(frame)) {
      const record = new StoredRecord();
      record.lookAt(frame);
      return record.outcome(loneName);
    }
    throw new CropError("corrupt", `${path}: a record that was there is gone`, {
      fields: { file: path },
    });
  } finally {
    reader.close();
  }
}

function checkBelongs(
  path: string,
  header: ResultHeader,
  expected: { readonly cropId: string; readonly batch: number; readonly count: number },
): void {
  const fields = { file: path, batch: expected.batch };
  if (header.cropId !== expected.cropId) {
    throw new CropError(
      "corrupt",
      `${path} belongs to another crop (id ${header.cropId}); remove it`,
      { fields },
    );
  }
  if (header.batch !== expected.batch) {
    throw new CropError(
      "corrupt",
      `${path} holds batch ${header.batch}, not batch ${expected.batch}; it was moved or renamed`,
      {
        fields,
      },
    );
  }
  if (header.count !== expected.count) {
    throw new CropError(
      "corrupt",
      `${path} holds ${header.count} cases where batch ${expected.batch} has ${expected.count}`,
      {
        fields,
      },
    );
  }
}
