import type { ArrayData, DType, NdArray } from "../arrays/index.ts";
import { CropError } from "../errors.ts";

/** What stands in a file at a place that was never filled. */
export type FillValue = number | bigint | string;

// The default fill values of the netCDF library (netcdf.h, NC_FILL_*), which its tools know by themselves.
const defaults: Readonly<Record<Exclude<DType, "complex128">, FillValue>> = {
  float64: 9.969209968386869e36,
  float32: 9.969209968386869e36,
  int8: -127,
  uint8: 255,
  int16: -32767,
  uint16: 65535,
  int32: -2147483647,
  uint32: 4294967295,
  int64: -9223372036854775806n,
  uint64: 18446744073709551614n,
  bool: -1,
  string: "<missing>",
  // What numpy holds for NaT, which xarray turns into it.
  "datetime64[ns]": -(2n ** 63n),
};

/**
 * The bits of both parts of a complex number that was never filled: a NaN with the payload 1954, as R marks
 * NA. A `_FillValue` of a compound type is read by no tool, and to them this is a NaN like any other.
 */
const missingComplexBits = 0x7ff8_0000_0000_07a2n;

/**
 * Gives a value of the dtype that no element has, to stand for missing ones: the default of the
 * netCDF library unless an element has it. `blocks` gives all elements, anew at each call.
 * For `complex128` there is none, see {@link fillMissing}.
 *
 * @throws CropError `bad-data` when the elements take every value of the dtype
 */
export function chooseFillValue(
  name: string,
  dtype: DType,
  blocks: () => Iterable<NdArray>,
): FillValue | undefined {
  if (dtype === "complex128") return undefined;
  const fill = defaults[dtype];
  if (dtype === "bool" || dtype === "datetime64[ns]") return fill;
  const free = candidatesFor(dtype, fill).find((candidate) => {
    for (const { data, missing } of blocks()) if (holds(data, missing, candidate)) return false;
    return true;
  });
  if (free !== undefined) return free;
  throw new CropError(
    "bad-data",
    `variable \`${name}\` has missing places, and its ${dtype} elements take every value that could mark them; ` +
      "declare a wider dtype",
    { fields: { variable: name, dtype } },
  );
}

function candidatesFor(dtype: DType, fill: FillValue): FillValue[] {
  const more: Partial<Record<DType, readonly FillValue[]>> = {
    int8: Array.from({ length: 256 }, (_, i) => i - 128),
    uint8: Array.from({ length: 256 }, (_, i) => 255 - i),
    int16: Array.from({ length: 64 }, (_, i) => i - 32768),
    uint16: Array.from({ length: 64 }, (_, i) => 65535 - i),
    int32: Array.from({ length: 64 }, (_, i) => i - 2147483648),
    uint32: Array.from({ length: 64 }, (_, i) => 4294967295 - i),
    int64: Array.from({ length: 64 }, (_, i) => BigInt(i) * 2n ** 56n - 2n ** 63n),
    uint64: Array.from({ length: 64 }, (_, i) => 2n ** 64n - 1n - BigInt(i) * 2n ** 56n),
    string: Array.from({ length: 64 }, (_, i) => `<missing ${i}>`),
    float64: [Number.MAX_VALUE, -Number.MAX_VALUE],
    float32: [3.4028234663852886e38, -3.4028234663852886e38],
  };
  const first = dtype === "float32" ? Math.fround(Number(fill)) : fill;
  return [first, ...(more[dtype] ?? []).filter((value) => value !== first)];
}

function holds(data: ArrayData, missing: Uint8Array | undefined, value: FillValue): boolean {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    // xarray makes them float64 before it looks for the fill value, which must differ from them then, too.
    const rounded = Number(value);
    return data.some((item, i) => Number(item) === rounded && (missing?.[i] ?? 0) === 0);
  }
  const list: ArrayLike<unknown> & { indexOf(item: never, from: number): number } = data;
  for (let at = -1; ;) {
    at = list.indexOf(value as never, at + 1);
    if (at === -1) return false;
    if (missing === undefined || missing[at] === 0) return true;
  }
}

/** Puts the fill value in every missing place of `data`, in place. */
export function fillMissing(
  dtype: DType,
  data: ArrayData,
  missing: Uint8Array,
  fill: FillValue | undefined,
): void {
  if (dtype === "complex128") {
    const bits = complexBits(data);
    for (let i = 0; i < missing.length; i++) {
      if (missing[i] !== 0) bits[2 * i] = bits[2 * i + 1] = missingComplexBits;
    }
    return;
  }
  const out: { [place: number]: unknown } = data;
  // The storage of bool is unsigned, its fill value is not; the bits are the same.
  for (let i = missing.indexOf(1); i !== -1; i = missing.indexOf(1, i + 1)) out[i] = fill;
}

/** Gives the mask of complex numbers read from a file, or undefined when none is missing. */
export function missingComplex(data: Float64Array): Uint8Array | undefined {
  const bits = complexBits(data);
  let missing: Uint8Array | undefined;
  for (let i = 0; i < bits.length; i += 2) {
    if (bits[i] !== missingComplexBits || bits[i + 1] !== missingComplexBits) continue;
    (missing ??= new Uint8Array(bits.length / 2))[i / 2] = 1;
  }
  return missing;
}

function complexBits(data: ArrayData): BigUint64Array {
  if (!(data instanceof Float64Array)) throw new TypeError("complex128 is held in a Float64Array");
  return new BigUint64Array(data.buffer, data.byteOffset, data.length);
}
