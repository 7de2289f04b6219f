import { CropError } from "../errors.ts";
import {
  type ArrayData,
  allocate,
  type DType,
  isArrayData,
  isComplex,
  isDType,
  type NdArray,
  size,
} from "./nd-array.ts";

/**
 * Gives the array that a returned value stands for. A number is a float64 of shape [], a bigint an
 * int64 (or what `bigints` says), a boolean a bool, a string a string, `{ re, im }` a complex128, a Date a datetime64[ns]; a
 * typed array keeps its dtype and is not copied; a nest of plain arrays, or of typed arrays of one
 * dtype, becomes an array with an axis a level. `null` within a nest is a missing place. An
 * {@link NdArray} is returned as it is. An empty plain array is float64.
 *
 * @throws CropError `bad-data` saying where, for a ragged nest, mixed kinds, bigints beyond 64 bits and
 *   what is no data (undefined, function, symbol, any other object)
 */
export function fromValues(
  value: unknown,
  options: { readonly bigints?: "int64" | "uint64" } = {},
): NdArray {
  const { bigints = "int64" } = options;
  if (isNdArray(value)) return value;
  const typed = dtypeOfTyped(value);
  if (typed !== undefined) {
    const view = typed.data;
    return { dtype: typed.dtype, shape: [view.length], data: view };
  }
  if (Array.isArray(value)) return fromNest(value, bigints);
  const leaf = kindOf(value, []);
  if (leaf === "missing") throw refused(value, []);
  const kind = leaf === "int64" ? bigints : leaf;
  const data = allocate(kind, 1);
  store(kind, data, 0, value, []);
  return { dtype: kind, shape: [], data };
}

/**
 * Gives the array of a coordinate's labels: typed arrays and {@link NdArray} keep their dtype; plain
 * numbers that are all safe integers (and not -0) are int64, other numbers float64; everything else is as in
 * {@link fromValues}.
 */
export function coordinateFrom(values: unknown): NdArray {
  const array = fromValues(values);
  if (!Array.isArray(values) && typeof values !== "number") return array;
  if (array.dtype !== "float64" || array.missing !== undefined || size(array.shape) === 0)
    return array;
  if (Array.isArray(values) && values.some((item) => ArrayBuffer.isView(item))) return array;
  const numbers = array.data as Float64Array;
  for (const x of numbers) if (!Number.isSafeInteger(x) || Object.is(x, -0)) return array;
  return { dtype: "int64", shape: array.shape, data: BigInt64Array.from(numbers, BigInt) };
}

/** Tells whether a value is an {@link NdArray} whose data and mask have the length of its shape. */
export function isNdArray(value: unknown): value is NdArray {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (!("dtype" in value && "shape" in value && "data" in value)) return false;
  const { dtype, shape, data } = value;
  if (!isDType(dtype) || !Array.isArray(shape)) return false;
  if (!shape.every((length) => Number.isInteger(length) && length >= 0)) return false;
  const n = size(shape);
  if (!isArrayData(dtype, data, n)) return false;
  const missing = "missing" in value ? value.missing : undefined;
  return missing === undefined || (missing instanceof Uint8Array && missing.length === n);
}

const typedDTypes: readonly (readonly [new (n: number) => ArrayData, DType])[] = [
  [Float64Array, "float64"],
  [Float32Array, "float32"],
  [Int8Array, "int8"],
  [Uint8Array, "uint8"],
  [Int16Array, "int16"],
  [Uint16Array, "uint16"],
  [Int32Array, "int32"],
  [Uint32Array, "uint32"],
  [BigInt64Array, "int64"],
  [BigUint64Array, "uint64"],
];

function dtypeOfTyped(value: unknown): { dtype: DType; data: ArrayData } | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  if (value instanceof Uint8ClampedArray) {
    return { dtype: "uint8", data: new Uint8Array(value.buffer, value.byteOffset, value.length) };
  }
  for (const [storage, dtype] of typedDTypes) {
    if (value instanceof storage) return { dtype, data: value };
  }
  return undefined;
}

function fromNest(nest: readonly unknown[], bigints: "int64" | "uint64"): NdArray {
  const { shape, inner } = shapeOfNest(nest);
  let dtype: DType | undefined = inner;
  if (dtype === undefined) {
    forEachLeaf(nest, shape, (leaf, where) => {
      const kind = kindOf(leaf, where());
      if (kind === "missing") return;
      dtype ??= kind;
      if (kind !== dtype) {
        throw badAt(where(), `holds a ${named(kind)} among elements that are ${named(dtype)}s`);
      }
    });
    dtype = dtype === "int64" ? bigints : (dtype ?? "float64");
  }
  const found = dtype;
  const n = size(shape);
  const data = allocate(found, n);
  let missing: Uint8Array | undefined;
  let i = 0;
  forEachLeaf(nest, shape, (leaf, where) => {
    if (leaf === null) (missing ??= new Uint8Array(n))[i] = 1;
    else store(found, data, i, leaf, where);
    i++;
  });
  return { dtype: found, shape, data, ...(missing === undefined ? {} : { missing }) };
}

