import { copyElements, type NdArray, sameElement, size } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { showElement } from "./labels.ts";

/** Gives the first place (linear, C order) where two arrays of one dtype and shape have values that differ, or -1. */
export function firstConflict(a: NdArray, b: NdArray): number {
  const { dtype, data: ours, missing: holes } = a;
  const { data: theirs, missing: gaps } = b;
  const n = size(a.shape);
  const isSingle = dtype !== "complex128";
  for (let i = 0; i < n; i++) {
    if ((holes !== undefined && holes[i] !== 0) || (gaps !== undefined && gaps[i] !== 0)) continue;
    if (isSingle && ours[i] === theirs[i]) continue; // nearly always
    if (!sameElement(dtype, ours, i, theirs, i)) return i;
  }
  return -1;
}

/** Gives `top` with the values of `below`, of the same dtype and shape, at its missing places. */
export function overlay(top: NdArray, below: NdArray): NdArray {
  const { dtype, shape, missing: holes } = top;
  if (holes === undefined) return top;
  const n = size(shape);
  const data = top.data.slice();
  const missing = new Uint8Array(n);
  let isWhole = true;
  // Run by run, since places are mostly missing together.
  for (let i = 0; i < n;) {
    const isHole = holes[i] !== 0;
    let end = i + 1;
    while (end < n && (holes[end] !== 0) === isHole) end++;
    if (isHole) {
      copyElements(dtype, data, i, below.data, i, end - i);
      if (below.missing !== undefined) {
        for (let k = i; k < end; k++) if ((missing[k] = below.missing[k]!) !== 0) isWhole = false;
      }
    }
    i = end;
  }
  return isWhole ? { dtype, shape, data } : { dtype, shape, data, missing };
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
