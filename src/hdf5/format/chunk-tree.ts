import { ByteWriter } from "./byte-writer.ts";
import type { Sink } from "./sink.ts";
import { writeTree } from "./tree.ts";

/** A chunk on the disk. */
export interface StoredChunk {
  /** Its first element, `[rank]`. */
  readonly start: readonly number[];
  readonly address: number;
  readonly bytes: number;
  /** False where the filter that compresses was left out for it. */
  readonly isCompressed?: boolean;
}

/** Writes the index of a dataset's chunks, which are in C order, and gives its address. */
export function writeChunkTree(
  sink: Sink,
  chunks: readonly StoredChunk[],
  chunkShape: readonly number[],
  bytesPerElement: number,
  k: number,
): number {
  const keys = chunks.map(({ start, bytes }) =>
    new ByteWriter()
      .u32(bytes, 0)
      .u64(...start, 0)
      .finish(),
  );
  const past = chunks.at(-1)!.start.map((at, axis) => at + chunkShape[axis]!);
  keys.push(
    new ByteWriter()
      .u32(0, 0)
      .u64(...past, bytesPerElement)
      .finish(),
  );
  const keyBytes = 8 + 8 * (chunkShape.length + 1);
  const addresses = chunks.map(({ address }) => address);
  return writeTree(sink, { nodeType: 1, k, keyBytes }, keys, addresses);
}
