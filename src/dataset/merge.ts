import { type NdArray, transpose, unravel } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { alignOuter, castAs, commonOf } from "./align.ts";
import { Dataset } from "./dataset.ts";
import { showElement } from "./labels.ts";
import { conflictAt, firstConflict, overlay } from "./overlay.ts";
import type { Variable } from "./variable.ts";

/** What happens where two datasets have different values at one place. */
export interface MergeOptions {
  /** Default: an error. true: the later dataset wins where it has a value; false: the earlier one does. */
  readonly overwrite?: boolean | undefined;
  /** What the message about a conflict advises; default: the use of `overwrite`. */
  readonly advice?: string;
}

/** Gives what the message about a conflict advises. */
export function adviceOn({ advice }: MergeOptions): string {
  return advice ?? "choose which one wins with `overwrite` (true: the later, false: the earlier)";
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
        ours === undefined ? theirs : isIndex ? ours : combine(name, ours, theirs, labels, options),
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
  options: MergeOptions,
): Variable {
  const order = ours.dims.map((dim) => theirs.dims.indexOf(dim));
  if (order.includes(-1) || theirs.dims.length !== ours.dims.length) {
    throw new CropError(
      "merge-conflict",
      `variable \`${name}\` has the dimensions (${ours.dims.join(", ")}) and (${theirs.dims.join(", ")})`,
      { fields: { variable: name } },
    );
  }
  const what = `variable \`${name}\``;
  const dtype = commonOf(what, [ours.data.dtype, theirs.data.dtype]);
  const first = castAs(what, ours.data, dtype);
  const second = castAs(what, transpose(theirs.data, order), dtype);
  const later = options.overwrite === true;
  if (options.overwrite === undefined) {
    const i = firstConflict(first, second);
    if (i !== -1) {
      const index = unravel(i, first.shape);
      throw conflictAt(
        name,
        { dims: ours.dims, index, labels },
        [showElement(first, i), showElement(second, i)],
        adviceOn(options),
      );
    }
  }
  return {
    dims: ours.dims,
    data: later ? overlay(second, first) : overlay(first, second),
    attrs: later ? { ...ours.attrs, ...theirs.attrs } : { ...theirs.attrs, ...ours.attrs },
  };
}
