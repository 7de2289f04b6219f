import { inflateSync } from "node:zlib";
import { CropError, messageOf } from "../../errors.ts";
import { fletcher32 } from "./checksums.ts";
import { deflate } from "./deflate.ts";
import { compressLzf, decompressLzf } from "./lzf.ts";
import { shuffle, unshuffle } from "./shuffle.ts";

/** What happens to the chunks of a dataset on their way to the disk, in this order. */
export interface Hdf5Filters {
  /** Whether the bytes of the elements are sorted by their place in the element. */
  readonly shuffle?: boolean;
  /** zlib level, 1 to 9. */
  readonly gzip?: number;
  /** Compression in place of zlib's, quicker and less; h5py has it, other readers need its plugin. */
  readonly lzf?: boolean;
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
  const sorted = isShuffled ? shuffle(chunk, bytesPerElement, roomFor(chunk.length)) : chunk;
  const pieces = compress(sorted, isShuffled ? bytesPerElement : 1, filters);
  if (filters.fletcher32 !== true) return Buffer.concat(pieces);
  const encoded = Buffer.concat([...pieces, new Uint8Array(4)]);
  const sum = encoded.length - 4;
  encoded.writeUInt32LE(fletcher32(encoded.subarray(0, sum)), sum);
  return encoded;
}

function compress(bytes: Uint8Array, parts: number, filters: Hdf5Filters): readonly Uint8Array[] {
  if (filters.gzip !== undefined) return deflate(bytes, parts, filters.gzip);
  return [filters.lzf === true ? compressLzf(bytes) : bytes];
}

// Shuffled bytes are needed for a moment only; memory of their own would take longer to get than the shuffling.
const mostRoom = 1 << 20;
let room = new Uint8Array(0);

function roomFor(bytes: number): Uint8Array | undefined {
  if (bytes > mostRoom) return undefined;
  if (room.length < bytes) room = new Uint8Array(bytes);
  return room;
}

/**
 * Gives the chunk of `bytes` bytes that {@link encodeChunk} encoded. `isCompressed`: whether that filter was applied to it; the HDF5
 * library leaves out one that makes a chunk larger.
 *
 * @throws CropError `corrupt`
 */
export function decodeChunk(
  stored: Uint8Array,
  bytes: number,
  bytesPerElement: number,
  filters: Hdf5Filters,
  isCompressed: boolean = true,
): Uint8Array {
  let decoded = stored;
  if (filters.fletcher32 === true) {
    decoded = stored.subarray(0, -4);
    const sum = stored.length < 4 ? -1 : viewOf(stored).getUint32(decoded.length, true);
    if (fletcher32(decoded) !== sum) {
      throw new CropError("corrupt", "the checksum of a chunk does not fit");
    }
  }
  if (isCompressed && filters.gzip !== undefined) decoded = inflate(decoded, bytes);
  if (isCompressed && filters.lzf === true) decoded = decompressLzf(decoded, bytes);
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
