import { CropError } from "../../errors.ts";
import type { StoredChunk } from "./chunk-tree.ts";
import type { ReadAt } from "./object-header.ts";

/** A chunk, and the filters that were left out for it: a bit for each, the first filter's lowest. */
export interface FilteredChunk extends StoredChunk {
  readonly leftOut: number;
}

/** Lists the chunks of a dataset in C order, each at a place of its own. @throws CropError `corrupt` */
export function readChunkTree(
  readAt: ReadAt,
  root: number,
  chunkShape: readonly number[],
  k: number,
): FilteredChunk[] {
  const rank = chunkShape.length;
  const keyBytes = 8 + 8 * (rank + 1);
  const nodeBytes = 24 + (2 * k + 1) * keyBytes + 2 * k * 8;
  const chunks: FilteredChunk[] = [];
  const seen = new Set<number>();
  const readNode = (address: number, levelAbove: number): void => {
    if (seen.has(address))
      throw new CropError("corrupt", "the index of the chunks goes in circles");
    seen.add(address);
    const node = readAt(address, nodeBytes);
    const view = new DataView(node.buffer, node.byteOffset, node.byteLength);
    const level = view.byteLength < 24 ? 0 : view.getUint8(5);
    const count = view.byteLength < 24 ? 0 : view.getUint16(6, true);
    const isTree = view.byteLength >= 24 && view.getUint32(0, false) === 0x54524545;
    if (!isTree || level >= levelAbove || 24 + count * (keyBytes + 8) > view.byteLength) {
      throw damaged();
    }
    for (let i = 0, at = 24; i < count; i++, at += keyBytes + 8) {
      const child = Number(view.getBigUint64(at + keyBytes, true));
      if (level > 0) {
        readNode(child, level);
        continue;
      }
      const start = Array.from({ length: rank }, (_, axis) =>
        Number(view.getBigUint64(at + 8 + 8 * axis, true)),
      );
      const isOnGrid = chunkShape.every((length, axis) => start[axis]! % length === 0);
      if (!isOnGrid || !isBehind(start, chunks.at(-1)?.start)) throw damaged();
      const [bytes, leftOut] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      chunks.push({ start, address: child, bytes, leftOut });
    }
  };
  readNode(root, 256);
  return chunks;
}

/** Tells whether a place comes after another in C order. */
function isBehind(place: readonly number[], before: readonly number[] | undefined): boolean {
  if (before === undefined) return true;
  const axis = place.findIndex((at, i) => at !== before[i]);
  return axis >= 0 && place[axis]! > before[axis]!;
}

function damaged(): CropError {
  return new CropError("corrupt", "the index of the chunks is damaged");
}
