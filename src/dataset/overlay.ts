import {
  allocate,
  copyElements,
  isMissing,
  type NdArray,
  sameElement,
  size,
  withoutEmptyMask,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { showElement } from "./labels.ts";

/** Gives the first place (linear, C order) where two arrays of one dtype and shape have values that differ, or -1. */
export function firstConflict(a: NdArray, b: NdArray): number {
  const n = size(a.shape);
  for (let i = 0; i < n; i++) {
    if (isMissing(a, i) || isMissing(b, i)) continue;
    if (!sameElement(a.dtype, a.data, i, b.data, i)) return i;
  }
  return -1;
}

/** Gives `top` with the values of `below`, of the same dtype and shape, at its missing places. */
export function overlay(top: NdArray, below: NdArray): NdArray {
  if (top.missing === undefined) return top;
  const { dtype, shape } = top;
  const n = size(shape);
  const data = allocate(dtype, n);
  const missing = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const source = isMissing(top, i) ? below : top;
    if (isMissing(source, i)) missing[i] = 1;
    else copyElements(dtype, data, i, source.data, i, 1);
  }
  return withoutEmptyMask({ dtype, shape, data, missing });
}

/** Gives the error for a place where two values meet; `remedy` says what the caller may do. */
export function conflictAt(
  name: string,
  place: {
    readonly dims: readonly string[];
    readonly index: readonly number[];
    readonly labels: (dim: string) => NdArray | undefined;
  },
  values: readonly [string, string],
  remedy: string,
): CropError {
  const { dims, index, labels } = place;
  const words = dims.map((dim, axis) => {
    const coordinate = labels(dim);
    return `${dim}=${coordinate === undefined ? index[axis] : showElement(coordinate, index[axis]!)}`;
  });
  const where = words.length === 0 ? "" : ` at ${words.join(", ")}`;
  return new CropError(
    "merge-conflict",
    `variable \`${name}\`${where} is ${values[0]} and ${values[1]}; ${remedy}`,
    { fields: { variable: name, index, place: words } },
  );
}
