import { isCropError } from "../errors.ts";
import { systemCode } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import { loneNameOf } from "./case-labeller.ts";
import type { CaseOutcome, CaseRun, StoredRecord } from "./case-record.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { orderOfWork } from "./order-of-work.ts";
import type { Progress } from "./progress.ts";
import { scanResult } from "./result-file.ts";

/** What has become of a case: it gave a value, it failed, its batch is being grown, or none of these. */
export type CaseState = "done" | "failed" | "growing" | "missing";

/** A case that was run. Its outcome is decoded when it is asked for, which must be at once. */
export interface RunCase extends Pick<CaseRun, "attempt" | "seconds" | "startedMs"> {
  readonly caseNumber: number;
  readonly batch: number;
  readonly isFailure: boolean;
  outcome(): CaseOutcome;
}

/**
 * Calls `visit` once for each case that has a whole record, in finished batches and in those that are being grown; of all batches, or
 * of `batches`. What is damaged is passed over, as `readProgress` counts it among the missing.
 */
export function visitCases(
  folder: string,
  manifest: Manifest,
  visit: (run: RunCase) => void,
  batches?: readonly number[],
): void {
  const parts = batchSizes(manifest);
  const order = orderOfWork(manifest);
  const loneName = loneNameOf(manifest);
  const wanted = batches ?? Array.from({ length: manifest.batches }, (_, i) => i + 1);
  for (const batch of wanted) {
    const [first, count] = [parts.first(batch), parts.count(batch)];
    const seen = new Uint8Array(count);
    const see = (record: StoredRecord): void => {
      const { position, attempt, seconds, startedMs, isFailure } = record;
      if (seen[position] === 1) return;
      seen[position] = 1;
      const place = first + position;
      const caseNumber = order === undefined ? place : order[place]!;
      const outcome = (): CaseOutcome => record.outcome(loneName);
      visit({ caseNumber, batch, attempt, seconds, startedMs, isFailure, outcome });
    };
    // The growing file of a batch that has a result already is the newer one: failed cases are run again.
    for (const path of [layout.growing(folder, batch), layout.result(folder, batch)])
      scan(path, { cropId: manifest.id, batch, count }, see);
  }
}

function scan(
  path: string,
  expected: { readonly cropId: string; readonly batch: number; readonly count: number },
  visit: (record: StoredRecord) => void,
): void {
  try {
    scanResult(path, expected, visit);
  } catch (error) {
    const isPassedOver =
      systemCode(error) === "ENOENT" ||
      isCropError(error, "corrupt") ||
      isCropError(error, "unknown-version");
    if (!isPassedOver) throw error;
  }
}

/**
 * Gives the state of every case by its number. Only batches with failed cases and those that are not finished are read; of the others
 * `progress` says that all is done.
 */
export function readCaseStates(
  folder: string,
  manifest: Manifest,
  progress: Progress,
): readonly CaseState[] {
  const states = Array.from<CaseState>({ length: manifest.cases }).fill("done");
  const order = orderOfWork(manifest);
  const parts = batchSizes(manifest);
  const fill = (batch: number, state: CaseState): void => {
    const first = parts.first(batch);
    for (let place = first; place < first + parts.count(batch); place++)
      states[order === undefined ? place : order[place]!] = state;
  };
  for (const batch of progress.missing) fill(batch, "missing");
  for (const { batch, state } of progress.growing) if (state === "growing") fill(batch, "growing");
  const begun = [
    ...progress.growing.map(({ batch }) => batch),
    ...progress.damaged,
    ...progress.failed.map(({ batch }) => batch),
  ];
  visitCases(
    folder,
    manifest,
    ({ caseNumber, isFailure }) => {
      states[caseNumber] = isFailure ? "failed" : "done";
    },
    [...new Set(begun)],
  );
  return states;
}
