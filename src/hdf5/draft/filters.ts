import { deflateSync, inflateSync } from "node:zlib";
import { CropError } from "../../errors.ts";
import { fletcher32 } from "./checksums.ts";

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
  let bytes = chunk;
  if (filters.shuffle === true) bytes = shuffle(bytes, bytesPerElement);
  if (filters.gzip !== undefined) {
    bytes = deflateSync(bytes, { level: filters.gzip, chunkSize: 65_536 });
  }
  if (filters.fletcher32 !== true) return bytes;
  const checked = new Uint8Array(bytes.length + 4);
  checked.set(bytes);
  new DataView(checked.buffer).setUint32(bytes.length, fletcher32(bytes), true);
  return checked;
}

/** Gives the chunk that {@link encodeChunk} encoded. @throws CropError `corrupt` */
export function decodeChunk(
  stored: Uint8Array,
  bytesPerElement: number,
  filters: Hdf5Filters,
): Uint8Array {
  let bytes = stored;
  if (filters.fletcher32 === true) {
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    bytes = stored.subarray(0, -4);
    if (fletcher32(bytes) !== view.getUint32(bytes.length, true)) {
      throw new CropError("corrupt", "the checksum of a chunk does not fit");
    }
  }
  if (filters.gzip !== undefined) bytes = inflateSync(bytes);
  return filters.shuffle === true ? unshuffle(bytes, bytesPerElement) : bytes;
}

function shuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const n = bytes.length / width;
  const sorted = new Uint8Array(bytes.length);
  for (let k = 0; k < width; k++) {
    const to = k * n;
    for (let i = 0, from = k; i < n; i++, from += width) sorted[to + i] = bytes[from]!;
  }
  return sorted;
}

function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const n = bytes.length / width;
  const restored = new Uint8Array(bytes.length);
  for (let k = 0; k < width; k++) {
    const from = k * n;
    for (let i = 0, to = k; i < n; i++, to += width) restored[to] = bytes[from + i]!;
  }
  return restored;
}
