import type { Hdf5Data } from "../hdf5-type.ts";
import { numbersOver, textOf } from "../hdf5-type.ts";
import type { StoredType } from "./decode-messages.ts";
import type { ReadAt } from "./object-header.ts";
import { readHeapObject } from "./read-global-heap.ts";

/** Gives the elements that bytes of the disk stand for; the bytes are taken over. */
export function decodeElements(
  stored: StoredType,
  bytes: Uint8Array<ArrayBuffer>,
  readAt: ReadAt,
): Hdf5Data {
  const { type, isBigEndian } = stored;
  if (type.kind === "string") {
    return type.bytes === "variable" ? textsIn(bytes, readAt) : textOf(bytes, type.bytes);
  }
  if (isBigEndian) swap(bytes, type.bytes);
  // Views of elements need a buffer in which they are aligned.
  const isAligned = bytes.byteOffset % 8 === 0;
  return numbersOver(type, isAligned ? bytes : Uint8Array.from(bytes));
}

function textsIn(bytes: Uint8Array, readAt: ReadAt): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const length = view.getUint32(at, true);
    const collection = Number(view.getBigUint64(at + 4, true));
    if (length === 0 || collection === 0) {
      texts.push("");
      continue;
    }
    const text = readHeapObject(readAt, collection, view.getUint32(at + 12, true));
    texts.push(Buffer.from(text.subarray(0, length)).toString("utf8"));
  }
  return texts;
}

function swap(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}
