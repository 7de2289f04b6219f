import {
  allocate,
  cast,
  copyElements,
  isMissing,
  type NdArray,
  sameElement,
  size,
  transpose,
  unravel,
  withoutEmptyMask,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { alignOuter, commonOf } from "./align.ts";
import { Dataset } from "./dataset.ts";
import { showElement } from "./labels.ts";
import type { Variable } from "./variable.ts";

/** What happens where two datasets have different values at one place. */
export interface MergeOptions {
  /** Default: an error. true: the later dataset wins where it has a value; false: the earlier one does. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Gives one dataset with everything that is in several. Along each dimension it has the union of all labels. A missing place takes
 * the value of another dataset; a NaN that was computed is a value. Bool, text and integers keep their dtype. Of attributes with one name
 * the earlier dataset's counts, with `overwrite: true` the later one's.
 *
 * @throws CropError `merge-conflict` naming the first variable and place with two values, and both
 */
export function merge(datasets: readonly Dataset[], options: MergeOptions = {}): Dataset {
  const aligned = alignOuter(datasets);
  const [first, ...rest] = aligned;
  if (first === undefined) return new Dataset();
  const variables = new Map(first.variables);
  const coordinates = new Set(
    [...first.variables.keys()].filter((name) => first.isCoordinate(name)),
  );
  let { attrs } = first;
  const later = options.overwrite === true;
  for (const dataset of rest) {
    const sizes = Object.fromEntries(aligned.flatMap(({ sizes }) => Object.entries(sizes)));
    const labels = (dim: string): NdArray | undefined =>
      variables.get(dim)?.data ?? dataset.variables.get(dim)?.data;
    for (const [name, theirs] of dataset.variables) {
      if (dataset.isCoordinate(name)) coordinates.add(name);
      const ours = variables.get(name);
      const isIndex = Object.hasOwn(sizes, name);
      variables.set(
        name,
        ours === undefined
          ? theirs
          : isIndex
            ? ours
            : combine(name, ours, theirs, labels, options.overwrite),
      );
    }
    attrs = later ? { ...attrs, ...dataset.attrs } : { ...dataset.attrs, ...attrs };
  }
  const part = (isCoordinate: boolean): Record<string, Variable> =>
    Object.fromEntries([...variables].filter(([name]) => coordinates.has(name) === isCoordinate));
  return new Dataset({ coords: part(true), dataVars: part(false), attrs });
}

/** Joins two variables of one name that lie on the same labels. */
function combine(
  name: string,
  ours: Variable,
  theirs: Variable,
  labels: (dim: string) => NdArray | undefined,
  overwrite: boolean | undefined,
): Variable {
  const order = ours.dims.map((dim) => theirs.dims.indexOf(dim));
  if (order.includes(-1) || theirs.dims.length !== ours.dims.length) {
    throw new CropError(
      "merge-conflict",
      `variable \`${name}\` has the dimensions (${ours.dims.join(", ")}) and (${theirs.dims.join(", ")})`,
      { fields: { variable: name } },
    );
  }
  const dtype = commonOf(`variable \`${name}\``, [ours.data.dtype, theirs.data.dtype]);
  const [winner, loser] = overwrite === true ? [theirs, ours] : [ours, theirs];
  const [top, below] =
    overwrite === true
      ? [cast(transpose(theirs.data, order), dtype), cast(ours.data, dtype)]
      : [cast(ours.data, dtype), cast(transpose(theirs.data, order), dtype)];
  const attrs = { ...loser.attrs, ...winner.attrs };
  const n = size(top.shape);
  if (overwrite === undefined) {
    for (let i = 0; i < n; i++) {
      if (
        isMissing(top, i) ||
        isMissing(below, i) ||
        sameElement(dtype, top.data, i, below.data, i)
      )
        continue;
      throw conflict(name, ours.dims, labels, i, top, below);
    }
  }
  if (top.missing === undefined) return { dims: ours.dims, data: top, attrs };
  const data = allocate(dtype, n);
  const missing = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const source = isMissing(top, i) ? below : top;
    if (isMissing(source, i)) missing[i] = 1;
    else copyElements(dtype, data, i, source.data, i, 1);
  }
  return {
    dims: ours.dims,
    data: withoutEmptyMask({ dtype, shape: top.shape, data, missing }),
    attrs,
  };
}

function conflict(
  name: string,
  dims: readonly string[],
  labels: (dim: string) => NdArray | undefined,
  i: number,
  ours: NdArray,
  theirs: NdArray,
): CropError {
  const index = unravel(i, ours.shape);
  const place = dims.map((dim, axis) => {
    const coordinate = labels(dim);
    return `${dim}=${coordinate === undefined ? index[axis] : showElement(coordinate, index[axis]!)}`;
  });
  const where = place.length === 0 ? "" : ` at ${place.join(", ")}`;
  return new CropError(
    "merge-conflict",
    `variable \`${name}\`${where} is ${showElement(ours, i)} and ${showElement(theirs, i)}; ` +
      "choose which one wins with `overwrite` (true: the later, false: the earlier)",
    { fields: { variable: name, index, place } },
  );
}
