const table = /* @__PURE__ */ makeTable();

function makeTable(): Int32Array {
  const entries = new Int32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
    entries[n] = c;
  }
  return entries;
}

/** The value to begin a CRC-32C with. */
export const crc32cStart = -1;

/** Goes on with a CRC-32C (RFC 3720, appendix B.4) over `bytes[start, end)`; `~crc >>> 0` of the last value is the checksum. */
export function crc32c(crc: number, bytes: Uint8Array, start: number, end: number): number {
  let c = crc;
  for (let i = start; i < end; i++) c = (c >>> 8) ^ table[(c ^ bytes[i]!) & 0xff]!;
  return c;
}
