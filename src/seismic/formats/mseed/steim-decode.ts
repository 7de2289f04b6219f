import { hostIsLittleEndian, swapBytes } from "../byte-order.ts";

// Steim-1 and Steim-2: differences between samples, packed into 32-bit words of 64-byte frames. The first word
// of a frame has two bits for each word that say how it is divided; the first frame of a record also holds the
// first and the last sample. Source: SEED Reference Manual 2.4, appendix B.

/** Bytes of a frame. */
export const frameBytes = 64;

const wordsPerFrame = 16;

/** The most differences that a frame can hold: 15 words of 4 (Steim-1) or 7 (Steim-2). */
export const differencesPerFrame: Readonly<Record<1 | 2, number>> = { 1: 60, 2: 105 };

/** Where compressed samples lie. */
export interface SteimSource {
  readonly view: DataView;
  /** Of the first frame, bytes. */
  readonly offset: number;
  /** Of all frames, bytes. */
  readonly length: number;
  readonly isLittleEndian: boolean;
  readonly version: 1 | 2;
}

/** The most samples that one word gives. */
const samplesPerWord = 7;

/** Decodes records one after the other, with the same working memory. */
export class SteimDecoder {
  /** The words of a record in the order of this machine. */
  #words: Int32Array<ArrayBuffer> = new Int32Array(1024);
  #last: Int32Array = new Int32Array(1024);

  /**
   * Puts the `count` samples of a record into `target` from `at` on; what follows them there may be overwritten, seven samples at most.
   *
   * @returns why the record is not a sound one, or undefined
   */
  decode(source: SteimSource, count: number, target: Int32Array, at: number): string | undefined {
    const frames = Math.floor(source.length / frameBytes);
    const words = this.#wordsOf(source, frames);
    // The last word may give more than is wanted; where that has no room, samples go another way.
    const hasRoom = at + count + samplesPerWord <= target.length;
    if (!hasRoom && count + samplesPerWord > this.#last.length) {
      this.#last = new Int32Array(2 * (count + samplesPerWord));
    }
    const out = hasRoom ? target : this.#last;
    const from = hasRoom ? at : 0;
    const end =
      source.version === 1
        ? unpackSteim1(words, frames, source.isLittleEndian, out, from, from + count)
        : unpackSteim2(words, frames, source.isLittleEndian, out, from, from + count);
    if (end < 0) return "a word of its compressed samples is divided in no known way";
    if (end < from + count) return `its frames hold ${end - from} samples instead of ${count}`;
    let x = words[1]!;
    out[from] = x;
    for (let i = from + 1; i < from + count; i++) {
      x = (x + out[i]!) | 0;
      out[i] = x;
    }
    if (!hasRoom) target.set(out.subarray(0, count), at);
    const last = words[2]!;
    return x === last ? undefined : `its last sample is ${x}, where ${last} was put down`;
  }

  #wordsOf({ view, offset, isLittleEndian }: SteimSource, frames: number): Int32Array {
    const count = (frames * frameBytes) / 4;
    if (count > this.#words.length) this.#words = new Int32Array(count);
    const words = Buffer.from(this.#words.buffer, 0, 4 * count);
    words.set(new Uint8Array(view.buffer, view.byteOffset + offset, 4 * count));
    if (isLittleEndian !== hostIsLittleEndian) swapBytes(words, 4);
    return this.#words;
  }
}

/** Puts differences into `out` from `at` until `end` is reached, and gives where it stopped. */
function unpackSteim1(
  words: Int32Array,
  frames: number,
  isLittleEndian: boolean,
  out: Int32Array,
  at: number,
  end: number,
): number {
  let n = at;
  for (let frame = 0; frame < frames && n < end; frame++) {
    const base = frame * wordsPerFrame;
    const control = words[base]!;
    for (let w = frame === 0 ? 3 : 1; w < wordsPerFrame && n < end; w++) {
      const nibble = (control >>> (30 - 2 * w)) & 3;
      if (nibble === 0) continue;
      const word = words[base + w]!;
      if (nibble === 1) {
        putBytes(word, isLittleEndian, out, n);
        n += 4;
      } else if (nibble === 2) {
        // Each half has the byte order of its own, so the first one is the lower half of a swapped word.
        out[n] = isLittleEndian ? (word << 16) >> 16 : word >> 16;
        out[n + 1] = isLittleEndian ? word >> 16 : (word << 16) >> 16;
        n += 2;
      } else {
        out[n++] = word;
      }
    }
  }
  return n;
}

/** Puts differences into `out` from `at` until `end` is reached, and gives where it stopped; -1 for a division that does not exist. */
function unpackSteim2(
  words: Int32Array,
  frames: number,
  isLittleEndian: boolean,
  out: Int32Array,
  at: number,
  end: number,
): number {
  let n = at;
  for (let frame = 0; frame < frames && n < end; frame++) {
    const base = frame * wordsPerFrame;
    const control = words[base]!;
    for (let w = frame === 0 ? 3 : 1; w < wordsPerFrame && n < end; w++) {
      const nibble = (control >>> (30 - 2 * w)) & 3;
      if (nibble === 0) continue;
      const word = words[base + w]!;
      if (nibble === 1) {
        putBytes(word, isLittleEndian, out, n);
        n += 4;
        continue;
      }
      // The two bits of the control word and the two highest of the word itself.
      switch ((nibble << 2) | (word >>> 30)) {
        case 0b1001:
          out[n++] = (word << 2) >> 2;
          break;
        case 0b1010:
          out[n] = (word << 2) >> 17;
          out[n + 1] = (word << 17) >> 17;
          n += 2;
          break;
        case 0b1011:
          out[n] = (word << 2) >> 22;
          out[n + 1] = (word << 12) >> 22;
          out[n + 2] = (word << 22) >> 22;
          n += 3;
          break;
        case 0b1100:
          out[n] = (word << 2) >> 26;
          out[n + 1] = (word << 8) >> 26;
          out[n + 2] = (word << 14) >> 26;
          out[n + 3] = (word << 20) >> 26;
          out[n + 4] = (word << 26) >> 26;
          n += 5;
          break;
        case 0b1101:
          for (let left = 2; left < 32; left += 5) out[n++] = (word << left) >> 27;
          break;
        case 0b1110:
          for (let left = 4; left < 32; left += 4) out[n++] = (word << left) >> 28;
          break;
        default:
          return -1;
      }
    }
  }
  return n;
}

/** Puts the four bytes of a word, which keep their order in either byte order. */
function putBytes(word: number, isLittleEndian: boolean, out: Int32Array, n: number): void {
  const bytes = isLittleEndian ? swapWord(word) : word;
  out[n] = bytes >> 24;
  out[n + 1] = (bytes << 8) >> 24;
  out[n + 2] = (bytes << 16) >> 24;
  out[n + 3] = (bytes << 24) >> 24;
}

function swapWord(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
