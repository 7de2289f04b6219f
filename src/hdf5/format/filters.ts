import { inflateSync } from "node:zlib";
import { CropError, messageOf } from "../../errors.ts";
import { fletcher32 } from "./checksums.ts";
import { deflate } from "./deflate.ts";

/** What happens to the chunks of a dataset on their way to the disk, in this order. */
export interface Hdf5Filters {
  /** Whether the bytes of the elements are sorted by their place in the element. */
  readonly shuffle?: boolean;
  /** zlib level, 1 to 9. */
  readonly gzip?: number;
  /** Whether a checksum is kept, which every reader compares. */
  readonly fletcher32?: boolean;
}

/** Gives a chunk as it stands on the disk. */
export function encodeChunk(
  chunk: Uint8Array,
  bytesPerElement: number,
  filters: Hdf5Filters,
): Uint8Array {
  const isShuffled = filters.shuffle === true;
  let bytes = isShuffled ? shuffle(chunk, bytesPerElement) : chunk;
  if (filters.gzip !== undefined) {
    bytes = deflate(bytes, isShuffled ? bytesPerElement : 1, filters.gzip);
  }
  if (filters.fletcher32 !== true) return bytes;
  const checked = new Uint8Array(bytes.length + 4);
  checked.set(bytes);
  new DataView(checked.buffer).setUint32(bytes.length, fletcher32(bytes), true);
  return checked;
}

/** Gives the chunk of `bytes` bytes that {@link encodeChunk} encoded. @throws CropError `corrupt` */
export function decodeChunk(
  stored: Uint8Array,
  bytes: number,
  bytesPerElement: number,
  filters: Hdf5Filters,
): Uint8Array {
  let decoded = stored;
  if (filters.fletcher32 === true) {
    decoded = stored.subarray(0, -4);
    const sum = stored.length < 4 ? -1 : viewOf(stored).getUint32(decoded.length, true);
    if (fletcher32(decoded) !== sum) {
      throw new CropError("corrupt", "the checksum of a chunk does not fit");
    }
  }
  if (filters.gzip !== undefined) decoded = inflate(decoded, bytes);
  if (decoded.length !== bytes) {
    throw new CropError("corrupt", `a chunk has ${decoded.length} bytes and not ${bytes}`);
  }
  return filters.shuffle === true ? unshuffle(decoded, bytesPerElement) : decoded;
}

function inflate(stored: Uint8Array, bytes: number): Uint8Array {
  try {
    return inflateSync(stored, { maxOutputLength: bytes, chunkSize: Math.max(64, bytes) });
  } catch (error) {
    throw new CropError("corrupt", `a chunk cannot be unpacked: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function shuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const n = bytes.length / width;
  const sorted = new Uint8Array(bytes.length);
  // The most common widths in one pass, four bytes at once: twice as fast.
  if ((width === 4 || width === 8) && bytes.byteOffset % 4 === 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const step = width / 4;
    for (let word = 0; word < step; word++) {
      const [first, second, third, fourth] = planes(word, n);
      for (let i = 0, from = word; i < n; i++, from += step) {
        const value = words[from]!;
        sorted[first + i] = value;
        sorted[second + i] = value >>> 8;
        sorted[third + i] = value >>> 16;
        sorted[fourth + i] = value >>> 24;
      }
    }
    return sorted;
  }
  for (let k = 0; k < width; k++) {
    const part = sorted.subarray(k * n, (k + 1) * n);
    for (let i = 0, from = k; i < n; i++, from += width) part[i] = bytes[from]!;
  }
  return sorted;
}

function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const n = bytes.length / width;
  const restored = new Uint8Array(bytes.length);
  // The most common widths in one pass, four bytes at once: twice as fast.
  if (width === 4 || width === 8) {
    const words = new Int32Array(restored.buffer);
    const step = width / 4;
    for (let word = 0; word < step; word++) {
      const [first, second, third, fourth] = planes(word, n);
      for (let i = 0, to = word; i < n; i++, to += step) {
        const low = bytes[first + i]! | (bytes[second + i]! << 8);
        words[to] = low | (bytes[third + i]! << 16) | (bytes[fourth + i]! << 24);
      }
    }
    return restored;
  }
  for (let k = 0; k < width; k++) {
    const part = bytes.subarray(k * n, (k + 1) * n);
    for (let i = 0, to = k; i < n; i++, to += width) restored[to] = part[i]!;
  }
  return restored;
}

/** Gives where the first, second, third and fourth bytes of a word of each of `n` elements begin. */
function planes(word: number, n: number): readonly [number, number, number, number] {
  const first = 4 * word * n;
  return [first, first + n, first + 2 * n, first + 3 * n];
}
