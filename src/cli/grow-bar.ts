import {
  batchSizes,
  type CaseBar,
  type GrowOptions,
  type Manifest,
  readProgress,
  startCaseBar,
} from "../crop/index.ts";

/** Starts a bar over the cases that this growing is asked for. */
export async function startGrowBar(
  folder: string,
  manifest: Manifest,
  options: GrowOptions,
): Promise<CaseBar> {
  const wanted = options.batches ?? readProgress(folder, manifest).missing;
  const sizes = batchSizes(manifest);
  let total = 0;
  for (const batch of wanted) total += sizes.count(batch);
  return await startCaseBar(`Grow ${manifest.name}`, total);
}
