import { dirname } from "node:path";
import { findCrop, readManifest } from "../crop/index.ts";
import type { Dataset, Table } from "../dataset/index.ts";
import type { FarmedCrop } from "./farmed-crop.ts";
import { Harvester } from "./harvester.ts";
import { Runner } from "./runner.ts";
import { Sampler } from "./sampler.ts";

/**
 * Opens a crop that is sown, by its name: reaping it puts the results where the harvester or sampler that sowed it keeps its data,
 * which the crop itself tells.
 *
 * @throws CropError `not-found` naming the crops that are there
 */
export function openCrop(
  name: string,
  options: { readonly root?: string } = {},
): FarmedCrop<Dataset> | FarmedCrop<Table> {
  const folder = findCrop(name, options);
  const { name: own, farmer } = readManifest(folder);
  // What is sown brings its code along; a function in memory is only where it was sown.
  const runner = new Runner(() => undefined);
  const where = { name: own, root: dirname(folder) };
  if (farmer?.kind === "harvester")
    return new Harvester(runner, { dataName: farmer.dataName }).crop(where);
  if (farmer?.kind === "sampler")
    return new Sampler(runner, { dataName: farmer.dataName }).crop(where);
  return runner.crop(where);
}
