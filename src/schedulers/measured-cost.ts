import { batchSizes, type Manifest, readProgress, summaryOf } from "../crop/index.ts";
import { CropError } from "../errors.ts";

/**
 * Gives a function that tells how many seconds a batch will take with one worker, from the batches that are grown: each missing
 * batch is thought to be like its nearest grown neighbours, weighted by their nearness, because neighbours have similar settings.
 *
 * @throws CropError `incomplete` when nothing is grown yet
 */
export function measuredCost(folder: string, manifest: Manifest): (batch: number) => number {
  const { missing, meanSeconds } = readProgress(folder, manifest);
  const isMissing = new Set(missing);
  const grown: number[] = [];
  for (let batch = 1; batch <= manifest.batches; batch++)
    if (!isMissing.has(batch)) grown.push(batch);
  if (meanSeconds === undefined)
    throw new CropError(
      "incomplete",
      `no case of \`${manifest.name}\` is measured yet; grow a few batches first (\`crop grow 1 --crop ${manifest.name}\`), or give --batches-per-task`,
    );
  const sizes = batchSizes(manifest);
  const known = new Map<number, number | undefined>();
  const caseSeconds = (batch: number | undefined): number | undefined => {
    if (batch === undefined) return undefined;
    if (!known.has(batch)) {
      const summary = summaryOf(folder, manifest, batch);
      const hasValues = summary !== undefined && summary.values > 0;
      known.set(batch, hasValues ? summary.sumSeconds / summary.values : undefined);
    }
    return known.get(batch);
  };
  return (batch) => {
    const at = lowerBound(grown, batch);
    const [below, above] = [grown[at - 1], grown[at]];
    const [low, high] = [caseSeconds(below), caseSeconds(above)];
    const each =
      low === undefined || high === undefined
        ? (low ?? high ?? meanSeconds)
        : low + ((high - low) * (batch - below!)) / Math.max(1, above! - below!);
    return each * sizes.count(batch);
  };
}

function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
