import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CropError } from "../errors.ts";
import { diskError, mostBytesAtOnce, systemCode } from "./atomic-write.ts";
import { crc32 } from "./checksum.ts";

/**
 * A framed file is a 16-byte line that names its format and version, 8 bytes that may be rewritten in
 * place, then frames. A frame is `length` (uint32), `crc` (uint32), `payload` (`length` bytes), little
 * endian; the checksum covers the length and the payload, so that a damaged frame is never taken
 * for a good one and, when its length is whole, costs no other frame.
 */
export const preambleBytes = 24;
export const mutableOffset = 16;
export const frameHeadBytes = 8;
// The length of a payload is a uint32.
const mostPayloadBytes = 2 ** 32 - 1;
// Storage grows to twice what is needed, so that it need not grow again soon, up to this size.
const mostSpareBytes = 2 ** 28;

/** Gives the preamble of a framed file: format, version and eight zero bytes. */
export function preamble(format: string, version: number): Uint8Array {
  const line = `${format} ${version}`;
  if (line.length > 15)
    throw new RangeError(`the format name ${line} is longer than a preamble holds`);
  const bytes = new Uint8Array(preambleBytes);
  bytes.fill(0x20, 0, 15);
  for (let i = 0; i < line.length; i++) bytes[i] = line.charCodeAt(i);
  bytes[15] = 0x0a;
  return bytes;
}

