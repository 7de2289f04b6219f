import { CropError } from "../errors.ts";
import { systemCode } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import type { StoredRecord } from "./case-record.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { type ResultScan, scanResult } from "./result-file.ts";

/**
 * Reads the records of a result, as `scanResult` does.
 *
 * @throws CropError `corrupt` for one that is damaged or gone, which reaping would otherwise lose without a word
 */
export function scanWhole(
  folder: string,
  manifest: Manifest,
  batch: number,
  visit: (record: StoredRecord) => void,
): ResultScan {
  const path = layout.result(folder, batch);
  const expected = { cropId: manifest.id, batch, count: batchSizes(manifest).count(batch) };
  let found: ResultScan;
  try {
    found = scanResult(path, expected, visit);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    // Taken away since it was listed, or a link to nothing; unnamed, it would pass for the output, which cannot be written.
    throw new CropError(
      "corrupt",
      `${path} is not there; \`crop grow --crop ${manifest.name}\` runs batch ${batch} again`,
      { cause: error, fields: { file: path, batch } },
    );
  }
  const { damagedRecords, isFinished } = found;
  if (damagedRecords === 0 && isFinished) return found;
  const what =
    damagedRecords > 0 ? `${damagedRecords} of its records fail their checksum` : "it is cut off";
  throw new CropError(
    "corrupt",
    `${path} is damaged: ${what}; run \`crop check --delete-bad --crop ${manifest.name}\`, then \`crop grow\``,
    { fields: { file: path, batch } },
  );
}
