import { renameSync, rmSync, statSync } from "node:fs";
import { isCropError, messageOf } from "../errors.ts";
import { diskError, systemCode, versionOfFile, writeFileAtomically } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import { encodeBatch, readBatch } from "./batch-file.ts";
import { growingBatches } from "./claim-batch.ts";
import { checkFrozenCode } from "./frozen-code.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { namesOfResults } from "./progress.ts";
import { markReleased, readResultState, scanResult } from "./result-file.ts";
import { batchAt, orderOfWork } from "./order-of-work.ts";
import { checkLabels, readConstants, readLabels } from "./space-record.ts";

/** Something wrong with a file of a crop. */
export interface Damage {
  /** Undefined for a file of the whole crop. */
  readonly batch: number | undefined;
  readonly file: string;
  readonly what: string;
  /**
   * True when the file was mended: a batch was written again, a result's damaged cases are to be grown again. What a newer
   * crop wrote, or the disk does not give, is not known to be damaged, and stays as it is.
   */
  readonly isMended: boolean;
}

/** What {@link checkCrop} found. */
export interface CheckReport {
  readonly batches: number;
  readonly results: number;
  readonly records: number;
  readonly damages: readonly Damage[];
}

/**
 * Reads everything that a crop needs to be grown and reaped (its code, its labels, every batch, every record of every
 * result) and verifies the checksums.
 *
 * With `deleteBad`, a damaged batch is written again from the parameter space, and a damaged result is given
 * back to be grown: its whole records are kept, the others run again.
 */
export function checkCrop(
  folder: string,
  manifest: Manifest,
  options: {
    readonly deleteBad?: boolean;
    readonly onProgress?: (done: number, total: number) => void;
  } = {},
): CheckReport {
  const { deleteBad = false, onProgress } = options;
  const damages: Damage[] = wholeCropDamages(folder, manifest);
  const { results } = namesOfResults(folder, manifest.batches);
  let records = 0;
  for (let batch = 1; batch <= manifest.batches; batch++) {
    const badBatch = whatIsWrong(() => {
      const { cases } = readBatch(folder, manifest.id, batch);
      return cases.length === batchSizes(manifest).count(batch)
        ? undefined
        : `holds ${cases.length} cases`;
    });
    if (badBatch !== undefined) {
      const isMended = deleteBad && badBatch.isDamage;
      if (isMended) rewriteBatch(folder, manifest, batch);
      damages.push({
        batch,
        file: layout.batch(folder, batch),
        what: badBatch.what,
        isMended,
      });
    }
    if (results.has(batch)) {
      const path = layout.result(folder, batch);
      const result = lookAtResult(folder, manifest, batch);
      records += result.records;
      const badResult = result.wrong;
      if (badResult !== undefined) {
        const isMended = deleteBad && badResult.isDamage;
        if (isMended) giveBack(folder, manifest, batch);
        damages.push({ batch, file: path, what: badResult.what, isMended });
      }
    }
    onProgress?.(batch, manifest.batches);
  }
  damages.push(...unknownGrowing(folder, manifest));
  return { batches: manifest.batches, results: results.size, records, damages };
}

/** Reads a result; once more when another one took its place meanwhile, as a grower puts it there. */
function lookAtResult(
  folder: string,
  manifest: Manifest,
  batch: number,
): { readonly records: number; readonly wrong: Wrong | undefined } {
  const path = layout.result(folder, batch);
  const expected = { cropId: manifest.id, batch, count: batchSizes(manifest).count(batch) };
  for (;;) {
    const version = versionOfFile(path);
    const positions = new Set<number>();
    const wrong = whatIsWrong(() => {
      const scan = scanResult(path, expected, (record) => positions.add(record.position));
      if (scan.damagedRecords > 0)
        return `${scan.damagedRecords} of its records fail their checksum`;
      if (!scan.isFinished) return "is cut off: it has no whole end record";
      return positions.size === expected.count
        ? undefined
        : `holds ${positions.size} of ${expected.count} cases`;
    });
    if (wrong === undefined || versionOfFile(path) === version)
      return { records: positions.size, wrong };
  }
}

function wholeCropDamages(folder: string, manifest: Manifest): Damage[] {
  const parts = [
    { file: layout.definition(folder), look: (): unknown => checkFrozenCode(folder, manifest) },
    {
      file: layout.space(folder),
      look: (): unknown => {
        checkLabels(folder, manifest);
        return readLabels(folder, manifest.id);
      },
    },
    ...(manifest.hasConstants
      ? [
          {
            file: layout.constants(folder),
            look: (): unknown => readConstants(folder, manifest.id),
          },
        ]
      : []),
  ];
  return parts.flatMap(({ file, look }) => {
    const wrong = whatIsWrong(() => void look());
    return wrong === undefined
      ? []
      : [{ batch: undefined, file, what: wrong.what, isMended: false }];
  });
}

/** Batches that nobody can go on with here; other damage of a growing file costs its next owner a few cases at most. */
function unknownGrowing(folder: string, manifest: Manifest): Damage[] {
  return growingBatches(folder)
    .filter((batch) => batch <= manifest.batches)
    .flatMap((batch) => {
      const file = layout.growing(folder, batch);
      const wrong = whatIsWrong(() => void readResultState(file));
      return wrong?.isDamage === false ? [{ batch, file, what: wrong.what, isMended: false }] : [];
    });
}

interface Wrong {
  readonly what: string;
  /** False for what a newer crop wrote, and what the disk does not give: nobody knows what is in it. */
  readonly isDamage: boolean;
}

function whatIsWrong(look: () => string | undefined): Wrong | undefined {
  try {
    const what = look();
    return what === undefined ? undefined : { what, isDamage: true };
  } catch (error) {
    const isDamage = isCropError(error, "corrupt");
    const isUnknown = isCropError(error, "unknown-version") || isCropError(error, "disk");
    if (isDamage || isUnknown) return { what: messageOf(error), isDamage };
    // Its name is in the folder.
    if (systemCode(error) === "ENOENT")
      return { what: "is gone, or a link that leads nowhere", isDamage: true };
    throw error;
  }
}

function rewriteBatch(folder: string, manifest: Manifest, batch: number): void {
  const { space } = readLabels(folder, manifest.id);
  writeFileAtomically(
    layout.batch(folder, batch),
    encodeBatch(batchAt(space, batchSizes(manifest), orderOfWork(manifest), manifest.id, batch)),
  );
}

// The next grower finds a file that its owner gave back, keeps its whole records and runs the rest.
function giveBack(folder: string, manifest: Manifest, batch: number): void {
  const result = layout.result(folder, batch);
  const growing = layout.growing(folder, batch);
  try {
    rmSync(layout.failed(folder, batch), { force: true });
    if (
      isResultOf(manifest, result) &&
      statSync(growing, { throwIfNoEntry: false }) === undefined
    ) {
      markReleased(result);
      renameSync(result, growing);
    } else {
      rmSync(result);
    }
  } catch (error) {
    throw diskError(result, error);
  }
}

function isResultOf(manifest: Manifest, path: string): boolean {
  try {
    return readResultState(path)?.header.cropId === manifest.id;
  } catch (error) {
    if (isCropError(error, "corrupt")) return false;
    throw error;
  }
}
