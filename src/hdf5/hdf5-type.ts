import type { Metadata } from "h5wasm/node";
import { CropError } from "../errors.ts";

/** The type of an element in an HDF5 file. `bytes` is the size of one element; memory is little endian. */
export type Hdf5Type =
  | { readonly kind: "integer"; readonly bytes: number; readonly signed: boolean }
  | { readonly kind: "float"; readonly bytes: number }
  | {
      readonly kind: "string";
      /** Fixed length, in bytes, or text of any length. */
      readonly bytes: number | "variable";
      readonly charset: "ascii" | "utf-8";
    }
  | { readonly kind: "compound"; readonly bytes: number; readonly members: readonly Hdf5Member[] }
  | {
      readonly kind: "enum";
      readonly bytes: number;
      readonly signed: boolean;
      readonly members: Readonly<Record<string, number>>;
    }
  | { readonly kind: "other"; readonly bytes: number; readonly className: string };

/** One member of a compound type. */
export interface Hdf5Member {
  readonly name: string;
  readonly offset: number;
  readonly type: Hdf5Type;
}

type TypeName =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64"
  | "string"
  | "complex128";

/** The types that are written most, by the letter-and-size names of numpy. */
export const hdf5Types: Readonly<Record<TypeName, Hdf5Type>> = {
  int8: { kind: "integer", bytes: 1, signed: true },
  uint8: { kind: "integer", bytes: 1, signed: false },
  int16: { kind: "integer", bytes: 2, signed: true },
  uint16: { kind: "integer", bytes: 2, signed: false },
  int32: { kind: "integer", bytes: 4, signed: true },
  uint32: { kind: "integer", bytes: 4, signed: false },
  int64: { kind: "integer", bytes: 8, signed: true },
  uint64: { kind: "integer", bytes: 8, signed: false },
  float32: { kind: "float", bytes: 4 },
  float64: { kind: "float", bytes: 8 },
  string: { kind: "string", bytes: "variable", charset: "utf-8" },
  complex128: {
    kind: "compound",
    bytes: 16,
    members: [
      { name: "r", offset: 0, type: { kind: "float", bytes: 8 } },
      { name: "i", offset: 8, type: { kind: "float", bytes: 8 } },
    ],
  },
};

/** What holds elements: raw bytes for compound and other types, text for strings, numbers otherwise. */
export type Hdf5Data =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

// H5T_class_t of the HDF5 library, H5Tpublic.h.
const classes = [
  "integer",
  "float",
  "time",
  "string",
  "bitfield",
  "opaque",
  "compound",
  "reference",
  "enum",
  "vlen",
];

/** Gives the type that the library's description of a dataset, attribute or member stands for. */
export function typeFromMetadata(metadata: Metadata): Hdf5Type {
  const bytes = metadata.size;
  const { signed } = metadata;
  switch (classes[metadata.type]) {
    case "integer":
      if (![1, 2, 4, 8].includes(bytes)) return unknown(bytes, "integer");
      return { kind: "integer", bytes, signed };
    case "float":
      if (![4, 8].includes(bytes)) return unknown(bytes, "float");
      return { kind: "float", bytes };
    case "string":
      return {
        kind: "string",
        bytes: metadata.vlen ? "variable" : bytes,
        charset: metadata.cset === 1 ? "utf-8" : "ascii",
      };
    case "compound": {
      const members = metadata.compound_type?.members ?? [];
      return {
        kind: "compound",
        bytes,
        members: members.map((member) => ({
          name: member.name,
          offset: member.offset,
          type: typeFromMetadata(member),
        })),
      };
    }
    case "enum":
      return { kind: "enum", bytes, signed, members: metadata.enum_type?.members ?? {} };
    default:
      return { kind: "other", bytes, className: classes[metadata.type] ?? "array" };
  }
}

/** Numbers of a width that JavaScript has no array for must not cost what stands beside them. */
function unknown(bytes: number, name: string): Hdf5Type {
  return { kind: "other", bytes, className: `${name} (${bytes} bytes)` };
}

