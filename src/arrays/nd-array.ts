import { CropError } from "../errors.ts";

/**
 * The element types, named as numpy names them. `bool` holds 0 and 1, `complex128` interleaves real
 * and imaginary parts, `datetime64[ns]` counts nanoseconds since 1970-01-01T00:00:00Z.
 */
export type DType =
  | "float64"
  | "float32"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "bool"
  | "string"
  | "complex128"
  | "datetime64[ns]";

/** What holds the elements of each {@link DType}. */
export type ArrayData =
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

/**
 * A typed array with a shape, in C order (the last axis varies fastest).
 *
 * `data` has `size(shape)` elements (twice as many for `complex128`). `missing`, where it is given,
 * has one byte an element: 1 marks a place that was never filled, which is not the same as a NaN
 * that was computed; what `data` holds there says nothing.
 */
export interface NdArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: ArrayData;
  readonly missing?: Uint8Array;
}

/** A complex number; functions may return it, and it is stored as `complex128`. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** A value of one element, as JavaScript holds it. `undefined` is a missing place. */
export type Scalar = number | bigint | string | boolean | Complex;

/** Gives the number of elements of a shape; 1 for the shape of a scalar, `[]`. */
export function size(shape: readonly number[]): number {
  let n = 1;
  for (const length of shape) n *= length;
  return n;
}

/** Tells whether a value is a {@link Complex} number. */
export function isComplex(value: unknown): value is Complex {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { re?: unknown }).re === "number" &&
    typeof (value as { im?: unknown }).im === "number" &&
    Object.keys(value).length === 2
  );
}

/**
 * Gives fresh storage for `n` elements of a dtype, zeros or empty strings.
 *
 * @throws CropError `bad-data` for a dtype that does not exist
 */
export function allocate(dtype: DType, n: number): ArrayData {
  switch (dtype) {
    case "float64":
      return new Float64Array(n);
    case "float32":
      return new Float32Array(n);
    case "int8":
      return new Int8Array(n);
    case "uint8":
    case "bool":
      return new Uint8Array(n);
    case "int16":
      return new Int16Array(n);
    case "uint16":
      return new Uint16Array(n);
    case "int32":
      return new Int32Array(n);
    case "uint32":
      return new Uint32Array(n);
    case "int64":
    case "datetime64[ns]":
      return new BigInt64Array(n);
    case "uint64":
      return new BigUint64Array(n);
    case "string":
      return Array.from<string>({ length: n }).fill("");
    case "complex128":
      return new Float64Array(2 * n);
    default:
      throw new CropError("bad-data", `there is no dtype \`${String(dtype)}\``);
  }
}

const constructors: Readonly<Record<DType, { readonly prototype: object }>> = {
  float64: Float64Array,
  float32: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  "datetime64[ns]": BigInt64Array,
  complex128: Float64Array,
  string: Array,
};

/** Tells whether a value names a {@link DType}. */
export function isDType(value: unknown): value is DType {
  return typeof value === "string" && Object.hasOwn(constructors, value);
}

/** Tells whether `data` can hold `n` elements of a dtype. */
export function isArrayData(dtype: DType, data: unknown, n: number): data is ArrayData {
  if (typeof data !== "object" || data === null) return false;
  if (Object.getPrototypeOf(data) !== constructors[dtype].prototype) return false;
  if (Array.isArray(data))
    return data.length === n && data.every((item) => typeof item === "string");
  return (
    ArrayBuffer.isView(data) &&
    "length" in data &&
    data.length === (dtype === "complex128" ? 2 * n : n)
  );
}
