import { forEachRun, size } from "../../arrays/index.ts";
import type { Hdf5Data, Hdf5Type } from "../hdf5-type.ts";
import type { StoredChunk } from "./chunk-tree.ts";
import { storedBytes } from "./datatype.ts";
import { decodeElements } from "./decode-elements.ts";
import { decodeChunk, type Hdf5Filters } from "./filters.ts";
import type { ReadAt } from "./object-header.ts";

/** A dataset that stands in the file. */
export interface StoredDataset {
  readonly type: Hdf5Type;
  readonly isBigEndian: boolean;
  readonly shape: readonly number[];
  readonly maxShape: readonly (number | null)[];
  /** Absent where the elements stand in one piece. */
  readonly chunks?: readonly number[];
  readonly filters: Hdf5Filters;
  /** The chunks, or the one piece. */
  readonly stored: readonly StoredChunk[];
}

/** Reads a block of a dataset, by default all of it. @throws CropError `corrupt` */
export function readDataset(
  readAt: ReadAt,
  dataset: StoredDataset,
  start: readonly number[] = dataset.shape.map(() => 0),
  count: readonly number[] = dataset.shape,
): Hdf5Data {
  const { type, shape, chunks = shape, filters, stored } = dataset;
  const width = storedBytes(type);
  const block = new Uint8Array(size(count) * width);
  for (const chunk of stored) {
    const from = chunk.start.map((at, axis) => Math.max(at, start[axis]!));
    const to = chunk.start.map((at, axis) =>
      Math.min(at + chunks[axis]!, start[axis]! + count[axis]!, shape[axis]!),
    );
    const overlap = to.map((at, axis) => at - from[axis]!);
    if (overlap.some((n) => n <= 0)) continue;
    const encoded = readAt(chunk.address, chunk.bytes);
    const bytes = size(chunks) * width;
    const elements = decodeChunk(encoded, bytes, width, filters, chunk.isCompressed);
    const compact = gather(elements, chunks, minus(from, chunk.start), overlap, width);
    scatter(compact, block, count, minus(from, start), overlap, width);
  }
  return decodeElements(dataset, block, readAt);
}

/** Gives a block of an array in a piece of its own, or a view where it is one already. */
export function gather(
  array: Uint8Array,
  shape: readonly number[],
  start: readonly number[],
  count: readonly number[],
  width: number,
): Uint8Array {
  if (shape.length === 1) {
    return array.subarray(start[0]! * width, (start[0]! + count[0]!) * width);
  }
  const block = new Uint8Array(size(count) * width);
  forEachRun(shape, start, count, (from, to, n) => {
    block.set(array.subarray(to * width, (to + n) * width), from * width);
  });
  return block;
}

/** Puts a block into an array. */
export function scatter(
  block: Uint8Array,
  array: Uint8Array,
  shape: readonly number[],
  start: readonly number[],
  count: readonly number[],
  width: number,
): void {
  forEachRun(shape, start, count, (from, to, n) => {
    array.set(block.subarray(from * width, (from + n) * width), to * width);
  });
}

function minus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, axis) => value - b[axis]!);
}
