import { CropError } from "../../errors.ts";
import type { Hdf5Data, Hdf5Type } from "../hdf5-type.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { GlobalHeap } from "./global-heap.ts";

/** Gives elements as they stand on the disk; texts of any length go into the heap. @throws CropError `bad-data` */
export function encodeElements(type: Hdf5Type, data: Hdf5Data, heap: GlobalHeap): Uint8Array {
  if (!Array.isArray(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (type.kind !== "string") {
    throw new CropError("bad-data", `strings cannot be written as ${type.kind}`);
  }
  const writer = new ByteWriter();
  for (const text of data) {
    const bytes = Buffer.from(text, "utf8");
    if (bytes.includes(0)) throw new CropError("bad-data", "a text holds a NUL character");
    if (type.bytes === "variable") {
      const { collection, index } = heap.put(bytes);
      writer.u32(bytes.length).u64(collection).u32(index);
    } else if (bytes.length > type.bytes) {
      throw new CropError(
        "bad-data",
        `a text takes ${bytes.length} bytes, more than the ${type.bytes} of its field`,
      );
    } else {
      writer.bytes(bytes).zeros(type.bytes - bytes.length);
    }
  }
  return writer.finish();
}
