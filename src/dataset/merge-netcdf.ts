import { CropError } from "../errors.ts";
import { type BlockSource, blocksOf } from "./block-source.ts";
import { Dataset } from "./dataset.ts";
import type { MergeOptions } from "./merge.ts";
import { mergeSources } from "./merge-sources.ts";
import { writeNetcdf, type WriteNetcdfOptions } from "./netcdf.ts";
import { type NetcdfFile, openNetcdf } from "./netcdf-file.ts";

/** How to merge into a file. */
export interface MergeNetcdfOptions extends MergeOptions, Pick<WriteNetcdfOptions, "gzip"> {
  /** Replace an output file that exists, such as one of the inputs; default false. */
  readonly replace?: boolean;
}

/**
 * Writes a netCDF file with everything that is in several, given by path or in memory, as `merge` joins datasets: in
 * memory bounded by some slabs, whatever the size of the files. The output may be one of the inputs; a reader sees the
 * old file or the new one, and after an error the old one is as it was.
 *
 * @throws CropError `merge-conflict` naming the first variable and place with two values, both values and their files;
 *   `already-exists`; `bad-data` for a file with groups or kinds of variables that would be lost; what reading and writing throw
 *
 * @example
 * await mergeNetcdf(["full.nc", fresh], "full.nc", { replace: true });
 */
export async function mergeNetcdf(
  inputs: readonly (string | Dataset)[],
  output: string,
  options: MergeNetcdfOptions = {},
): Promise<void> {
  if (inputs.length === 0) throw new CropError("bad-option", "there are no datasets to merge");
  const files: NetcdfFile[] = [];
  try {
    const sources: BlockSource[] = [];
    for (const input of inputs) {
      if (input instanceof Dataset) {
        sources.push(blocksOf(input));
        continue;
      }
      const file = await openNetcdf(input);
      files.push(file);
      refuseLoss(file);
      sources.push(file);
    }
    const { replace = false, gzip, ...rules } = options;
    await writeNetcdf(mergeSources(sources, rules), output, {
      overwrite: replace,
      ...(gzip === undefined ? {} : { gzip }),
    });
  } finally {
    for (const file of files) file.close();
  }
}

function refuseLoss(file: NetcdfFile): void {
  for (const name of file.unreadable.keys()) file.read(name); // says why it cannot
  if (file.groups.length === 0) return;
  throw new CropError(
    "bad-data",
    `${file.path} has the groups ${file.groups.join(", ")} below its root, which a merged file would lack`,
    { fields: { file: file.path, groups: file.groups } },
  );
}
