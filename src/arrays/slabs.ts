import { CropError } from "../errors.ts";
import { copyElements } from "./elements.ts";
import { allocate, type NdArray, size } from "./nd-array.ts";

/** A block of an array: where it starts and how many elements it has along each axis. */
export interface Slab {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/** Gives the strides of a shape in elements, C order: the last is 1. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array.from<number>({ length: shape.length }).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  }
  return strides;
}

/** Gives the linear place of an index. */
export function ravel(index: readonly number[], strides: readonly number[]): number {
  let i = 0;
  for (let axis = 0; axis < index.length; axis++) i += index[axis]! * strides[axis]!;
  return i;
}

/** Gives the index of a linear place; the inverse of {@link ravel}. */
export function unravel(i: number, shape: readonly number[]): number[] {
  const index = Array.from<number>({ length: shape.length }).fill(0);
  let rest = i;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/**
 * Cuts a shape into slabs, in C order, each one contiguous run of at most `most` elements (but at least
 * one). A shape without elements has none.
 */
export class SlabGrid {
  /** The number of slabs. */
  readonly length: number;
  readonly shape: readonly number[];
  readonly #axis: number;
  readonly #inner: number;
  readonly #piece: number;
  readonly #perRow: number;

  constructor(shape: readonly number[], most: number) {
    this.shape = shape;
    let axis = shape.length;
    let inner = 1;
    while (axis > 0 && inner * shape[axis - 1]! <= most) inner *= shape[--axis]!;
    this.#axis = axis; // axes from here on are whole in every slab; the one before is cut into pieces
    this.#inner = inner;
    const length = axis === 0 ? 1 : shape[axis - 1]!;
    this.#piece = axis === 0 ? 1 : Math.max(1, Math.floor(most / Math.max(inner, 1)));
    this.#perRow = Math.ceil(length / this.#piece);
    this.length =
      size(shape) === 0 ? 0 : this.#perRow * size(shape.slice(0, Math.max(0, axis - 1)));
  }

  /** Gives slab `w`, with its first linear place and its number of elements. */
  at(w: number): Slab & { readonly from: number; readonly n: number } {
    const { shape } = this;
    const axis = this.#axis;
    if (axis === 0) return { start: shape.map(() => 0), count: shape, from: 0, n: this.#inner };
    const outer = shape.slice(0, axis - 1);
    const rest = shape.slice(axis);
    const row = Math.floor(w / this.#perRow);
    const first = (w % this.#perRow) * this.#piece;
    const length = Math.min(this.#piece, shape[axis - 1]! - first);
    return {
      start: [...unravel(row, outer), first, ...rest.map(() => 0)],
      count: [...outer.map(() => 1), length, ...rest],
      from: (row * shape[axis - 1]! + first) * this.#inner,
      n: length * this.#inner,
    };
  }

  /** Gives the number of the slab that holds the linear place `i`. */
  indexOf(i: number): number {
    if (this.#axis === 0) return 0;
    const place = Math.floor(i / this.#inner);
    const length = this.shape[this.#axis - 1]!;
    const row = Math.floor(place / length);
    return row * this.#perRow + Math.floor((place - row * length) / this.#piece);
  }
}

/** Gives the slabs of a {@link SlabGrid}, first to last. */
export function* slabsOf(
  shape: readonly number[],
  most: number,
): Generator<ReturnType<SlabGrid["at"]>> {
  const grid = new SlabGrid(shape, most);
  for (let w = 0; w < grid.length; w++) yield grid.at(w);
}

/**
 * Calls `run(from, to, n)` for every contiguous run of the block `start`, `count` of an array of
 * `shape`: `n` elements from linear place `from` within the block lie at `to` within the array.
 */
export function forEachRun(
  shape: readonly number[],
  start: readonly number[],
  count: readonly number[],
  run: (from: number, to: number, n: number) => void,
): void {
  const total = size(count);
  if (total === 0) return;
  const strides = stridesOf(shape);
  let axis = shape.length;
  let n = 1;
  while (axis > 0 && count[axis - 1] === shape[axis - 1]) n *= shape[--axis]!;
  if (axis > 0) n *= count[--axis]!;
  const index = Array.from<number>({ length: axis }).fill(0);
  let to = ravel(start, strides);
  for (let from = 0; from < total; from += n) {
    run(from, to, n);
    for (let a = axis - 1; a >= 0; a--) {
      to += strides[a]!;
      if (++index[a]! < count[a]!) break;
      to -= index[a]! * strides[a]!;
      index[a] = 0;
    }
  }
}

/** @throws CropError `bad-data` when the block does not lie within the shape; `what` names it */
export function checkSlab(what: string, shape: readonly number[], slab: Slab): void {
  const fits =
    slab.start.length === shape.length &&
    slab.count.length === shape.length &&
    shape.every((length, axis) => {
      const from = slab.start[axis]!;
      const n = slab.count[axis]!;
      return (
        Number.isInteger(from) && Number.isInteger(n) && from >= 0 && n >= 0 && from + n <= length
      );
    });
  if (fits) return;
  throw new CropError(
    "bad-data",
    `${what} has the shape [${shape.join(", ")}]; there is no block of [${slab.count.join(", ")}] ` +
      `at [${slab.start.join(", ")}] in it`,
  );
}

/** Gives a copy of a block. @throws CropError `bad-data` when it does not lie within the array */
export function slabOf(
  array: NdArray,
  start: readonly number[],
  count: readonly number[],
): NdArray {
  checkSlab("an array", array.shape, { start, count });
  const n = size(count);
  const { dtype } = array;
  const data = allocate(dtype, n);
  const missing = array.missing === undefined ? undefined : new Uint8Array(n);
  forEachRun(array.shape, start, count, (from, to, length) => {
    copyElements(dtype, data, from, array.data, to, length);
    missing?.set(array.missing!.subarray(to, to + length), from);
  });
  return { dtype, shape: count, data, ...(missing === undefined ? {} : { missing }) };
}

/** Gives a copy with the places `indices` of one axis, in that order; a place may come twice; -1 gives missing. */
export function take(array: NdArray, axis: number, indices: readonly number[]): NdArray {
  const { dtype, shape } = array;
  const inner = size(shape.slice(axis + 1));
  const outer = size(shape.slice(0, axis));
  const length = shape[axis]!;
  const n = outer * indices.length * inner;
  const data = allocate(dtype, n);
  const needsMask = array.missing !== undefined || indices.includes(-1);
  const missing = needsMask ? new Uint8Array(n) : undefined;
  const runs = runsOf(indices);
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (const { index, count } of runs) {
      const from = (o * length + index) * inner;
      const many = count * inner;
      if (index === -1) {
        missing!.fill(1, to, to + many);
      } else {
        copyElements(dtype, data, to, array.data, from, many);
        if (array.missing !== undefined)
          missing!.set(array.missing.subarray(from, from + many), to);
      }
      to += many;
    }
  }
  return {
    dtype,
    shape: shape.map((old, a) => (a === axis ? indices.length : old)),
    data,
    ...(missing === undefined ? {} : { missing }),
  };
}

/** Cuts indices into runs of neighbours, which are copied at once; all of a run of -1 stand for missing places. */
function runsOf(indices: readonly number[]): { readonly index: number; count: number }[] {
  const runs: { readonly index: number; count: number }[] = [];
  for (const index of indices) {
    const run = runs.at(-1);
    const next = run === undefined || run.index === -1 ? -1 : run.index + run.count;
    if (run !== undefined && index === next) run.count++;
    else runs.push({ index, count: 1 });
  }
  return runs;
}

/** Gives a copy with the axes in the order `order`: axis `k` of the result is axis `order[k]` of the array. */
export function transpose(array: NdArray, order: readonly number[]): NdArray {
  if (order.every((axis, k) => axis === k)) return array;
  const shape = order.map((axis) => array.shape[axis]!);
  const old = stridesOf(array.shape);
  const steps = order.map((axis) => old[axis]!);
  const n = size(shape);
  const data = allocate(array.dtype, n);
  const missing = array.missing === undefined ? undefined : new Uint8Array(n);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < n; to++) {
    copyElements(array.dtype, data, to, array.data, from, 1);
    if (missing !== undefined) missing[to] = array.missing![from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= index[axis]! * steps[axis]!;
      index[axis] = 0;
    }
  }
  return { dtype: array.dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
}

/** Gives a copy of an array repeated along new leading axes and existing ones of length 1, as numpy broadcasts. */
export function broadcast(array: NdArray, shape: readonly number[]): NdArray {
  let result: NdArray = {
    ...array,
    shape: [
      ...Array.from<number>({ length: shape.length - array.shape.length }).fill(1),
      ...array.shape,
    ],
  };
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (result.shape[axis] === shape[axis]) continue;
    result = take(result, axis, Array.from<number>({ length: shape[axis]! }).fill(0));
  }
  return result;
}
