/**
 * Sorts the bytes of elements by their place in the element: the first bytes of all, the second bytes of all, and so on, as the
 * shuffle filter of HDF5 does. Gives a view of `room` where that is given and large enough.
 */
export function shuffle(bytes: Uint8Array, width: number, room?: Uint8Array): Uint8Array {
  const sorted =
    room !== undefined && room.length >= bytes.length
      ? room.subarray(0, bytes.length)
      : new Uint8Array(bytes.length);
  const [from, to] = [inWords(bytes, width), inWords(sorted, width)];
  if (from !== undefined && to !== undefined) {
    for (const { inElements, inPlanes } of wordsOf(width, bytes.length)) {
      transpose(from, inElements, to, inPlanes);
    }
    return sorted;
  }
  const n = bytes.length / width;
  for (let k = 0; k < width; k++) {
    const plane = sorted.subarray(k * n, (k + 1) * n);
    for (let i = 0, at = k; i < n; i++, at += width) plane[i] = bytes[at]!;
  }
  return sorted;
}

/** Gives the elements back whose bytes {@link shuffle} sorted. */
export function unshuffle(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const restored = new Uint8Array(bytes.length);
  const [from, to] = [inWords(bytes, width), inWords(restored, width)];
  if (from !== undefined && to !== undefined) {
    for (const { inElements, inPlanes } of wordsOf(width, bytes.length)) {
      transpose(from, inPlanes, to, inElements);
    }
    return restored;
  }
  const n = bytes.length / width;
  for (let k = 0; k < width; k++) {
    const plane = bytes.subarray(k * n, (k + 1) * n);
    for (let i = 0, at = k; i < n; i++, at += width) restored[at] = plane[i]!;
  }
  return restored;
}

/**
 * Gives bytes as words, to take four elements at once, which is several times as quick: for the most common widths, in multiples
 * of four elements.
 */
function inWords(bytes: Uint8Array, width: number): Int32Array | undefined {
  if ((width !== 4 && width !== 8) || bytes.length % (4 * width) !== 0) return undefined;
  if (bytes.byteOffset % 4 !== 0) return undefined;
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Where words stand: `between` one another there are the words of a group of four, at `start` + i `step`, `count` times. */
interface Words {
  readonly start: number;
  readonly between: number;
  readonly step: number;
  readonly count: number;
}

/** Gives where the words of all elements stand before and after shuffling: one word of each, or the upper and the lower one. */
function wordsOf(
  width: number,
  length: number,
): readonly { readonly inElements: Words; readonly inPlanes: Words }[] {
  const perElement = width / 4;
  const count = length / (4 * width);
  return Array.from({ length: perElement }, (_, word) => ({
    inElements: { start: word, between: perElement, step: 4 * perElement, count },
    inPlanes: { start: 4 * word * count, between: count, step: 1, count },
  }));
}

/** Turns the bytes of four words into four words of first, second, third and fourth bytes; done twice, it changes nothing. */
function transpose(from: Int32Array, source: Words, to: Int32Array, target: Words): void {
  const { between: gap, step, count } = source;
  const { between: toGap, step: toStep } = target;
  for (
    let i = 0, at = source.start, out = target.start;
    i < count;
    i++, at += step, out += toStep
  ) {
    const a = from[at]!;
    const b = from[at + gap]!;
    const c = from[at + 2 * gap]!;
    const d = from[at + 3 * gap]!;
    to[out] = (a & 0xff) | ((b & 0xff) << 8) | ((c & 0xff) << 16) | (d << 24);
    to[out + toGap] =
      ((a >>> 8) & 0xff) | (b & 0xff00) | ((c & 0xff00) << 8) | ((d & 0xff00) << 16);
    to[out + 2 * toGap] =
      ((a >>> 16) & 0xff) | ((b >>> 8) & 0xff00) | (c & 0xff_0000) | ((d & 0xff_0000) << 8);
    to[out + 3 * toGap] =
      (a >>> 24) | ((b >>> 16) & 0xff00) | ((c >>> 8) & 0xff_0000) | (d & 0xff00_0000);
  }
}
