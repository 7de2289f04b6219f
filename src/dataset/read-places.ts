import {
  allocate,
  copyElements,
  forEachRun,
  missingArray,
  type NdArray,
  size,
  take,
} from "../arrays/index.ts";
import type { BlockSource } from "./block-source.ts";

/** So many elements that nobody asked for are read, at most, to save another access. */
const mostGap = 4096;
/** So many elements are read at once, at most, unless more are asked for side by side. */
const mostAtOnce = 2 ** 21;

/** Places of an axis that are read at once: `n` of them from `from` on, of which those at `offsets` are wanted. */
interface Segment {
  readonly from: number;
  readonly n: number;
  /** Where the first wanted place stands among all that are wanted along the axis. */
  readonly to: number;
  readonly offsets: readonly number[];
}

/**
 * Reads the elements of a variable at the given places of each of its axes, in that order; a place may come twice, -1 gives
 * missing ones. Of what lies between them it reads no more than costs less than another access to the file.
 */
export function readPlaces(
  source: BlockSource,
  name: string,
  places: readonly (readonly number[])[],
): NdArray {
  const { dtype, chunks } = source.variables.get(name)!;
  const wanted = places.map(sortedPlaces);
  const shape = wanted.map((list) => list.length);
  const n = size(shape);
  let result: NdArray;
  if (n === 0) {
    result = { dtype, shape, data: allocate(dtype, 0) };
  } else {
    const boxes = productOf(segmentsOf(wanted, chunks ?? undefined));
    result =
      boxes.length === 1 ? readBox(source, name, boxes[0]!) : gather(source, name, shape, boxes);
  }
  places.forEach((list, axis) => {
    if (list === wanted[axis]) return;
    const target = places.map((other, k) => (k <= axis ? other.length : wanted[k]!.length));
    if (wanted[axis]!.length === 0) result = missingArray(dtype, target);
    else result = take(result, axis, ranksIn(wanted[axis]!, list));
  });
  return result;
}

/** Gives the list itself where it rises already, else its places in order, each once. */
function sortedPlaces(list: readonly number[]): readonly number[] {
  const rises = list.every((place, i) => place >= 0 && (i === 0 || place > list[i - 1]!));
  if (rises) return list;
  return [...new Set(list)].filter((place) => place >= 0).toSorted((a, b) => a - b);
}

function ranksIn(sorted: readonly number[], list: readonly number[]): number[] {
  const ranks = new Map(sorted.map((place, rank) => [place, rank]));
  return list.map((place) => ranks.get(place) ?? -1);
}

/** Cuts the places of each axis into segments, the innermost axis first, as long as the largest box stays small. */
function segmentsOf(
  wanted: readonly (readonly number[])[],
  chunks: readonly number[] | undefined,
): Segment[][] {
  const result: Segment[][] = [];
  let inner = 1;
  for (let axis = wanted.length - 1; axis >= 0; axis--) {
    const list = wanted[axis]!;
    const gap = Math.max(1, Math.floor(mostGap / inner));
    const chunk = chunks?.[axis];
    // HDF5 reads whole chunks, so what lies in one that is needed anyway costs next to nothing.
    const isNear = (a: number, b: number): boolean =>
      b - a <= gap || (chunk !== undefined && Math.floor(b / chunk) - Math.floor(a / chunk) <= 1);
    let segments = cut(list, isNear);
    if (longestOf(segments) * inner > mostAtOnce) segments = cut(list, (a, b) => b - a === 1);
    inner *= longestOf(segments);
    result.unshift(segments);
  }
  return result;
}

function longestOf(segments: readonly Segment[]): number {
  return segments.reduce((most, { n }) => Math.max(most, n), 1);
}

function cut(list: readonly number[], isNear: (a: number, b: number) => boolean): Segment[] {
  const segments: Segment[] = [];
  let first = 0;
  for (let i = 1; i <= list.length; i++) {
    if (i < list.length && isNear(list[i - 1]!, list[i]!)) continue;
    const from = list[first]!;
    const offsets = list.slice(first, i).map((place) => place - from);
    segments.push({ from, n: offsets.at(-1)! + 1, to: first, offsets });
    first = i;
  }
  return segments;
}

function productOf(axes: readonly (readonly Segment[])[]): (readonly Segment[])[] {
  return axes.reduce<(readonly Segment[])[]>(
    (boxes, segments) => boxes.flatMap((box) => segments.map((segment) => [...box, segment])),
    [[]],
  );
}

function gather(
  source: BlockSource,
  name: string,
  shape: readonly number[],
  boxes: readonly (readonly Segment[])[],
): NdArray {
  const { dtype } = source.variables.get(name)!;
  const data = allocate(dtype, size(shape));
  let missing: Uint8Array | undefined;
  for (const box of boxes) {
    const part = readBox(source, name, box);
    if (part.missing !== undefined) missing ??= new Uint8Array(size(shape));
    const start = box.map(({ to }) => to);
    forEachRun(shape, start, part.shape, (from, to, n) => {
      copyElements(dtype, data, to, part.data, from, n);
      if (part.missing !== undefined) missing!.set(part.missing.subarray(from, from + n), to);
    });
  }
  return { dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
}

function readBox(source: BlockSource, name: string, box: readonly Segment[]): NdArray {
  let block = source.read(
    name,
    box.map(({ from }) => from),
    box.map(({ n }) => n),
  );
  box.forEach(({ n, offsets }, axis) => {
    if (offsets.length < n) block = take(block, axis, offsets);
  });
  return block;
}
