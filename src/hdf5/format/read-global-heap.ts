import { CropError } from "../../errors.ts";
import type { ReadAt } from "./object-header.ts";

/** Gives what is stored in a collection of the global heap under a number. @throws CropError `corrupt` */
export function readHeapObject(readAt: ReadAt, address: number, index: number): Uint8Array {
  const head = readAt(address, 16);
  const size = Number(viewOf(head).getBigUint64(8, true));
  if (Buffer.from(head.subarray(0, 4)).toString("latin1") !== "GCOL" || size > 1 << 30) {
    throw new CropError("corrupt", "a collection of texts is damaged");
  }
  const bytes = readAt(address, size);
  const view = viewOf(bytes);
  for (let at = 16; at + 16 <= view.byteLength;) {
    const length = Number(view.getBigUint64(at + 8, true));
    const number = view.getUint16(at, true);
    if (number === 0) break;
    if (number === index) return bytes.subarray(at + 16, at + 16 + length);
    at += 16 + Math.ceil(length / 8) * 8;
  }
  throw new CropError("corrupt", "a text is missing in its collection");
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
