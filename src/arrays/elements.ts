import {
  type ArrayData,
  allocate,
  type DType,
  type NdArray,
  type Scalar,
  size,
} from "./nd-array.ts";

/** Tells whether place `i` (linear, C order) of an array was never filled. */
export function isMissing(array: NdArray, i: number): boolean {
  return array.missing !== undefined && array.missing[i] !== 0;
}

/**
 * Gives element `i` (linear, C order) as JavaScript holds it; undefined for a missing place. `int64`,
 * `uint64` and `datetime64[ns]` give a bigint, `bool` a boolean, `complex128` a `Complex`.
 */
export function elementAt(array: NdArray, i: number): Scalar | undefined {
  return isMissing(array, i) ? undefined : scalarAt(array.dtype, array.data, i);
}

/** Gives element `i` of bare storage as JavaScript holds it, whatever a mask says. */
export function scalarAt(dtype: DType, data: ArrayData, i: number): Scalar {
  if (dtype === "complex128") return { re: Number(data[2 * i]), im: Number(data[2 * i + 1]) };
  const value = data[i]!;
  return dtype === "bool" ? value !== 0 : value;
}

/**
 * Tells whether element `i` of one storage and `j` of another of the same dtype are the same value.
 * NaN equals NaN, and 0 equals -0.
 */
export function sameElement(
  dtype: DType,
  a: ArrayData,
  i: number,
  b: ArrayData,
  j: number,
): boolean {
  if (dtype === "complex128") return same(a[2 * i], b[2 * j]) && same(a[2 * i + 1], b[2 * j + 1]);
  return same(a[i], b[j]);
}

function same(x: unknown, y: unknown): boolean {
  return x === y || (Number.isNaN(x) && Number.isNaN(y));
}

/** Tells whether two arrays have the same dtype, shape, missing places and values; NaN equals NaN. */
export function equalArrays(a: NdArray, b: NdArray): boolean {
  if (a.dtype !== b.dtype || a.shape.length !== b.shape.length) return false;
  if (a.shape.some((length, axis) => length !== b.shape[axis])) return false;
  const n = size(a.shape);
  if (a.missing === undefined && b.missing === undefined) {
    // -0 and NaN make it more than a comparison of bytes.
    for (let i = 0; i < a.data.length; i++) if (!same(a.data[i], b.data[i])) return false;
    return true;
  }
  for (let i = 0; i < n; i++) {
    const missing = isMissing(a, i);
    if (missing !== isMissing(b, i)) return false;
    if (!missing && !sameElement(a.dtype, a.data, i, b.data, i)) return false;
  }
  return true;
}

/** Gives an array all of whose places are missing. */
export function missingArray(dtype: DType, shape: readonly number[]): NdArray {
  const n = size(shape);
  return { dtype, shape, data: allocate(dtype, n), missing: new Uint8Array(n).fill(1) };
}

/** Gives the number of missing places. */
export function countMissing(array: NdArray): number {
  let n = 0;
  if (array.missing !== undefined) for (const flag of array.missing) n += flag === 0 ? 0 : 1;
  return n;
}

/** Gives the same array without a mask that marks nothing, sharing its data. */
export function withoutEmptyMask(array: NdArray): NdArray {
  if (array.missing === undefined || array.missing.includes(1)) return array;
  return { dtype: array.dtype, shape: array.shape, data: array.data };
}

/** Gives the elements [start, end) of storage, as a view for typed arrays and a copy for strings. */
export function viewOf(dtype: DType, data: ArrayData, start: number, end: number): ArrayData {
  if (Array.isArray(data)) return data.slice(start, end);
  const width = dtype === "complex128" ? 2 : 1;
  return data.subarray(start * width, end * width);
}

/**
 * Copies `n` elements of `source` from `from` on into `target` at `to`. Both hold the same dtype.
 */
export function copyElements(
  dtype: DType,
  target: ArrayData,
  to: number,
  source: ArrayData,
  from: number,
  n: number,
): void {
  const width = dtype === "complex128" ? 2 : 1;
  if (n * width > 16 && !Array.isArray(target) && !Array.isArray(source)) {
    const view = source.subarray(from * width, (from + n) * width);
    // One dtype has one storage, which the checker cannot see through two unions.
    (target as Float64Array).set(view as Float64Array, to * width);
    return;
  }
  const out = target as unknown[];
  for (let k = 0; k < n * width; k++) out[to * width + k] = source[from * width + k];
}
