import { continueCrc, crcTable } from "../../../files/index.ts";

const table = /* @__PURE__ */ crcTable(0x82f63b78);

/** The value to begin a CRC-32C with. */
export const crc32cStart = -1;

/** Goes on with a CRC-32C (RFC 3720, appendix B.4) over `bytes[start, end)`; `~crc >>> 0` of the last value is the checksum. */
export function crc32c(crc: number, bytes: Uint8Array, start: number, end: number): number {
  return continueCrc(table, crc, bytes, start, end);
}
