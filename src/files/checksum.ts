/** Gives what each byte does to a 32-bit CRC whose polynomial is `reversed`, lowest bit first: int32 `[256]`. */
export function crcTable(reversed: number): Int32Array {
  const entries = new Int32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ reversed : c >>> 1;
    entries[n] = c;
  }
  return entries;
}

/** Goes on with a CRC over `bytes[start, end)`: it begins with -1, and `~crc >>> 0` of the last value is the checksum. */
export function continueCrc(
  entries: Int32Array,
  crc: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let c = crc;
  for (let i = start; i < end; i++) c = (c >>> 8) ^ entries[(c ^ bytes[i]!) & 0xff]!;
  return c;
}

const table = /* @__PURE__ */ wordTable(crcTable(0xedb88320));

/** Gives what a byte does that 0 to 7 others follow, so that eight are taken at once: int32 `[8 * 256]` (slicing-by-8; Kounavis and Berry, 2008). */
function wordTable(bytewise: Int32Array): Int32Array {
  const entries = new Int32Array(8 * 256);
  entries.set(bytewise);
  for (let i = 256; i < entries.length; i++) {
    const before = entries[i - 256]!;
    entries[i] = (before >>> 8) ^ bytewise[before & 0xff]!;
  }
  return entries;
}

// Bytes that are summed up here before zlib, which takes a millisecond to load, pays.
const fewBytes = 65_536;
let summedBytes = 0;
let zlibCrc32: ((data: Uint8Array) => number) | undefined;

/**
 * Gives the CRC-32 of `bytes[start, end)` (ISO 3309, as in zlib), unsigned; `view` is a view of the same bytes, where there is one.
 * Short runs are done here, because the call into native code costs more than a hundred bytes of table look-ups.
 */
export function crc32(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
  view: DataView = new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
): number {
  if (end - start > 128) {
    if (zlibCrc32 === undefined && (summedBytes += end - start) > fewBytes)
      zlibCrc32 = process.getBuiltinModule("node:zlib").crc32;
    if (zlibCrc32 !== undefined) return zlibCrc32(bytes.subarray(start, end));
  }
  let crc = -1;
  let i = start;
  for (; i + 8 <= end; i += 8) {
    const low = crc ^ view.getInt32(i, true);
    const high = view.getInt32(i + 4, true);
    crc =
      table[0x700 + (low & 0xff)]! ^
      table[0x600 + ((low >>> 8) & 0xff)]! ^
      table[0x500 + ((low >>> 16) & 0xff)]! ^
      table[0x400 + (low >>> 24)]! ^
      table[0x300 + (high & 0xff)]! ^
      table[0x200 + ((high >>> 8) & 0xff)]! ^
      table[0x100 + ((high >>> 16) & 0xff)]! ^
      table[high >>> 24]!;
  }
  return ~continueCrc(table, crc, bytes, i, end) >>> 0;
}

/** Gives the SHA-256 of text or bytes as 64 hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  // Loaded when it is needed: growing a batch needs none.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(data).digest("hex");
}