/** The shape along the first elements, and the dtype of the typed arrays at the bottom, if they are such. */
function shapeOfNest(nest: readonly unknown[]): { shape: number[]; inner: DType | undefined } {
  const shape: number[] = [];
  let level: unknown = nest;
  while (Array.isArray(level)) {
    shape.push(level.length);
    if (level.length === 0) return { shape, inner: undefined };
    // A hole may stand first: a sibling then tells the depth.
    level = level.find((item) => item !== null) ?? null;
  }
  const typed = dtypeOfTyped(level);
  if (typed !== undefined) shape.push(typed.data.length);
  return { shape, inner: typed?.dtype };
}

type Where = () => readonly number[];

function forEachLeaf(
  nest: readonly unknown[],
  shape: readonly number[],
  visit: (leaf: unknown, where: Where) => void,
): void {
  const index: number[] = shape.map(() => 0);
  const where: Where = () => index.slice();
  let typedBottom: DType | undefined;
  const walk = (level: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (Array.isArray(level) || ArrayBuffer.isView(level)) {
        throw badAt(index, `is an array, where an element was expected (the nest is ragged)`);
      }
      visit(level, where);
      return;
    }
    const items = listOf(level);
    if (items === undefined) {
      throw badAt(
        index.slice(0, axis),
        `is no array of ${shape[axis]}, as its siblings are (the nest is ragged)`,
      );
    }
    if (items.length !== shape[axis]) {
      throw badAt(
        index.slice(0, axis),
        `has ${items.length} elements, where its siblings have ${shape[axis]} (the nest is ragged)`,
      );
    }
    const typed = dtypeOfTyped(level)?.dtype;
    if (axis === shape.length - 1) {
      typedBottom ??= typed;
      if (typed !== undefined && typed !== typedBottom) {
        throw badAt(
          index.slice(0, axis),
          `is an array of ${typed}, where its siblings are ${typedBottom}`,
        );
      }
    }
    for (let k = 0; k < items.length; k++) {
      index[axis] = k;
      walk(items[k], axis + 1);
    }
  };
  walk(nest, 0);
}

function listOf(level: unknown): ArrayLike<unknown> | undefined {
  return Array.isArray(level) ? level : dtypeOfTyped(level)?.data;
}

function kindOf(value: unknown, where: readonly number[]): DType | "missing" {
  switch (typeof value) {
    case "number":
      return "float64";
    case "bigint":
      return "int64";
    case "boolean":
      return "bool";
    case "string":
      return "string";
    default:
      if (value === null) return "missing";
      if (isComplex(value)) return "complex128";
      if (value instanceof Date) return "datetime64[ns]";
      throw refused(value, where);
  }
}

function store(
  dtype: DType,
  data: ArrayData,
  i: number,
  value: unknown,
  where: Where | readonly number[],
): void {
  const place = (): readonly number[] => (typeof where === "function" ? where() : where);
  if (isComplex(value) && dtype === "complex128") {
    (data as Float64Array)[2 * i] = value.re;
    (data as Float64Array)[2 * i + 1] = value.im;
  } else if (value instanceof Date && dtype === "datetime64[ns]") {
    if (Number.isNaN(value.getTime())) throw badAt(place(), "is an invalid Date");
    (data as BigInt64Array)[i] = nanoseconds(value, place);
  } else if (typeof value === "bigint") {
    const kept = dtype === "uint64" ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
    if (kept !== value) throw badAt(place(), `is ${value}, which does not fit ${dtype}`);
    (data as BigInt64Array)[i] = value;
  } else if (typeof value === "boolean") {
    (data as Uint8Array)[i] = value ? 1 : 0;
  } else if (typeof value === "string" || typeof value === "number") {
    (data as unknown[])[i] = value;
  } else {
    throw refused(value, place());
  }
}

function nanoseconds(date: Date, place: Where): bigint {
  const value = BigInt(date.getTime()) * 1_000_000n;
  if (BigInt.asIntN(64, value) !== value) {
    throw badAt(
      place(),
      `is ${date.toISOString()}, which is outside 1677-2262, the span of datetime64[ns]`,
    );
  }
  return value;
}

function named(dtype: DType): string {
  const names: Partial<Record<DType, string>> = {
    float64: "number",
    int64: "bigint",
    bool: "boolean",
    complex128: "complex number",
    "datetime64[ns]": "Date",
  };
  return names[dtype] ?? dtype;
}

function refused(value: unknown, where: readonly number[]): CropError {
  if (typeof value === "object" && value !== null && "dtype" in value && "shape" in value) {
    return badAt(
      where,
      "has a dtype and a shape, but its data or mask is not of that dtype and length",
    );
  }
  const found =
    typeof value === "object" && value !== null
      ? `an object with the keys ${Object.keys(value).slice(0, 5).join(", ") || "(none)"}`
      : value === null
        ? "null"
        : typeof value === "undefined"
          ? "undefined"
          : `a ${typeof value}`;
  return badAt(
    where,
    `is ${found}, which is no data: use a number, bigint, string, boolean, { re, im }, a typed array or a nest of arrays`,
  );
}

function badAt(where: readonly number[], what: string): CropError {
  const place = where.length === 0 ? "the value" : `element [${where.join("][")}]`;
  return new CropError("bad-data", `${place} ${what}`, { fields: { index: where } });
}
