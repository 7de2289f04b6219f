import { fromValues, type NdArray } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { alignOuter, castAs, commonOf, concatArrays } from "./align.ts";
import { Dataset, missingVariable } from "./dataset.ts";
import { equalVariables, type Variable } from "./variable.ts";

/**
 * Gives datasets joined along a dimension, in their order; labels may come twice. A dimension that none has is new, first in every variable, with
 * `labels` as its coordinate. Along other dimensions the labels are the union of all. A variable that a dataset
 * lacks is missing there. Variables that do not lie along an existing `dim` must be the same everywhere.
 *
 * @throws CropError `merge-conflict` when they are not, or when dims or dtypes do not fit; `bad-option` for no datasets
 */
export function concat(
  datasets: readonly Dataset[],
  dim: string,
  options: { readonly labels?: unknown } = {},
): Dataset {
  if (datasets.length === 0) throw new CropError("bad-option", "there are no datasets to join");
  const isNew = datasets.every((dataset) => !Object.hasOwn(dataset.sizes, dim));
  const prepared = isNew ? datasets.map((dataset) => dataset.expandDims(dim)) : datasets;
  const lacking = prepared.findIndex((dataset) => !Object.hasOwn(dataset.sizes, dim));
  if (lacking !== -1)
    throw new CropError(
      "merge-conflict",
      `dataset ${lacking} has no dimension \`${dim}\`, as others have`,
    );
  const aligned = alignOuter(prepared, new Set([dim]));
  const names = new Set(aligned.flatMap((dataset) => [...dataset.variables.keys()]));
  const coords: Record<string, Variable> = {};
  const dataVars: Record<string, Variable> = {};
  for (const name of names) {
    const role = aligned.some((dataset) => dataset.isCoordinate(name)) ? coords : dataVars;
    role[name] = joined(name, dim, aligned);
  }
  if (options.labels !== undefined) {
    const array: NdArray = fromValues(options.labels);
    coords[dim] = { dims: [dim], data: array, attrs: {} };
    return new Dataset({
      coords: { ...coords, [dim]: [dim, options.labels] },
      dataVars,
      attrs: aligned[0]!.attrs,
    });
  }
  return new Dataset({ coords, dataVars, attrs: aligned[0]!.attrs });
}

function joined(name: string, dim: string, datasets: readonly Dataset[]): Variable {
  const present = datasets.flatMap((dataset) => dataset.variables.get(name) ?? []);
  const like = present[0]!;
  const axis = like.dims.indexOf(dim);
  const differs = present.find(({ dims }) => dims.join("\0") !== like.dims.join("\0"));
  if (differs !== undefined) {
    throw new CropError(
      "merge-conflict",
      `variable \`${name}\` has the dimensions (${like.dims.join(", ")}) and (${differs.dims.join(", ")})`,
      { fields: { variable: name } },
    );
  }
  if (axis === -1) {
    if (present.every((variable) => equalVariables(variable, like))) return like;
    throw new CropError(
      "merge-conflict",
      `\`${name}\` does not lie along \`${dim}\` and is not the same in every dataset`,
      { fields: { variable: name } },
    );
  }
  const parts = datasets.map(
    (dataset) => dataset.variables.get(name) ?? missingVariable(like, dataset.sizes),
  );
  const dtype = commonOf(
    `variable \`${name}\``,
    present.map(({ data }) => data.dtype),
  );
  return {
    dims: like.dims,
    attrs: like.attrs,
    data: concatArrays(
      parts.map(({ data }) => castAs(`variable \`${name}\``, data, dtype)),
      axis,
      dtype,
    ),
  };
}
