/**
 * Gives the checksum that the filter `fletcher32` of HDF5 puts behind a chunk: Fletcher's over big-endian words of 16 bits.
 * Source: HDF5 file format specification 3.0, section IV.A.2.l, and H5checksum.c of the library.
 */
export function fletcher32(bytes: Uint8Array): number {
  let low = 0;
  let high = 0;
  const even = bytes.length & ~1;
  for (let i = 0; i < even;) {
    // 250 words are as many as 31 bits can add up; two at once, since each sum waits for the one before.
    const end = Math.min(i + 500, even);
    for (; i + 3 < end; i += 4) {
      const a = (bytes[i]! << 8) | bytes[i + 1]!;
      const b = (bytes[i + 2]! << 8) | bytes[i + 3]!;
      high += 2 * (low + a) + b;
      low += a + b;
    }
    if (i < end) {
      low += (bytes[i]! << 8) | bytes[i + 1]!;
      high += low;
      i += 2;
    }
    low = (low & 0xffff) + (low >>> 16);
    high = (high & 0xffff) + (high >>> 16);
  }
  if (even < bytes.length) {
    low += bytes[even]! << 8;
    high += low;
    low = (low & 0xffff) + (low >>> 16);
    high = (high & 0xffff) + (high >>> 16);
  }
  low = (low & 0xffff) + (low >>> 16);
  high = (high & 0xffff) + (high >>> 16);
  return ((high << 16) | low) >>> 0;
}

/** Gives the checksum at the end of a zlib stream: Adler's, RFC 1950, section 9. */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let i = 0; i < bytes.length;) {
    // 3800 bytes are as many as 31 bits can add up; eight at once, since each sum waits for the one before.
    const end = Math.min(i + 3800, bytes.length);
    for (; i + 7 < end; i += 8) {
      const a = bytes[i]!;
      const b = bytes[i + 1]!;
      const c = bytes[i + 2]!;
      const d = bytes[i + 3]!;
      const e = bytes[i + 4]!;
      const f = bytes[i + 5]!;
      const g = bytes[i + 6]!;
      const h = bytes[i + 7]!;
      high = (high + 8 * (low + a) + 7 * b + 6 * c + 5 * d + 4 * e + 3 * f + 2 * g + h) | 0;
      low = (low + a + b + c + d + e + f + g + h) | 0;
    }
    for (; i < end; i++) {
      low += bytes[i]!;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return high * 65_536 + low;
}

/**
 * Gives the checksum that HDF5 puts behind its own structures from version 2 on.
 * Source: Bob Jenkins, lookup3.c, `hashlittle` with the initial value 0.
 */
export function lookup3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  for (; bytes.length - at > 12; at += 12) {
    a = (a + view.getUint32(at, true)) | 0;
    b = (b + view.getUint32(at + 4, true)) | 0;
    c = (c + view.getUint32(at + 8, true)) | 0;
    a = ((a - c) | 0) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (at === bytes.length) return c >>> 0;
  const rest = new Uint8Array(12);
  rest.set(bytes.subarray(at));
  const words = new DataView(rest.buffer);
  a = (a + words.getUint32(0, true)) | 0;
  b = (b + words.getUint32(4, true)) | 0;
  c = (c + words.getUint32(8, true)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
