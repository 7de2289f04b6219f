import {
  allocate,
  type ArrayData,
  copyElements,
  type DType,
  forEachRun,
  type NdArray,
  size,
  SlabGrid,
  slabsOf,
  viewOf,
} from "../arrays/index.ts";

/** Where a {@link VariableStore} puts blocks that leave memory, and takes them back from. */
export interface BlockStore {
  write(start: readonly number[], count: readonly number[], data: ArrayData): void;
  read(start: readonly number[], count: readonly number[]): ArrayData;
}

/** A window that is in memory. */
interface Window {
  readonly data: ArrayData;
  /** 1 at places that were never filled. */
  readonly missing: Uint8Array;
}

/** How many windows of a variable are in memory at most; each is about 1 MiB. */
const mostWindows = 16;

/**
 * A variable while it is written, block by block in any order, in bounded memory: a window is one run of
 * elements that are neighbours in the file. Small blocks gather in windows; a window that leaves memory is
 * written as a whole, and its missing places are remembered, a bit each. A block that is large, or that
 * comes back to a window that has left, goes straight to the file.
 */
export class VariableStore {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly #grid: SlabGrid;
  readonly #file: BlockStore;
  /** By number, in order of last use. */
  readonly #open = new Map<number, Window>();
  /** Of windows that left memory: true when every place is filled, else a bit for each place that is not. */
  readonly #left = new Map<number, true | MissingBits>();

  /** `most` is the number of elements of a window. */
  constructor(dtype: DType, shape: readonly number[], most: number, file: BlockStore) {
    this.dtype = dtype;
    this.shape = shape;
    this.#grid = new SlabGrid(shape, most);
    this.#file = file;
  }

  /** Writes a block that lies within the shape. The data is copied or written before this returns. */
  write(start: readonly number[], block: NdArray): void {
    const isLarge =
      this.#grid.length > 1 &&
      size(block.shape) * 4 >= this.#grid.at(0).n &&
      block.missing === undefined;
    if (isLarge) {
      this.#writeThrough(start, block);
      return;
    }
    forEachRun(this.shape, start, block.shape, (from, to, n) => {
      for (let done = 0; done < n;) {
        const w = this.#grid.indexOf(to + done);
        const window = this.#grid.at(w);
        const length = Math.min(n - done, window.from + window.n - to - done);
        this.#writeRun(w, to + done - window.from, block, from + done, length);
        done += length;
      }
    });
  }

  /** Tells whether a place was never filled. */
  get hasMissing(): boolean {
    for (let w = 0; w < this.#grid.length; w++) {
      const window = this.#open.get(w);
      if (window === undefined ? this.#left.get(w) !== true : window.missing.includes(1))
        return true;
    }
    return false;
  }

  /** Gives all blocks, first to last, with their masks. */
  *blocks(): Generator<NdArray & { readonly start: readonly number[] }> {
    const { dtype } = this;
    for (let w = 0; w < this.#grid.length; w++) {
      const { start, count, n } = this.#grid.at(w);
      const window = this.#open.get(w);
      if (window !== undefined) {
        yield { dtype, start, shape: count, data: window.data, missing: window.missing };
        continue;
      }
      const left = this.#left.get(w);
      if (left === undefined) {
        yield {
          dtype,
          start,
          shape: count,
          data: allocate(dtype, n),
          missing: new Uint8Array(n).fill(1),
        };
        continue;
      }
      const data = this.#file.read(start, count);
      yield {
        dtype,
        start,
        shape: count,
        data,
        ...(left === true ? {} : { missing: left.unpacked(n) }),
      };
    }
  }

  /** Writes what is still in memory, after `fill` was put at the places that were never filled, everywhere. */
  finish(fill: (data: ArrayData, missing: Uint8Array) => void): void {
    const { dtype } = this;
    let blank: ArrayData | undefined;
    for (let w = 0; w < this.#grid.length; w++) {
      const { start, count, n } = this.#grid.at(w);
      const window = this.#open.get(w);
      const left = this.#left.get(w);
      if (window !== undefined) {
        fill(window.data, window.missing);
        this.#file.write(start, count, window.data);
        this.#open.delete(w);
      } else if (left === undefined) {
        if (blank === undefined || blank.length !== n * (dtype === "complex128" ? 2 : 1)) {
          blank = allocate(dtype, n);
          fill(blank, new Uint8Array(n).fill(1));
        }
        this.#file.write(start, count, blank);
      } else if (left !== true) {
        const data = this.#file.read(start, count);
        fill(data, left.unpacked(n));
        this.#file.write(start, count, data);
      }
    }
  }

  #writeRun(w: number, offset: number, block: NdArray, from: number, n: number): void {
    const { dtype } = this;
    const left = this.#left.get(w);
    if (left !== undefined && !this.#open.has(w)) {
      this.#writeToLeft(w, offset, block, from, n);
      return;
    }
    const window = this.#windowOf(w);
    copyElements(dtype, window.data, offset, block.data, from, n);
    if (block.missing === undefined) window.missing.fill(0, offset, offset + n);
    else window.missing.set(block.missing.subarray(from, from + n), offset);
  }

