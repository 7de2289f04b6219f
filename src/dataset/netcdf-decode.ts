import { type ArrayData, allocate, type DType, type NdArray } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import type { Hdf5Data, Hdf5Type } from "../hdf5/index.ts";
import { parseTimeUnits, type TimeUnits, toNanoseconds } from "./cf-time.ts";
import { missingComplex } from "./fill-value.ts";
import { boolAttributes, meansBool } from "./netcdf-encoding.ts";

/** NaT has the bits of the least int64 (numpy). */
const nat = -(2n ** 63n);

/** How the elements of a variable in a file become those of an array. */
export interface Decoder {
  readonly dtype: DType;
  /** The attributes that it has used up, which are no attributes of the decoded variable. */
  readonly consumed: readonly string[];
  decode(data: Hdf5Data): Masked;
}

/** Elements, and 1 at those that stand for missing ones. */
interface Masked {
  readonly data: ArrayData;
  readonly missing?: Uint8Array;
}

/**
 * Gives the decoder of a variable by the conventions of netCDF, CF and xarray: `_FillValue` and `missing_value`,
 * `scale_factor` and `add_offset`, `_Unsigned`, booleans, times; or the reason why there is none.
 */
export function decoderFor(
  type: Hdf5Type,
  attrs: Readonly<Record<string, unknown>>,
  options: { readonly decodeTimes: boolean },
): Decoder | string {
  const fills = [attrs["_FillValue"], attrs["missing_value"]].filter(
    (value) => value !== undefined,
  );
  const consumed = ["_FillValue", "missing_value", "coordinates"];
  switch (type.kind) {
    case "string":
      return { dtype: "string", consumed, decode: (data) => masked(texts(data), fills) };
    case "compound":
      return complexDecoder(type, consumed) ?? "a compound type that is no complex number";
    case "enum": {
      const names = Object.keys(type.members);
      const isBool =
        names.length === 2 && type.members["FALSE"] === 0 && type.members["TRUE"] === 1;
      if (isBool) return boolDecoder(fills, consumed);
      break;
    }
    case "other":
      return `elements of the class ${type.className}`;
    case "integer":
    case "float":
      break;
  }
  if (meansBool(attrs)) return boolDecoder(fills, [...consumed, ...boolAttributes]);
  const dtype = numericDType(type, attrs["_Unsigned"]);
  if (dtype === undefined) return `numbers of ${type.bytes} bytes`;
  consumed.push("_Unsigned");
  // xarray writes NaT in a span of time without naming it as a fill value.
  if (dtype === "int64" && String(attrs["dtype"]).startsWith("timedelta64")) fills.push(nat);
  const stored = (data: Hdf5Data): Masked => masked(reinterpreted(dtype, data), fills);
  const unpack = unpacking(attrs);
  if (unpack !== undefined) consumed.push("scale_factor", "add_offset");
  const numbers = unpack === undefined ? stored : (data: Hdf5Data): Masked => unpack(stored(data));
  const units = options.decodeTimes ? parseTimeUnits(attrs["units"], attrs["calendar"]) : undefined;
  if (units !== undefined) {
    return {
      dtype: "datetime64[ns]",
      consumed: [...consumed, "units", "calendar"],
      decode: (data) => decodeTimes(numbers(data), units),
    };
  }
  return { dtype: unpack === undefined ? dtype : "float64", consumed, decode: numbers };
}

/** Gives what undoes `scale_factor` and `add_offset`; undefined where there are none. */
function unpacking(
  attrs: Readonly<Record<string, unknown>>,
): ((packed: Masked) => Masked) | undefined {
  const { scale_factor: scale, add_offset: offset } = attrs;
  if (typeof scale !== "number" && typeof offset !== "number") return undefined;
  const [factor, shift] = [Number(scale ?? 1), Number(offset ?? 0)];
  return ({ data, ...mask }) => ({
    ...mask,
    data: Float64Array.from(data as ArrayLike<number | bigint>, (x) => Number(x) * factor + shift),
  });
}

function numericDType(type: Hdf5Type, unsigned: unknown): DType | undefined {
  if (type.kind === "float")
    return type.bytes === 8 ? "float64" : type.bytes === 4 ? "float32" : undefined;
  if (type.kind !== "integer" && type.kind !== "enum") return undefined;
  const isSigned = unsigned === "true" ? false : unsigned === "false" ? true : type.signed;
  const names: Readonly<Record<number, readonly [DType, DType]>> = {
    1: ["int8", "uint8"],
    2: ["int16", "uint16"],
    4: ["int32", "uint32"],
    8: ["int64", "uint64"],
  };
  return names[type.bytes]?.[isSigned ? 0 : 1];
}

/** The same bits as another sign reads them, without a copy. */
function reinterpreted(dtype: DType, data: Hdf5Data): ArrayData {
  if (Array.isArray(data)) return data;
  const wanted = allocate(dtype, 0);
  if (Array.isArray(wanted) || wanted.constructor === data.constructor) return data;
  const storage = wanted.constructor as new (
    buffer: ArrayBufferLike,
    offset: number,
    n: number,
  ) => ArrayData;
  return new storage(data.buffer, data.byteOffset, data.length);
}

function texts(data: Hdf5Data): string[] {
  if (!Array.isArray(data)) throw new TypeError("text is read as strings");
  return data;
}

