import type { DType, NdArray } from "../arrays/index.ts";

/** Gives an array as nested lists: times in ISO form, a complex number as a pair, what is missing as null. */
export function jsonOfArray(array: NdArray): unknown {
  const flat = flatValues(array);
  return nest(flat, array.shape, 0, { at: 0 });
}

/** Writes an array in a few words: a scalar as it is, a longer one by dtype, shape and range. */
export function textOfArray(array: NdArray): string {
  const { dtype, shape } = array;
  if (shape.length === 0) return textOf(dtype, flatValues(array)[0]);
  return `${dtype}[${shape.join(" x ")}]`;
}

function flatValues({ dtype, data, missing }: NdArray): unknown[] {
  const n = dtype === "complex128" ? data.length / 2 : data.length;
  return Array.from({ length: n }, (_, i) => {
    if (missing?.[i] === 1) return null;
    if (dtype === "complex128") return [data[2 * i], data[2 * i + 1]];
    const value = data[i]!;
    if (dtype === "bool") return value === 1;
    if (dtype === "datetime64[ns]")
      return new Date(Number(BigInt(value) / 1_000_000n)).toISOString();
    return value;
  });
}

function textOf(dtype: DType, value: unknown): string {
  if (dtype !== "complex128" || !Array.isArray(value)) return String(value);
  const [re, im] = value.map(Number) as [number, number];
  return `${re}${im < 0 || Object.is(im, -0) ? "-" : "+"}${Math.abs(im)}i`;
}

function nest(
  flat: readonly unknown[],
  shape: readonly number[],
  axis: number,
  cursor: { at: number },
): unknown {
  if (axis === shape.length) return flat[cursor.at++];
  return Array.from({ length: shape[axis]! }, () => nest(flat, shape, axis + 1, cursor));
}
