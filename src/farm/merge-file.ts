import { statSync } from "node:fs";
import { type Dataset, merge, mergeNetcdf, openNetcdf } from "../dataset/index.ts";
import { versionOfFile } from "../files/index.ts";
import { datasetFormat, type Loaded, replaceData, updateData } from "./data-file.ts";

/** How to merge into a file. */
export interface MergeFileOptions {
  readonly overwrite?: boolean | undefined;
  /** What was read of the file before, to be used when it has not changed. */
  readonly known?: Loaded<Dataset> | undefined;
}

// Smaller files are held in memory, which is quicker and serves the next look at the data.
const mostBytesInMemory = 64 * 2 ** 20;

/** Tells whether a data file is so large that it is read and written in parts. */
export function isLargeFile(path: string): boolean {
  return versionOfFile(path) !== undefined && statSync(path).size > mostBytesInMemory;
}

/**
 * Merges a dataset into a data file, which is made where there is none, and gives what is in it then; undefined for a large
 * file, of which only some slabs are in memory at any time.
 *
 * @throws CropError `merge-conflict` naming the first place with two values, unless `overwrite` tells which one wins
 */
export async function mergeIntoFile(
  path: string,
  addition: Dataset,
  options: MergeFileOptions = {},
): Promise<Loaded<Dataset> | undefined> {
  const { overwrite, known } = options;
  if (!isLargeFile(path))
    return await updateData(
      datasetFormat,
      path,
      (old) => mergeInto(old, addition, overwrite),
      known,
    );
  await replaceData(path, async () => ({
    write: async (temporary) => {
      const file = await openNetcdf(path);
      const dims = Object.keys(file.dims);
      file.close();
      await mergeNetcdf([path, fitted(addition, dims)], temporary, { overwrite });
    },
    done: () => undefined,
  }));
  return undefined;
}

/** Gives a dataset with an addition. */
export function mergeInto(
  old: Dataset | undefined,
  addition: Dataset,
  overwrite: boolean | undefined,
): Dataset {
  return old === undefined ? addition : merge([old, fitted(addition, old.dims)], { overwrite });
}

/**
 * Gives an addition to data with the dimensions `dims`. One that it lacks, and whose name it has as an attribute, is a constant
 * that was made a dimension of the data: it becomes one here, too.
 */
function fitted(addition: Dataset, dims: readonly string[]): Dataset {
  return dims
    .filter((dim) => !Object.hasOwn(addition.sizes, dim) && Object.hasOwn(addition.attrs, dim))
    .reduce((dataset, dim) => dataset.expandDims(dim), addition);
}
