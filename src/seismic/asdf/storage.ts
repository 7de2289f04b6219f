import { CropError } from "../../errors.ts";
import {
  type EncodedDataset,
  type Hdf5Filters,
  hdf5Types,
  type NewDataset,
} from "../../hdf5/index.ts";

/** Gives the filters for a compression by pyasdf's name; without one the samples are not shuffled either. @throws CropError `bad-option` */
export function filtersFor(compression: string, shuffle: boolean): Hdf5Filters {
  if (compression === "none") return { fletcher32: true };
  if (compression === "lzf") return { shuffle, lzf: true, fletcher32: true };
  const level = /^gzip-([0-9])$/.exec(compression)?.[1];
  if (level === undefined) {
    throw new CropError(
      "bad-option",
      `compression ${JSON.stringify(compression)} is not written here: give none, lzf or gzip-0 to gzip-9`,
    );
  }
  return { shuffle, gzip: Number(level), fletcher32: true };
}

const chunkElements = 16_384;

/** Gives chunks of at most some 16,000 elements: as many whole last axes as that holds; those of one axis are about equally full. */
export function chunksFor(shape: readonly number[]): readonly number[] {
  const chunks = shape.map((n) => Math.max(1, n));
  const [n = 0] = shape;
  if (shape.length === 1 && n > chunkElements) {
    return [Math.ceil(n / Math.ceil(n / chunkElements))];
  }
  let left = chunkElements;
  for (let axis = chunks.length - 1; axis >= 0; axis--) {
    chunks[axis] = Math.min(chunks[axis]!, Math.max(1, left));
    left = Math.floor(left / chunks[axis]!);
  }
  return chunks;
}

/** Gives the dataset of a document, which has no limit to its length, as pyasdf needs it to change it. */
export function documentDataset(document: Uint8Array, filters: Hdf5Filters): NewDataset {
  const { buffer, byteOffset, length } = document;
  return { ...documentLayout(length, filters), data: new Int8Array(buffer, byteOffset, length) };
}

/** Gives the dataset of a document of so many bytes, without them. */
export function documentLayout(
  length: number,
  filters: Hdf5Filters,
): Omit<EncodedDataset, "encodedChunks"> {
  return {
    type: hdf5Types.int8,
    shape: [length],
    maxShape: [null],
    chunks: [Math.max(1024, Math.min(length, chunkElements))],
    filters,
  };
}
