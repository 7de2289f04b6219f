import { deflateRawSync, deflateSync, constants } from "node:zlib";
import { adler32 } from "./checksums.ts";

/** The most bytes that a stored block of deflate holds (RFC 1951, 3.2.4). */
const storedBytes = 65_535;
const header = Uint8Array.of(0x78, 0x01);
const finalBlock = Uint8Array.of(1, 0, 0, 0xff, 0xff);

/**
 * Compresses bytes into a zlib stream (RFC 1950). They are `parts` stretches of equal length, as the shuffle filter leaves them:
 * first bytes of all elements, second bytes of all, and so on. The lower bytes of floating-point numbers, and of the samples of
 * a digitizer, are mostly noise. To find that they cannot be compressed takes zlib most of its time; here they are stored as they
 * are, which is quicker to read again, too. Gives the pieces of the stream, some of which are views of `bytes`.
 */
export function deflate(bytes: Uint8Array, parts: number, level: number): readonly Uint8Array[] {
  const length = bytes.length / parts;
  const runs: { readonly isNoise: boolean; readonly start: number; end: number }[] = [];
  for (let start = 0; start < bytes.length; start += length) {
    const isNoise = looksLikeNoise(bytes.subarray(start, start + length));
    const last = runs.at(-1);
    if (last?.isNoise === isNoise) last.end += length;
    else runs.push({ isNoise, start, end: start + length });
  }
  if (!runs.some(({ isNoise }) => isNoise)) {
    return [deflateSync(bytes, { level, chunkSize: 65_536 })];
  }
  const pieces = runs.flatMap(({ isNoise, start, end }) => {
    const run = bytes.subarray(start, end);
    return isNoise
      ? stored(run)
      : [deflateRawSync(run, { level, chunkSize: 65_536, finishFlush: constants.Z_SYNC_FLUSH })];
  });
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, adler32(bytes));
  return [header, ...pieces, finalBlock, sum];
}

/** Gives blocks of deflate that hold bytes as they are: the head of each, and its bytes. */
function stored(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += storedBytes) {
    const block = bytes.subarray(from, from + storedBytes);
    const head = new Uint8Array(5);
    const view = new DataView(head.buffer);
    view.setUint16(1, block.length, true);
    view.setUint16(3, ~block.length, true);
    pieces.push(head, block);
  }
  return pieces;
}

const sampleBytes = 1024;
const counts = new Uint16Array(256);
const seen = new Int32Array(2 * sampleBytes);

/**
 * Tells whether the middle of some bytes has nothing that deflate could use: all values are about equally frequent, and hardly any
 * four bytes come again. Fewer than {@link sampleBytes} are too few to tell.
 */
function looksLikeNoise(bytes: Uint8Array): boolean {
  if (bytes.length < sampleBytes) return false;
  const start = (bytes.length - sampleBytes) >> 1;
  counts.fill(0);
  seen.fill(0);
  let four = 0;
  let repeats = 0;
  for (let i = start; i < start + sampleBytes; i++) {
    const byte = bytes[i]!;
    counts[byte]!++;
    four = (four << 8) | byte;
    const slot = Math.imul(four, 0x9e3779b1) >>> 21;
    if (seen[slot] === four) repeats++;
    seen[slot] = four;
  }
  let squares = 0;
  for (let value = 0; value < 256; value++) squares += counts[value]! ** 2;
  // Equal chances give n + n (n - 1) / 256 on average; a tenth more is worth 2 % of the size.
  const even = sampleBytes + (sampleBytes * (sampleBytes - 1)) / 256;
  return repeats < sampleBytes / 256 && squares < 1.1 * even;
}
