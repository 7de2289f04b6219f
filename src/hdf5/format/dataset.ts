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

/** A dataset that was written but that the file does not lead to yet. */
export interface DraftDataset extends StoredDataset {
  readonly kind: "dataset";
  readonly address: number;
  readonly attributes: Readonly<Record<string, Hdf5Attribute>>;
}

/** Writes elements, index and header of a dataset behind the end. @throws CropError `bad-data`, `disk` */
export function writeDataset(
  sink: Sink,
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
      ? [{ start: shape.map(() => 0), address: sink.append(bytes), bytes: bytes.length }]
      : writeChunks(sink, bytes, shape, chunks, width, filters);
  const layout: Layout =
    chunks === undefined
      ? { kind: "contiguous", address: stored[0]!.address, bytes: bytes.length }
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

function writeChunks(
  sink: Sink,
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
    stored.push({ start, address: sink.append(encoded), bytes: encoded.length });
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
