import { CropError } from "../../errors.ts";
import type { Hdf5Type } from "../hdf5-type.ts";
import { ByteWriter } from "./byte-writer.ts";

/** The bytes that a text of any length takes in a dataset or attribute: its length and place in the global heap. */
const heapReferenceBytes = 16;

/** Gives the bytes that an element takes on the disk. */
export function storedBytes(type: Hdf5Type): number {
  return type.bytes === "variable" ? heapReferenceBytes : type.bytes;
}

/** Gives the datatype message (HDF5 file format specification 3.0, IV.A.2.d). @throws CropError `bad-data` */
export function datatypeMessage(type: Hdf5Type): Uint8Array {
  const writer = new ByteWriter();
  const head = (kind: number, bits: readonly [number, number, number]): ByteWriter =>
    writer.u8(0x10 | kind, ...bits).u32(storedBytes(type));
  switch (type.kind) {
    case "integer":
      return head(0, [type.signed ? 8 : 0, 0, 0])
        .u16(0, 8 * type.bytes)
        .finish();
    case "float": {
      const format = floats.get(type.bytes);
      if (format === undefined) break;
      return head(1, [0x20, 8 * type.bytes - 1, 0])
        .u16(0, 8 * type.bytes)
        .u8(format.mantissa, format.exponent, 0, format.mantissa)
        .u32(format.bias)
        .finish();
    }
    case "string": {
      const charset = type.charset === "utf-8" ? 1 : 0;
      const nullPadded = 1;
      if (type.bytes !== "variable") return head(3, [nullPadded | (charset << 4), 0, 0]).finish();
      const byte = datatypeMessage({ kind: "integer", bytes: 1, signed: false });
      return head(9, [1, charset, 0]).bytes(byte).finish();
    }
    case "enum": {
      const { bytes, signed, members } = type;
      const entries = Object.entries(members);
      head(8, [entries.length & 0xff, entries.length >> 8, 0]);
      writer.bytes(datatypeMessage({ kind: "integer", bytes, signed }));
      for (const [name] of entries) writer.bytes(new ByteWriter().text(name).u8(0).pad().finish());
      for (const [, value] of entries) writer.bytes(integer(value, bytes));
      return writer.finish();
    }
    default:
  }
  throw new CropError("bad-data", `elements of the kind ${type.kind} are not written here`);
}

const floats: ReadonlyMap<number, { mantissa: number; exponent: number; bias: number }> = new Map([
  [4, { mantissa: 23, exponent: 8, bias: 127 }],
  [8, { mantissa: 52, exponent: 11, bias: 1023 }],
]);

function integer(value: number, bytes: number): Uint8Array {
  return new ByteWriter()
    .u64(BigInt.asUintN(64, BigInt(value)))
    .finish()
    .subarray(0, bytes);
}
