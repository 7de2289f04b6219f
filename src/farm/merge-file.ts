import { type Dataset, merge } from "../dataset/index.ts";
import { datasetFormat, type Loaded, updateData } from "./data-file.ts";

/**
 * Merges a dataset into a data file, which is made where there is none, and gives what is in it then.
 *
 * @throws CropError `merge-conflict` naming the first place with two values, unless `overwrite` tells which one wins
 */
export async function mergeIntoFile(
  path: string,
  addition: Dataset,
  options: {
    readonly overwrite?: boolean | undefined;
    readonly known?: Loaded<Dataset> | undefined;
  } = {},
): Promise<Loaded<Dataset>> {
  const { overwrite, known } = options;
  return await updateData(datasetFormat, path, (old) => mergeInto(old, addition, overwrite), known);
}

/**
 * Gives a dataset with an addition. A dimension that only the old dataset has, and whose name the addition has as an attribute,
 * is a constant that was made a dimension: the addition gets it, too.
 */
export function mergeInto(
  old: Dataset | undefined,
  addition: Dataset,
  overwrite: boolean | undefined,
): Dataset {
  if (old === undefined) return addition;
  const lacking = old.dims.filter(
    (dim) => !Object.hasOwn(addition.sizes, dim) && Object.hasOwn(addition.attrs, dim),
  );
  const fitted = lacking.reduce((dataset, dim) => dataset.expandDims(dim), addition);
  return merge([old, fitted], { overwrite });
}
