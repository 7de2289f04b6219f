import { CropError } from "../errors.ts";
import { isMissing, scalarAt } from "./elements.ts";
import {
  type ArrayData,
  allocate,
  type DType,
  type NdArray,
  type Scalar,
  size,
} from "./nd-array.ts";
import { unravel } from "./slabs.ts";

const ranges: Partial<Record<DType, readonly [bigint, bigint]>> = {
  int8: [-128n, 127n],
  uint8: [0n, 255n],
  int16: [-32768n, 32767n],
  uint16: [0n, 65535n],
  int32: [-2147483648n, 2147483647n],
  uint32: [0n, 4294967295n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** Gives the least and greatest value of an integer dtype, or undefined for the others. */
export function integerRange(dtype: DType): readonly [bigint, bigint] | undefined {
  return ranges[dtype];
}

/**
 * Gives the array in another dtype, or the array itself when it has it already. Nothing is lost
 * without a word: only float64 -> float32 may round. Missing places stay missing. Booleans become 0 and 1; numbers become
 * booleans when they are 0 or 1; a real number becomes complex.
 *
 * @throws CropError `bad-data` naming the index and the value that the dtype cannot hold
 */
export function cast(array: NdArray, dtype: DType): NdArray {
  if (array.dtype === dtype) return array;
  const n = size(array.shape);
  const data = allocate(dtype, n);
  for (let i = 0; i < n; i++) {
    if (isMissing(array, i)) continue;
    const value = scalarAt(array.dtype, array.data, i);
    if (!put(dtype, data, i, value, array.dtype)) {
      const index = unravel(i, array.shape);
      throw new CropError(
        "bad-data",
        `${index.length === 0 ? "the value" : `element [${index.join("][")}]`} is ${show(value)} (${array.dtype}), which ${dtype} cannot hold`,
        { fields: { index, value, dtype } },
      );
    }
  }
  const { missing } = array;
  return { dtype, shape: array.shape, data, ...(missing === undefined ? {} : { missing }) };
}

/**
 * Gives the smallest dtype of the usual ones that holds the values of both: equal dtypes stay, integers widen
 * to int64, an integer with a float gives float64, a number with a complex number complex128.
 *
 * @throws CropError `bad-data` for two that have nothing in common, such as string and float64
 */
export function commonDType(a: DType, b: DType): DType {
  if (a === b) return a;
  const both = [a, b];
  const apart = both.some(
    (dtype) => dtype === "string" || dtype === "datetime64[ns]" || dtype === "bool",
  );
  if (apart) throw new CropError("bad-data", `${a} and ${b} have no common dtype`);
  if (both.includes("complex128")) return "complex128";
  if (both.some((dtype) => dtype.startsWith("float"))) return "float64";
  return both.includes("uint64") ? "uint64" : "int64";
}

/** Puts one value in place `i` of storage; false when the dtype cannot hold it. */
function put(dtype: DType, data: ArrayData, i: number, value: Scalar, from: DType): boolean {
  if (dtype === "string" || dtype === "datetime64[ns]") return false;
  if (typeof value === "string") return false;
  if (typeof value === "object") return false;
  const out: { [place: number]: unknown } = data;
  const range = ranges[dtype];
  if (range !== undefined) {
    if (typeof value === "number" && !Number.isInteger(value)) return false;
    const whole = BigInt(value);
    if (whole < range[0] || whole > range[1]) return false;
    out[i] = dtype === "int64" || dtype === "uint64" ? whole : Number(whole);
    return true;
  }
  const x = Number(value);
  if (typeof value === "bigint" && BigInt(x) !== value) return false;
  switch (dtype) {
    case "bool":
      out[i] = x;
      return x === 0 || x === 1;
    case "complex128":
      out[2 * i] = x;
      return true;
    case "float32":
      out[i] = x;
      // A finite number beyond the range would turn infinite; an integer must stay what it was.
      if (!from.startsWith("float")) return Math.fround(x) === x;
      return !Number.isFinite(x) || Number.isFinite(Math.fround(x));
    default:
      out[i] = x;
      return true;
  }
}

function show(value: Scalar): string {
  return typeof value === "object" ? `${value.re}+${value.im}i` : String(value);
}
