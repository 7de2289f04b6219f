import { frameBytes } from "./steim-decode.ts";

/** A way to divide a word: so many differences of so many bits, and the bits that tell it. */
interface Division {
  readonly count: number;
  readonly bits: number;
  /** In the first word of the frame. */
  readonly nibble: number;
  /** In the two highest bits of the word; 0 where the differences take all of it. */
  readonly mark: number;
}

/** From the most differences a word to one. */
const divisions: Readonly<Record<1 | 2, readonly Division[]>> = {
  1: [
    { count: 4, bits: 8, nibble: 1, mark: 0 },
    { count: 2, bits: 16, nibble: 2, mark: 0 },
    { count: 1, bits: 32, nibble: 3, mark: 0 },
  ],
  2: [
    { count: 7, bits: 4, nibble: 3, mark: 2 },
    { count: 6, bits: 5, nibble: 3, mark: 1 },
    { count: 5, bits: 6, nibble: 3, mark: 0 },
    { count: 4, bits: 8, nibble: 1, mark: 0 },
    { count: 3, bits: 10, nibble: 2, mark: 3 },
    { count: 2, bits: 15, nibble: 2, mark: 2 },
    { count: 1, bits: 30, nibble: 2, mark: 1 },
  ],
};

/** Where compressed samples go. */
export interface SteimTarget {
  readonly view: DataView;
  /** Of the first frame, bytes; the frames have to be zero. */
  readonly offset: number;
  readonly frames: number;
  readonly isLittleEndian: boolean;
  readonly version: 1 | 2;
}

/** Gives the differences of samples, `[npts]`, wrapped at 32 bits; the first one is 0. */
export function differencesOf(data: Int32Array): Int32Array {
  const differences = new Int32Array(data.length);
  for (let i = 1; i < data.length; i++) differences[i] = data[i]! - data[i - 1]!;
  return differences;
}

/** Tells whether Steim-2 can hold all differences between samples: 30 bits each. */
export function fitsSteim2(data: Int32Array): boolean {
  for (let i = 1; i < data.length; i++) {
    const difference = data[i]! - data[i - 1]!;
    if (difference < -(2 ** 29) || difference >= 2 ** 29) return false;
  }
  return true;
}

/**
 * Packs samples from place `start` on into the frames of a record, as many as there is room for. Each word takes
 * the most differences that fit.
 *
 * @param differences {@link differencesOf} the samples; those of Steim-2 have to fit into 30 bits
 * @returns the place of the first sample that was not packed
 */
export function encodeSteim(
  target: SteimTarget,
  data: Int32Array,
  differences: Int32Array,
  start: number,
): number {
  const { view, offset, isLittleEndian } = target;
  const ways = divisions[target.version];
  let n = start;
  for (let frame = 0; frame < target.frames && n < data.length; frame++) {
    const base = offset + frame * frameBytes;
    let control = 0;
    for (let w = frame === 0 ? 3 : 1; w < 16 && n < data.length; w++) {
      const way = densest(ways, differences, n);
      control |= way.nibble << (30 - 2 * w);
      putWord(view, base + 4 * w, way, differences, n, isLittleEndian);
      n += way.count;
    }
    view.setInt32(base, control, isLittleEndian);
  }
  view.setInt32(offset + 4, data[start]!, isLittleEndian);
  view.setInt32(offset + 8, data[n - 1]!, isLittleEndian);
  return n;
}

/** Gives the first division whose differences all fit, and are there. */
function densest(ways: readonly Division[], differences: Int32Array, n: number): Division {
  // The bits that the differences so far take, without the sign: the wider the count, the wider the bits.
  const left = differences.length - n;
  let widest = 0;
  let seen = 0;
  let best = ways.at(-1)!;
  for (let i = ways.length - 1; i >= 0; i--) {
    const way = ways[i]!;
    if (way.count > left) break;
    for (; seen < way.count; seen++) {
      const difference = differences[n + seen]!;
      widest |= difference ^ (difference >> 31);
    }
    if (widest >>> (way.bits - 1) === 0) best = way;
    // Too wide for this many can still suit none of the denser ones, which have fewer bits for more of them.
    else break;
  }
  return best;
}

function putWord(
  view: DataView,
  position: number,
  { count, bits, mark }: Division,
  differences: Int32Array,
  n: number,
  isLittleEndian: boolean,
): void {
  if (bits === 16) {
    view.setInt16(position, differences[n]!, isLittleEndian);
    view.setInt16(position + 2, differences[n + 1]!, isLittleEndian);
    return;
  }
  if (bits === 32) {
    view.setInt32(position, differences[n]!, isLittleEndian);
    return;
  }
  let word = 0;
  const mask = (1 << bits) - 1;
  for (let i = 0; i < count; i++) word = (word << bits) | (differences[n + i]! & mask);
  if (bits === 8) view.setInt32(position, word, false);
  else view.setInt32(position, word | (mark << 30), isLittleEndian);
}
