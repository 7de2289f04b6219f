import { systemCode } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import type { CaseOutcome } from "./case-record.ts";
import { defaultVariable } from "./case-value.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { scanResult } from "./result-file.ts";

/** What became of a case, and how long it took. */
export interface BatchOutcome {
  readonly outcome: CaseOutcome;
  readonly seconds: number;
}

/** Gives the outcomes of a batch by position, from its result, or from what is grown of it so far. */
export function readBatchOutcomes(
  folder: string,
  manifest: Manifest,
  batch: number,
): Map<number, BatchOutcome> {
  const outcomes = new Map<number, BatchOutcome>();
  const names = Object.keys(manifest.variables ?? {});
  const loneName = names.length === 1 ? names[0]! : defaultVariable;
  const expected = { cropId: manifest.id, batch, count: batchSizes(manifest).count(batch) };
  for (const path of [layout.result(folder, batch), layout.growing(folder, batch)]) {
    try {
      scanResult(path, expected, (record) => {
        const { position, seconds } = record;
        if (!outcomes.has(position))
          outcomes.set(position, { outcome: record.outcome(loneName), seconds });
      });
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
  return outcomes;
}