/** Gives the library's description of a type, for writing. @throws CropError `bad-data` for enum and other types */
export function metadataOf(type: Hdf5Type): Metadata {
  const plain = {
    chunks: null,
    maxshape: null,
    shape: null,
    total_size: 0,
    littleEndian: true,
    signed: false,
    vlen: false,
  };
  switch (type.kind) {
    case "integer":
      return { ...plain, type: 0, size: type.bytes, signed: type.signed };
    case "float":
      return { ...plain, type: 1, size: type.bytes };
    case "string": {
      const cset = type.charset === "utf-8" ? 1 : 0;
      const vlen = type.bytes === "variable";
      return { ...plain, type: 3, size: type.bytes === "variable" ? 4 : type.bytes, vlen, cset };
    }
    case "compound": {
      const members = type.members.map((member) => ({
        ...metadataOf(member.type),
        name: member.name,
        offset: member.offset,
      }));
      return {
        ...plain,
        type: 6,
        size: type.bytes,
        compound_type: { members, nmembers: members.length },
      };
    }
    default:
      throw new CropError(
        "bad-data",
        `the HDF5 library here cannot write elements of the kind ${type.kind}`,
      );
  }
}

/** Gives the bytes that one element takes in memory; a text of any length is a pointer of 4 bytes. */
export function bytesPerElement(type: Hdf5Type): number {
  return type.bytes === "variable" ? 4 : type.bytes;
}

/** Gives numbers over `bytes` (a view, no copy) for integer, enum and float types; the bytes themselves otherwise. */
export function numbersOver(
  type: Hdf5Type,
  bytes: Uint8Array<ArrayBuffer>,
): Exclude<Hdf5Data, string[]> {
  const { buffer, byteOffset, byteLength } = bytes;
  if (type.kind === "float") {
    if (type.bytes === 8) return new Float64Array(buffer, byteOffset, byteLength / 8);
    if (type.bytes === 4) return new Float32Array(buffer, byteOffset, byteLength / 4);
    throw new CropError("bad-data", `floats of ${type.bytes} bytes cannot be read here`);
  }
  if (type.kind !== "integer" && type.kind !== "enum") return bytes;
  const n = byteLength / type.bytes;
  switch (type.bytes) {
    case 1:
      return type.signed ? new Int8Array(buffer, byteOffset, n) : bytes;
    case 2:
      return type.signed
        ? new Int16Array(buffer, byteOffset, n)
        : new Uint16Array(buffer, byteOffset, n);
    case 4:
      return type.signed
        ? new Int32Array(buffer, byteOffset, n)
        : new Uint32Array(buffer, byteOffset, n);
    case 8:
      return type.signed
        ? new BigInt64Array(buffer, byteOffset, n)
        : new BigUint64Array(buffer, byteOffset, n);
    default:
      throw new CropError("bad-data", `integers of ${type.bytes} bytes cannot be read here`);
  }
}

/** Gives the columns of compound elements, read as raw bytes, by member name. Strings of any length are not read. */
export function compoundColumns(
  type: Extract<Hdf5Type, { kind: "compound" }>,
  bytes: Uint8Array,
): Map<string, Hdf5Data> {
  const n = bytes.length / type.bytes;
  const columns = new Map<string, Hdf5Data>();
  for (const { name, offset, type: member } of type.members) {
    const width = bytesPerElement(member);
    const column = new Uint8Array(n * width);
    for (let i = 0; i < n; i++) {
      const from = i * type.bytes + offset;
      column.set(bytes.subarray(from, from + width), i * width);
    }
    const isText = member.kind === "string" && member.bytes !== "variable";
    columns.set(name, isText ? textOf(column, width) : numbersOver(member, column));
  }
  return columns;
}

/** Gives the strings of fixed length that `bytes` holds, each up to its first NUL. Padding with spaces stays, since h5wasm 0.10.3 does not tell it. */
export function textOf(bytes: Uint8Array, width: number): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  if (width === 0) return texts;
  for (let at = 0; at + width <= bytes.length; at += width) {
    const nul = bytes.indexOf(0, at);
    const end = nul === -1 || nul > at + width ? at + width : nul;
    texts.push(decoder.decode(bytes.subarray(at, end)));
  }
  return texts;
}
