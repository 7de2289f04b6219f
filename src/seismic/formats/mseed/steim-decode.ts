// Steim-1 and Steim-2: differences between samples, packed into 32-bit words of 64-byte frames. The first word
// of a frame has two bits for each word that say how it is divided; the first frame of a record also holds the
// first and the last sample. Source: SEED Reference Manual 2.4, appendix B.

/** Bytes of a frame. */
export const frameBytes = 64;

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

/** Decodes records one after the other, with the same working memory. */
export class SteimDecoder {
  #differences: Int32Array = new Int32Array(64 * differencesPerFrame[2]);

  /**
   * Puts the `count` samples of a record into `target` from `at` on.
   *
   * @returns why the record is not a sound one, or undefined
   */
  decode(source: SteimSource, count: number, target: Int32Array, at: number): string | undefined {
    const { view, offset, isLittleEndian } = source;
    const frames = Math.floor(source.length / frameBytes);
    const room = frames * differencesPerFrame[source.version];
    if (room > this.#differences.length) this.#differences = new Int32Array(room);
    const differences = this.#differences;
    const found =
      source.version === 1
        ? unpackSteim1(source, frames, count, differences)
        : unpackSteim2(source, frames, count, differences);
    if (found < 0) return "a word of its compressed samples is divided in no known way";
    if (found < count) return `its frames hold ${found} samples instead of ${count}`;
    let x = view.getInt32(offset + 4, isLittleEndian);
    target[at] = x;
    for (let i = 1; i < count; i++) {
      x = (x + differences[i]!) | 0;
      target[at + i] = x;
    }
    const last = view.getInt32(offset + 8, isLittleEndian);
    return x === last ? undefined : `its last sample is ${x}, where ${last} was put down`;
  }
}

/** Puts differences into `out` until there are `count` or more, and gives their number. */
function unpackSteim1(source: SteimSource, frames: number, count: number, out: Int32Array): number {
  const { view, isLittleEndian } = source;
  let n = 0;
  for (let frame = 0; frame < frames && n < count; frame++) {
    const base = source.offset + frame * frameBytes;
    const control = view.getUint32(base, isLittleEndian);
    for (let w = frame === 0 ? 3 : 1; w < 16 && n < count; w++) {
      const position = base + 4 * w;
      switch ((control >>> (30 - 2 * w)) & 3) {
        case 1: {
          const word = view.getInt32(position, false); // bytes keep their order in either byte order
          out[n++] = word >> 24;
          out[n++] = (word << 8) >> 24;
          out[n++] = (word << 16) >> 24;
          out[n++] = (word << 24) >> 24;
          break;
        }
        case 2:
          out[n++] = view.getInt16(position, isLittleEndian);
          out[n++] = view.getInt16(position + 2, isLittleEndian);
          break;
        case 3:
          out[n++] = view.getInt32(position, isLittleEndian);
          break;
        default: // no differences
      }
    }
  }
  return n;
}

/** Puts differences into `out` until there are `count` or more, and gives their number; -1 for a division that does not exist. */
function unpackSteim2(source: SteimSource, frames: number, count: number, out: Int32Array): number {
  const { view, isLittleEndian } = source;
  let n = 0;
  for (let frame = 0; frame < frames && n < count; frame++) {
    const base = source.offset + frame * frameBytes;
    const control = view.getUint32(base, isLittleEndian);
    for (let w = frame === 0 ? 3 : 1; w < 16 && n < count; w++) {
      const nibble = (control >>> (30 - 2 * w)) & 3;
      if (nibble === 0) continue;
      const position = base + 4 * w;
      if (nibble === 1) {
        const word = view.getInt32(position, false);
        out[n++] = word >> 24;
        out[n++] = (word << 8) >> 24;
        out[n++] = (word << 16) >> 24;
        out[n++] = (word << 24) >> 24;
        continue;
      }
      const word = view.getInt32(position, isLittleEndian);
      // The two bits of the control word and the two highest of the word itself.
      switch ((nibble << 2) | (word >>> 30)) {
        case 0b1001:
          out[n++] = (word << 2) >> 2;
          break;
        case 0b1010:
          out[n++] = (word << 2) >> 17;
          out[n++] = (word << 17) >> 17;
          break;
        case 0b1011:
          out[n++] = (word << 2) >> 22;
          out[n++] = (word << 12) >> 22;
          out[n++] = (word << 22) >> 22;
          break;
        case 0b1100:
          for (let left = 2; left < 32; left += 6) out[n++] = (word << left) >> 26;
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