function masked(data: ArrayData, fills: readonly unknown[]): Masked {
  let missing: Uint8Array | undefined;
  for (const stored of fills.flatMap((fill) =>
    ArrayBuffer.isView(fill) ? Array.from(fill as never) : fill,
  )) {
    const fill = inStorageOf(data, stored);
    if (fill === undefined) continue;
    if (Number.isNaN(fill)) {
      for (let i = 0; i < data.length; i++) {
        if (Number.isNaN(data[i])) (missing ??= new Uint8Array(data.length))[i] = 1;
      }
      continue;
    }
    const list: ArrayLike<unknown> & { indexOf(item: never, from: number): number } = data;
    for (
      let at = list.indexOf(fill as never, 0);
      at !== -1;
      at = list.indexOf(fill as never, at + 1)
    ) {
      (missing ??= new Uint8Array(data.length))[at] = 1;
    }
  }
  return missing === undefined ? { data } : { data, missing };
}

/** The fill value as an element of this storage would read, whose sign and width may differ from the attribute's. */
function inStorageOf(data: ArrayData, fill: unknown): number | bigint | string | undefined {
  if (Array.isArray(data)) return typeof fill === "string" ? fill : undefined;
  if (typeof fill !== "number" && typeof fill !== "bigint") return undefined;
  if (data instanceof Float64Array) return Number(fill);
  if (data instanceof Float32Array) return Math.fround(Number(fill));
  if (!Number.isInteger(Number(fill))) return undefined;
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const whole = BigInt(fill);
  if (whole < -(2n ** BigInt(bits - 1)) || whole >= 2n ** BigInt(bits)) return undefined;
  const isSigned = !/^(Big)?Uint/.test(data.constructor.name);
  const stored = isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole);
  return bits === 64 ? stored : Number(stored);
}

function boolDecoder(fills: readonly unknown[], consumed: readonly string[]): Decoder {
  return {
    dtype: "bool",
    consumed,
    decode: (stored) => {
      const { data, missing } = masked(stored, fills);
      const flags = new Uint8Array(data.length);
      for (let i = 0; i < flags.length; i++)
        flags[i] = Number(data[i]) !== 0 && missing?.[i] !== 1 ? 1 : 0;
      return { data: flags, ...(missing === undefined ? {} : { missing }) };
    },
  };
}

/** Complex numbers are pairs of members named r and i, as h5py writes them. */
function complexDecoder(
  type: Extract<Hdf5Type, { kind: "compound" }>,
  consumed: readonly string[],
): Decoder | undefined {
  const [re, im] = type.members;
  if (type.members.length !== 2 || re?.name !== "r" || im?.name !== "i") return undefined;
  if (
    re.type.kind !== "float" ||
    im.type.kind !== "float" ||
    im.offset !== re.type.bytes ||
    re.offset !== 0
  )
    return undefined;
  const { bytes } = re.type;
  if (type.bytes !== 2 * bytes || im.type.bytes !== bytes || (bytes !== 8 && bytes !== 4))
    return undefined;
  return {
    dtype: "complex128",
    consumed,
    decode: (raw) => {
      if (!(raw instanceof Uint8Array)) throw new TypeError("compound elements are read as bytes");
      if (bytes === 4)
        return {
          data: Float64Array.from(new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4)),
        };
      const data = new Float64Array(raw.buffer, raw.byteOffset, raw.length / 8);
      const missing = missingComplex(data);
      return missing === undefined ? { data } : { data, missing };
    },
  };
}

function decodeTimes({ data, missing: mask }: Masked, units: TimeUnits): Masked {
  const n = data.length;
  const times = new BigInt64Array(n);
  let missing = mask;
  for (let i = 0; i < n; i++) {
    if (missing?.[i] === 1) continue;
    const value = data[i]!;
    if (typeof value === "string") throw new TypeError("times are numbers");
    const isNat = Number.isNaN(value) || value === nat;
    const time = isNat ? undefined : toNanoseconds(value, units);
    if (time !== undefined) times[i] = time;
    else if (isNat) (missing ??= new Uint8Array(n))[i] = 1;
    else {
      throw new CropError(
        "bad-data",
        `the time ${value} lies outside 1677-2262, the span of datetime64[ns]; read with decodeTimes: false`,
      );
    }
  }
  return missing === undefined ? { data: times } : { data: times, missing };
}

/** Turns the bytes of a text into it. */
export type TextDecoding = (bytes: Uint8Array) => string;

/** Gives how to read single characters whose `_Encoding` (netCDF users' guide, appendix A) is given; undefined for one that is not known. */
export function textDecodingOf(encoding: unknown = "utf-8"): TextDecoding | undefined {
  const label = String(encoding).trim().toLowerCase();
  // In the browsers' standard, which TextDecoder follows, this is the name of windows-1252.
  if (/^(?:latin[-_]?1|iso[-_]?8859[-_]1)$/.test(label))
    return (bytes) => Buffer.from(bytes).toString("latin1");
  try {
    const decoder = new TextDecoder(label.replaceAll("_", "-"));
    return (bytes) => decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Joins the last axis of an array of single characters, as netCDF-3 stores text, into strings. */
export function joinCharacters(
  bytes: Uint8Array,
  shape: readonly number[],
  decode: TextDecoding,
): NdArray {
  const width = shape.at(-1) ?? 1;
  const outer = shape.slice(0, -1);
  const data: string[] = [];
  if (width === 0) return { dtype: "string", shape: outer, data };
  for (let at = 0; at + width <= bytes.length; at += width) {
    let end = at + width;
    while (end > at && bytes[end - 1] === 0) end--;
    data.push(decode(bytes.subarray(at, end)));
  }
  return { dtype: "string", shape: outer, data };
}