  #windowOf(w: number): Window {
    let window = this.#open.get(w);
    if (window !== undefined) {
      if (this.#open.size > 1) {
        this.#open.delete(w);
        this.#open.set(w, window);
      }
      return window;
    }
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < mostWindows) break;
      this.#evict(oldest);
    }
    const { n } = this.#grid.at(w);
    window = { data: allocate(this.dtype, n), missing: new Uint8Array(n).fill(1) };
    this.#open.set(w, window);
    return window;
  }

  #evict(w: number): void {
    const window = this.#open.get(w)!;
    const { start, count } = this.#grid.at(w);
    this.#file.write(start, count, window.data);
    const bits = new MissingBits(window.missing);
    this.#left.set(w, bits.count === 0 ? true : bits);
    this.#open.delete(w);
  }

  /** A run that comes to a window that has left memory: patched in the file, however small. */
  #writeToLeft(w: number, offset: number, block: NdArray, from: number, n: number): void {
    const { start, count } = this.#grid.at(w);
    this.#mark(w, offset, n, block.missing?.subarray(from, from + n));
    forEachPiece(count, offset, n, (at, shape, done, length) => {
      const data = allocate(this.dtype, length);
      copyElements(this.dtype, data, 0, block.data, from + done, length);
      const place = at.map((index, axis) => index + start[axis]!);
      this.#file.write(place, shape, data);
    });
  }

  #writeThrough(start: readonly number[], block: NdArray): void {
    forEachRun(this.shape, start, block.shape, (_from, to, n) => {
      for (let done = 0; done < n;) {
        const w = this.#grid.indexOf(to + done);
        if (this.#open.has(w)) this.#evict(w);
        const window = this.#grid.at(w);
        const offset = to + done - window.from;
        const length = Math.min(n - done, window.n - offset);
        this.#mark(w, offset, length, undefined);
        done += length;
      }
    });
    // In parts, since the library copies what it is given into its own memory.
    for (const part of slabsOf(block.shape, mostWindows * this.#grid.at(0).n)) {
      const place = part.start.map((index, axis) => index + start[axis]!);
      const data = viewOf(this.dtype, block.data, part.from, part.from + part.n);
      this.#file.write(place, part.count, data);
    }
  }

  /** Remembers which places of a window that is not in memory are filled from now on. */
  #mark(w: number, offset: number, n: number, mask: Uint8Array | undefined): void {
    const total = this.#grid.at(w).n;
    let left = this.#left.get(w);
    if (mask === undefined && (left === true || n === total)) {
      this.#left.set(w, true);
      return;
    }
    if (left === undefined || left === true) {
      left = new MissingBits(new Uint8Array(total).fill(left === undefined ? 1 : 0));
    }
    for (let i = 0; i < n; i++) left.set(offset + i, mask !== undefined && mask[i] !== 0);
    this.#left.set(w, left.count === 0 ? true : left);
  }
}

/**
 * Cuts the run of `n` elements from linear place `offset` on of a block of shape `count` into pieces that are
 * blocks themselves.
 */
function forEachPiece(
  count: readonly number[],
  offset: number,
  n: number,
  visit: (at: number[], shape: number[], done: number, length: number) => void,
): void {
  const strides = count.map((_, axis) => size(count.slice(axis + 1)));
  for (let done = 0; done < n;) {
    const place = offset + done;
    // The outermost axis along which whole steps fit, from here to the end of the run.
    let axis = strides.findIndex((stride) => place % stride === 0 && stride <= n - done);
    if (axis === -1) axis = strides.length - 1;
    const at = strides.map((stride, a) => Math.floor(place / stride) % count[a]!);
    const steps = Math.min(
      Math.floor((n - done) / (strides[axis] ?? 1)),
      (count[axis] ?? 1) - (at[axis] ?? 0),
    );
    const shape = count.map((length, a) => (a < axis ? 1 : a === axis ? steps : length));
    visit(at, shape, done, size(shape));
    done += size(shape);
  }
}

/** The missing places of a window, a bit each. */
class MissingBits {
  /** The number of places that are missing. */
  count = 0;
  readonly #bits: Uint8Array;

  constructor(missing: Uint8Array) {
    this.#bits = new Uint8Array(Math.ceil(missing.length / 8));
    for (let i = 0; i < missing.length; i++) if (missing[i] !== 0) this.set(i, true);
  }

  set(i: number, isMissing: boolean): void {
    const bit = 1 << (i & 7);
    const byte = this.#bits[i >> 3]!;
    if (((byte & bit) !== 0) === isMissing) return;
    this.#bits[i >> 3] = byte ^ bit;
    this.count += isMissing ? 1 : -1;
  }

  unpacked(n: number): Uint8Array {
    const missing = new Uint8Array(n);
    this.#bits.forEach((byte, k) => {
      if (byte === 0) return; // most are
      for (let i = 8 * k; i < Math.min(n, 8 * k + 8); i++) missing[i] = (byte >> (i & 7)) & 1;
    });
    return missing;
  }
}