/** Grows as frames are appended; the storage is used again after {@link FrameWriter.take}. */
export class FrameWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  /** Storage for `bytes` is there from the beginning. */
  constructor(bytes: number = 0) {
    this.#bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The number of bytes that wait to be taken. */
  get length(): number {
    return this.#length;
  }

  /**
   * Makes room for a frame of `payloadBytes` and gives the storage to write the payload into, from
   * `offset` on; {@link FrameWriter.seal} closes the frame.
   *
   * @throws RangeError for more than a frame holds
   */
  open(payloadBytes: number): {
    readonly bytes: Uint8Array;
    readonly view: DataView;
    readonly offset: number;
  } {
    if (payloadBytes > mostPayloadBytes)
      throw new RangeError(`${payloadBytes} bytes are more than the 4 GiB that a record holds`);
    const needed = this.#length + frameHeadBytes + payloadBytes;
    if (needed > this.#bytes.length) {
      const spare = Math.min(2 * this.#bytes.length, mostSpareBytes);
      const larger = new Uint8Array(Math.max(needed, spare));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return { bytes: this.#bytes, view: this.#view, offset: this.#length + frameHeadBytes };
  }

  /** Writes length and checksum before the payload of `payloadBytes` that was put in place. */
  seal(payloadBytes: number): void {
    const start = this.#length;
    this.#view.setUint32(start, payloadBytes, true);
    this.#view.setUint32(start + 4, frameCrc(this.#bytes, this.#view, start, payloadBytes), true);
    this.#length = start + frameHeadBytes + payloadBytes;
  }

  /** Appends a frame whose payload is there already; it is copied. */
  append(payload: Uint8Array): void {
    const { bytes, offset } = this.open(payload.length);
    bytes.set(payload, offset);
    this.seal(payload.length);
  }

  /** Gives a copy of what was appended since the last call, and starts afresh. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

function frameCrc(bytes: Uint8Array, view: DataView, start: number, payloadBytes: number): number {
  const payloadStart = start + frameHeadBytes;
  const ofPayload = crc32(bytes, payloadStart, payloadStart + payloadBytes, view);
  // One more than the length, so that zeros, as a lost write leaves them, are no frame.
  return (ofPayload ^ Math.imul(payloadBytes + 1, 0x9e3779b1)) >>> 0;
}

/** One frame as a reader met it. The reader uses the object again for the next frame. */
export class Frame {
  /** Where it begins in the file. */
  offset = 0;
  isWhole = false;
  /** The payload is `bytes[start, start + length)`; `view` has the same origin as `bytes`. */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  start = 0;
  length = 0;

  /** The payload, as a view that the next frame overwrites. */
  get payload(): Uint8Array {
    return this.bytes.subarray(this.start, this.start + this.length);
  }
}

/** Reads a framed file from its start, in a window that grows to the longest frame only. */
export class FrameReader {
  readonly path: string;
  readonly size: number;
  /** Where the last good frame ended. */
  end: number = preambleBytes;
  #fd: number;
  #window: Uint8Array;
  #view: DataView;
  readonly #frame: Frame = new Frame();
  #windowStart = 0;
  #windowLength = 0;
  #position: number = preambleBytes;

  /**
   * Opens a framed file.
   *
   * @throws CropError `corrupt` when it is shorter than a preamble or of another format,
   *   `unknown-version` when this version of the package does not know its version
   */
  constructor(path: string, format: string, version: number, windowBytes: number = 1 << 16) {
    this.path = path;
    this.#fd = open(path);
    try {
      this.size = fstatSync(this.#fd).size;
      this.#window = new Uint8Array(Math.max(preambleBytes, Math.min(windowBytes, this.size)));
      this.#view = new DataView(this.#window.buffer);
      this.#fill(0, preambleBytes);
      checkPreamble(
        path,
        this.#window.subarray(0, Math.min(this.size, preambleBytes)),
        format,
        version,
      );
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** The eight bytes that are rewritten in place, as two uint32. */
  mutable(): readonly [number, number] {
    this.#fill(mutableOffset, 8);
    const at = mutableOffset - this.#windowStart;
    return [this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true)];
  }

  /**
   * Gives the next frame, or `undefined` at the end or where what follows cannot be a frame (a write
   * that was cut off). A frame that fails its checksum is given with `isWhole: false`.
   */
  next(): Frame | undefined {
    const offset = this.#position;
    if (offset + frameHeadBytes > this.size || !this.#fill(offset, frameHeadBytes))
      return undefined;
    const length = this.#view.getUint32(offset - this.#windowStart, true);
    const crc = this.#view.getUint32(offset - this.#windowStart + 4, true);
    const end = offset + frameHeadBytes + length;
    if (end > this.size || !this.#fill(offset, frameHeadBytes + length)) return undefined;
    const start = offset - this.#windowStart;
    const frame = this.#frame;
    frame.offset = offset;
    frame.isWhole = frameCrc(this.#window, this.#view, start, length) === crc;
    frame.bytes = this.#window;
    frame.view = this.#view;
    frame.start = start + frameHeadBytes;
    frame.length = length;
    this.#position = end;
    if (frame.isWhole) this.end = end;
    return frame;
  }

  /** Moves to where a frame starts. */
  seek(offset: number): void {
    this.#position = offset;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Brings `[offset, offset + length)` into the window; false when the file has become shorter. */
  #fill(offset: number, length: number): boolean {
    if (offset >= this.#windowStart && offset + length <= this.#windowStart + this.#windowLength)
      return true;
    if (length > this.#window.length) {
      const spare = Math.min(2 * length, mostSpareBytes);
      this.#window = new Uint8Array(Math.min(this.size, Math.max(length, spare)));
      this.#view = new DataView(this.#window.buffer);
    }
    let filled = 0;
    while (filled < this.#window.length) {
      const n = this.#read(filled, offset + filled);
      if (n === 0) break;
      filled += n;
    }
    this.#windowStart = offset;
    this.#windowLength = filled;
    return filled >= length;
  }

  #read(filled: number, position: number): number {
    const length = Math.min(this.#window.length - filled, mostBytesAtOnce);
    try {
      return readSync(this.#fd, this.#window, filled, length, position);
    } catch (error) {
      throw readError(this.path, error); // that of the system does not name the file
    }
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw readError(path, error);
  }
}

function readError(path: string, error: unknown): unknown {
  const code = systemCode(error);
  return code === "ENOENT" || code === "ESTALE" ? error : diskError(path, error, "read");
}

function checkPreamble(path: string, bytes: Uint8Array, format: string, version: number): void {
  const line = String.fromCharCode(...bytes.subarray(0, 16));
  const [, name, number] = /^(\S+) ([1-9]\d*) *\n$/.exec(line) ?? [];
  if (bytes.length < preambleBytes || name !== format) {
    const found =
      bytes.length === 0 ? "is empty" : bytes.length < preambleBytes ? "is cut off" : "is not one";
    throw new CropError("corrupt", `${path}: a ${format} file was expected, and this ${found}`, {
      fields: { file: path },
    });
  }
  if (Number(number) !== version) {
    throw new CropError(
      "unknown-version",
      `${path}: ${format} version ${number} was found, and this crop reads version ${version}; ` +
        "use the crop that wrote it, or a newer one",
      { fields: { file: path } },
    );
  }
}
