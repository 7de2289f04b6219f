import { forEachRun, size, unravel } from "../../arrays/index.ts";
import { CropError } from "../../errors.ts";
import type { Hdf5Attribute } from "../attribute.ts";
import { type Hdf5Data, type Hdf5Type, numbersOver } from "../hdf5-type.ts";
import { type StoredChunk, writeChunkTree } from "./chunk-tree.ts";
import { storedBytes } from "./datatype.ts";
import { encodeElements } from "./elements.ts";
import { decodeChunk, encodeChunk, type Hdf5Filters } from "./filters.ts";
import type { GlobalHeap } from "./global-heap.ts";
import { attributeMessage, datasetMessages, type Layout } from "./messages.ts";
import { encodeHeader } from "./object-header.ts";
import type { Tail } from "./tail.ts";

/** A dataset to write. */
export interface NewDataset {
  readonly type: Hdf5Type;
  /** [] for a single element. */
  readonly shape: readonly number[];
  /** In C order with `shape`. */
  readonly data: Hdf5Data;
  /** Default: `shape`. null along an axis stands for unlimited; needs `chunks`. */
  readonly maxShape?: readonly (number | null)[];
  /** Absent: the elements stand in one piece, unfiltered. */
  readonly chunks?: readonly number[];
  readonly filters?: Hdf5Filters;
  readonly attributes?: Readonly<Record<string, Hdf5Attribute>>;
}

/** A dataset that was written but that the file does not lead to yet. */
export interface DraftDataset extends Omit<NewDataset, "data"> {
  readonly kind: "dataset";
  readonly address: number;
  readonly stored: readonly StoredChunk[];
  /** The elements where they are texts, which are not read back. */
  readonly texts?: string[];
}

/** Writes elements, index and header of a dataset behind the end. @throws CropError `bad-data`, `disk` */
export function writeDataset(
  tail: Tail,
  heap: GlobalHeap,
  dataset: NewDataset,
  chunkK: number,
): DraftDataset {
  const { type, shape, data, chunks, filters = {}, attributes = {} } = dataset;
  const width = storedBytes(type);
  // Attributes are encoded first: what cannot be written is refused before any of the samples are.
  const attributeMessages = Object.entries(attributes).map(([name, attribute]) => {
    const elements = encodeElements(attribute.type, attribute.data, heap);
    return attributeMessage(name, attribute.type, attribute.shape ?? [], elements);
  });
  const bytes = encodeElements(type, data, heap);
  if (bytes.length !== size(shape) * width) {
    throw new CropError(
      "bad-data",
      `${bytes.length} bytes do not fill the shape [${shape.join()}]`,
    );
  }
  const stored =
    chunks === undefined
      ? [{ start: shape.map(() => 0), address: tail.append(bytes), bytes: bytes.length }]
      : writeChunks(tail, bytes, shape, chunks, width, filters);
  const layout: Layout =
    chunks === undefined
      ? { kind: "contiguous", address: stored[0]!.address, bytes: bytes.length }
      : {
          kind: "chunked",
          chunks,
          tree:
            stored.length === 0 ? undefined : writeChunkTree(tail, stored, chunks, width, chunkK),
        };
  const messages = datasetMessages(type, shape, dataset.maxShape ?? shape, layout, filters);
  const header = encodeHeader({ version: 1, messages: [...messages, ...attributeMessages] });
  const { data: _data, ...rest } = dataset;
  const address = tail.append(header);
  const texts = Array.isArray(data) ? { texts: data } : {};
  return { ...rest, kind: "dataset", address, stored, ...texts };
}

/** Reads a block of a dataset that was written so. @throws CropError `corrupt` */
export function readDraft(
  tail: Tail,
  dataset: DraftDataset,
  start: readonly number[] = dataset.shape.map(() => 0),
  count: readonly number[] = dataset.shape,
): Hdf5Data {
  const { type, shape, chunks = shape, filters = {}, stored, texts } = dataset;
  if (texts !== undefined) return texts;
  const width = storedBytes(type);
  const block = new Uint8Array(size(count) * width);
  for (const chunk of stored) {
    const from = chunk.start.map((at, axis) => Math.max(at, start[axis]!));
    const to = chunk.start.map((at, axis) =>
      Math.min(at + chunks[axis]!, start[axis]! + count[axis]!, shape[axis]!),
    );
    const overlap = to.map((at, axis) => at - from[axis]!);
    if (overlap.some((n) => n <= 0)) continue;
    const elements = decodeChunk(tail.read(chunk.address, chunk.bytes), width, filters);
    const compact = gather(elements, chunks, minus(from, chunk.start), overlap, width);
    scatter(compact, block, count, minus(from, start), overlap, width);
  }
  return numbersOver(type, block);
}

function writeChunks(
  tail: Tail,
  bytes: Uint8Array,
  shape: readonly number[],
  chunks: readonly number[],
  width: number,
  filters: Hdf5Filters,
): StoredChunk[] {
  const stored: StoredChunk[] = [];
  for (const start of chunkStarts(shape, chunks)) {
    const count = start.map((at, axis) => Math.min(chunks[axis]!, shape[axis]! - at));
    const elements = gather(bytes, shape, start, count, width);
    let chunk = elements;
    if (elements.length < size(chunks) * width) {
      chunk = new Uint8Array(size(chunks) * width);
      scatter(
        elements,
        chunk,
        chunks,
        start.map(() => 0),
        count,
        width,
      );
    }
    const encoded = encodeChunk(chunk, width, filters);
    stored.push({ start, address: tail.append(encoded), bytes: encoded.length });
  }
  return stored;
}

/** Gives the first element of every chunk, in C order. */
function* chunkStarts(shape: readonly number[], chunks: readonly number[]): Generator<number[]> {
  const grid = shape.map((n, axis) => Math.ceil(n / chunks[axis]!));
  for (let i = 0; i < size(grid); i++) {
    yield unravel(i, grid).map((at, axis) => at * chunks[axis]!);
  }
}

/** Gives a block of an array in a piece of its own, or a view where it is one already. */
function gather(
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

function scatter(
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
