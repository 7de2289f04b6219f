import { size, unravel } from "../../arrays/index.ts";
import { CropError } from "../../errors.ts";
import type { Hdf5Attribute } from "../attribute.ts";
import type { Hdf5Data, Hdf5Type } from "../hdf5-type.ts";
import { type StoredChunk, writeChunkTree } from "./chunk-tree.ts";
import { storedBytes } from "./datatype.ts";
import { encodeElements } from "./elements.ts";
import { encodeChunk, type Hdf5Filters } from "./filters.ts";
import type { GlobalHeap } from "./global-heap.ts";
import { attributeMessage, datasetMessages, type Layout } from "./messages.ts";
import { encodeHeader } from "./object-header.ts";
import type { Sink } from "./sink.ts";
import { gather, scatter, type StoredDataset } from "./stored-dataset.ts";

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

/** A dataset whose chunks are as they will stand in the file, in C order: plain data, which another process may have made. */
export interface EncodedDataset extends Omit<NewDataset, "data" | "chunks"> {
  readonly chunks: readonly number[];
  readonly encodedChunks: readonly Uint8Array[];
}

/** A dataset that was written but that the file does not lead to yet. */
export interface DraftDataset extends StoredDataset {
  readonly kind: "dataset";
  readonly address: number;
  readonly attributes: Readonly<Record<string, Hdf5Attribute>>;
}

/**
 * Encodes the chunks of a dataset of numbers, which is most of the work of writing it.
 *
 * @throws CropError `bad-data` for elements that do not fill the shape
 */
export function encodeDataset(
  dataset: Omit<EncodedDataset, "encodedChunks"> & { readonly data: Exclude<Hdf5Data, string[]> },
): EncodedDataset {
  const { data, ...rest } = dataset;
  const { type, shape, chunks, filters = {} } = rest;
  const width = storedBytes(type);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  checkSize(bytes, shape, width);
  const encodedChunks = Array.from(chunkStarts(shape, chunks), (start) =>
    encodeChunk(chunkAt(start, bytes, shape, chunks, width), width, filters),
  );
  return { ...rest, encodedChunks };
}

/** Writes elements, index and header of a dataset behind the end. @throws CropError `bad-data`, `disk` */
export function writeDataset(
  sink: Sink,
  heap: GlobalHeap,
  dataset: NewDataset | EncodedDataset,
  chunkK: number,
): DraftDataset {
  const { type, shape, chunks, filters = {}, attributes = {} } = dataset;
  const width = storedBytes(type);
  // Attributes are encoded first: what cannot be written is refused before any of the samples are.
  const attributeMessages = Object.entries(attributes).map(([name, attribute]) => {
    const elements = encodeElements(attribute.type, attribute.data, heap);
    return attributeMessage(name, attribute.type, attribute.shape ?? [], elements);
  });
  const stored = writeElements(sink, heap, dataset, width);
  const layout: Layout =
    chunks === undefined
      ? { kind: "contiguous", address: stored[0]!.address, bytes: stored[0]!.bytes }
      : {
          kind: "chunked",
          chunks,
          tree:
            stored.length === 0 ? undefined : writeChunkTree(sink, stored, chunks, width, chunkK),
        };
  const messages = datasetMessages(type, shape, dataset.maxShape ?? shape, layout, filters);
  const header = encodeHeader({ version: 1, messages: [...messages, ...attributeMessages] });
  return {
    kind: "dataset",
    address: sink.append(header),
    type,
    isBigEndian: false,
    shape,
    maxShape: dataset.maxShape ?? shape,
    ...(chunks === undefined ? {} : { chunks }),
    filters,
    stored,
    attributes,
  };
}

/** Appends the chunks of a dataset, or its elements in one piece. */
function writeElements(
  sink: Sink,
  heap: GlobalHeap,
  dataset: NewDataset | EncodedDataset,
  width: number,
): StoredChunk[] {
  const { type, shape, filters = {} } = dataset;
  const append = (start: readonly number[], bytes: Uint8Array): StoredChunk => ({
    start,
    address: sink.append(bytes),
    bytes: bytes.length,
  });
  if ("encodedChunks" in dataset) {
    const { chunks, encodedChunks } = dataset;
    const starts = [...chunkStarts(shape, chunks)];
    if (starts.length !== encodedChunks.length) {
      const message = `${encodedChunks.length} chunks of [${chunks.join()}] do not fill the shape [${shape.join()}]`;
      throw new CropError("bad-data", message);
    }
    return starts.map((start, i) => append(start, encodedChunks[i]!));
  }
  const { chunks } = dataset;
  const bytes = encodeElements(type, dataset.data, heap);
  checkSize(bytes, shape, width);
  if (chunks === undefined) {
    const start = shape.map(() => 0);
    return [append(start, bytes)];
  }
  return Array.from(chunkStarts(shape, chunks), (start) => {
    const chunk = chunkAt(start, bytes, shape, chunks, width);
    return append(start, encodeChunk(chunk, width, filters));
  });
}

function checkSize(bytes: Uint8Array, shape: readonly number[], width: number): void {
  if (bytes.length === size(shape) * width) return;
  throw new CropError("bad-data", `${bytes.length} bytes do not fill the shape [${shape.join()}]`);
}

/** Gives a whole chunk, with zeros past the end of the array. */
function chunkAt(
  start: readonly number[],
  bytes: Uint8Array,
  shape: readonly number[],
  chunks: readonly number[],
  width: number,
): Uint8Array {
  const count = start.map((at, axis) => Math.min(chunks[axis]!, shape[axis]! - at));
  const elements = gather(bytes, shape, start, count, width);
  if (elements.length === size(chunks) * width) return elements;
  const chunk = new Uint8Array(size(chunks) * width);
  const origin = start.map(() => 0);
  scatter(elements, chunk, chunks, origin, count, width);
  return chunk;
}

/** Gives the first element of every chunk, in C order. */
function* chunkStarts(shape: readonly number[], chunks: readonly number[]): Generator<number[]> {
  const grid = shape.map((n, axis) => Math.ceil(n / chunks[axis]!));
  for (let i = 0; i < size(grid); i++) {
    yield unravel(i, grid).map((at, axis) => at * chunks[axis]!);
  }
}
