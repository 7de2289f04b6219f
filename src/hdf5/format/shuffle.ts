/** How the bytes of elements stand: one element after the other, or the first bytes of all, the second bytes of all, and so on. */
type Order = "elements" | "planes";

/**
 * Sorts the bytes of elements by their place in the element, as the shuffle filter of HDF5 does. Gives a view of `room` where that is
 * given and large enough.
 */
export function shuffle(bytes: Uint8Array, width: number, room?: Uint8Array): Uint8Array {
  if (width === 1) return bytes;
  const sorted =
    room !== undefined && room.length >= bytes.length
      ? room.subarray(0, bytes.length)
      : new Uint8Array(bytes.length);
  rearrange(bytes, "elements", sorted, "planes", width);
  return sorted;
}

/** Gives the elements back whose bytes {@link shuffle} sorted. */
export function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const restored = new Uint8Array(bytes.length);
  rearrange(bytes, "planes", restored, "elements", width);
  return restored;
}

function rearrange(
  from: Uint8Array,
  source: Order,
  to: Uint8Array,
  target: Order,
  width: number,
): void {
  const [fromWords, toWords] = [inWords(from, width), inWords(to, width)];
  if (fromWords !== undefined && toWords !== undefined) {
    const count = from.length / (4 * width);
    for (const places of wordsOf(width, count)) {
      transpose(fromWords, places[source], toWords, places[target], count);
    }
    return;
  }
  const n = from.length / width;
  for (let k = 0; k < width; k++) {
    const places = { elements: { start: k, step: width }, planes: { start: k * n, step: 1 } };
    copy(from, places[source], to, places[target], n);
  }
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

/** Where something stands: the first, and the steps from one to the next. */
interface Places {
  readonly start: number;
  readonly step: number;
}

/** Where groups of four words stand, and the steps between the words of a group. */
interface Words extends Places {
  readonly between: number;
}

/** Gives where the words of all elements stand, `count` groups: one word of each element, or the upper and the lower one. */
function wordsOf(width: number, count: number): readonly Readonly<Record<Order, Words>>[] {
  const perElement = width / 4;
  return Array.from({ length: perElement }, (_, word) => ({
    elements: { start: word, step: 4 * perElement, between: perElement },
    planes: { start: 4 * word * count, step: 1, between: count },
  }));
}

function copy(from: Uint8Array, source: Places, to: Uint8Array, target: Places, n: number): void {
  const [{ step }, { step: toStep }] = [source, target];
  for (let i = 0, at = source.start, out = target.start; i < n; i++, at += step, out += toStep) {
    to[out] = from[at]!;
  }
}

/** Turns the bytes of four words into four words of first, second, third and fourth bytes; done twice, it changes nothing. */
function transpose(
  from: Int32Array,
  source: Words,
  to: Int32Array,
  target: Words,
  count: number,
): void {
  const { between: gap, step } = source;
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
