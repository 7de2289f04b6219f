import { CropError } from "../../errors.ts";

// A stream of LZF is a row of literals (a byte below 32: one more than it says follow) and of references (the upper three bits: two
// less than their length, with 7 the next byte is added; the lower five bits and the byte after that: one less than how far back).
// Source: liblzf 3.6, lzf_c.c and lzf_d.c; h5py 3, the filter 32000.

const mostLiterals = 32;
const farthest = 1 << 13;
const longest = 264;
const shortest = 3;
const slotBits = 14;
const seen = new Int32Array(1 << slotBits);

/** Compresses bytes as the filter LZF of h5py does. */
export function compressLzf(bytes: Uint8Array): Uint8Array {
  const n = bytes.length;
  const out = new Uint8Array(n + Math.ceil(n / mostLiterals));
  let at = 0;
  let begin = 0; // of the literals that are not written yet
  const flush = (end: number): void => {
    for (; begin < end; begin += mostLiterals) {
      const literals = bytes.subarray(begin, Math.min(begin + mostLiterals, end));
      out[at++] = literals.length - 1;
      out.set(literals, at);
      at += literals.length;
    }
    begin = end;
  };
  seen.fill(-1);
  let i = 0;
  while (i + shortest <= n) {
    const three = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    const slot = Math.imul(three, 0x9e3779b1) >>> (32 - slotBits);
    const from = seen[slot]!;
    seen[slot] = i;
    const isSame =
      from >= 0 &&
      i - from <= farthest &&
      bytes[from] === bytes[i] &&
      bytes[from + 1] === bytes[i + 1] &&
      bytes[from + 2] === bytes[i + 2];
    if (!isSame) {
      i++;
      continue;
    }
    const most = Math.min(longest, n - i);
    let length = shortest;
    while (length < most && bytes[from + length] === bytes[i + length]) length++;
    flush(i);
    const back = i - from - 1;
    const code = length - 2;
    out[at++] = (Math.min(code, 7) << 5) | (back >> 8);
    if (code >= 7) out[at++] = code - 7;
    out[at++] = back & 0xff;
    i += length;
    begin = i;
  }
  flush(n);
  return out.subarray(0, at);
}

/** Gives the `length` bytes that {@link compressLzf} compressed. @throws CropError `corrupt` */
export function decompressLzf(stream: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  let i = 0;
  while (i < stream.length) {
    const control = stream[i++]!;
    if (control < mostLiterals) {
      const count = control + 1;
      if (i + count > stream.length || at + count > length) throw damaged();
      out.set(stream.subarray(i, i + count), at);
      i += count;
      at += count;
      continue;
    }
    const code = control >> 5;
    const extra = code === 7 ? stream[i++] : 0;
    const low = stream[i++];
    if (extra === undefined || low === undefined) throw damaged();
    const count = code + extra + 2;
    const from = at - (((control & 0x1f) << 8) | low) - 1;
    if (from < 0 || at + count > length) throw damaged();
    for (let k = 0; k < count; k++) out[at + k] = out[from + k]!; // it may reach into itself
    at += count;
  }
  if (at !== length) throw damaged();
  return out;
}

function damaged(): CropError {
  return new CropError("corrupt", "a chunk cannot be unpacked: it is no stream of LZF");
}
