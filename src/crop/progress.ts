import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isCropError } from "../errors.ts";
import { namesIn, temporaryName } from "../files/index.ts";
import { growingBatches, isDeadHere, observeAny } from "./claim-batch.ts";
import { changedSources } from "./freeze.ts";
import { batchOfName, layout, shelves } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { lastSession, readResultState, scanResult, type ResultState } from "./result-file.ts";
import { batchSizes } from "./batch-sizes.ts";

/** A batch that has an owner, or had one that ended before it was finished. */
export interface GrowingBatch {
  readonly batch: number;
  readonly cases: number;
  /** Cases that are finished; undefined where many batches grow, since counting reads them. */
  readonly done: number | undefined;
  /** Those among them that failed; undefined where `done` is. */
  readonly failed: number | undefined;
  /** `growing`: alive as far as can be seen; `stale`: no sign of life for the stale time, or certainly dead; `released`: given back. */
  readonly state: "growing" | "stale" | "released";
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since 1970 on the clock of that host. */
  readonly sinceMs: number;
  /** Seconds since the last sign of life, on the clock of the disk. */
  readonly silentSeconds: number;
}

/** How far a crop is. */
export interface Progress {
  readonly name: string;
  readonly cases: number;
  readonly batches: number;
  /** Finished batches, those with failed cases included. */
  readonly grown: number;
  /** Batches without a finished result, in order; those that grow now are among them. */
  readonly missing: readonly number[];
  /** Missing batches whose result is there, but is damaged, cut off or not theirs. */
  readonly damaged: readonly number[];
  /** Finished batches with failed cases, in order. */
  readonly failed: readonly { readonly batch: number; readonly cases: number }[];
  readonly failedCases: number;
  readonly growing: readonly GrowingBatch[];
  /** Of the cases that gave a value; undefined before there is one. */
  readonly meanSeconds: number | undefined;
  readonly stdSeconds: number | undefined;
  /** With as many workers as grow now, at least one. */
  readonly secondsLeft: number | undefined;
  /** False when there are so many batches that only a sample of their results was opened. */
  readonly isVerified: boolean;
  /** Source files that are no longer what was sown. */
  readonly changedSources: readonly string[];
}

const mostOpened = 10_000;
const sampled = 1_000;
const mostCounted = 64;

/**
 * Looks at the folder of a crop. A result counts when its end record is whole; with more than 10,000
 * batches the results are taken from the listing, and times from a sample of 1,000.
 */
export function readProgress(folder: string, manifest: Manifest): Progress {
  const { results: grown, failed: marked } = namesOfResults(folder, manifest.batches);
  const isVerified = grown.size <= mostOpened;
  const sizes = batchSizes(manifest);
  const failed: { readonly batch: number; readonly cases: number }[] = [];
  const damaged: number[] = [];
  const times = new Times();
  const step = isVerified ? 1 : Math.ceil(grown.size / sampled);
  let seen = 0;
  for (const batch of grown) {
    if (seen++ % step !== 0 && !marked.has(batch)) continue;
    const summary = summaryOf(folder, manifest, batch);
    if (summary === undefined) {
      damaged.push(batch);
      grown.delete(batch);
      continue;
    }
    times.add(summary);
    if (summary.failures > 0) failed.push({ batch, cases: summary.failures });
  }
  const missing: number[] = [];
  let missingCases = 0;
  for (let batch = 1; batch <= manifest.batches; batch++) {
    if (grown.has(batch)) continue;
    missing.push(batch);
    missingCases += sizes.count(batch);
  }
  const growing = readGrowing(folder, manifest, grown);
  for (const { done } of growing) missingCases -= done ?? 0;
  const active = Math.max(1, growing.filter(({ state }) => state === "growing").length);
  const mean = times.mean();
  return {
    name: manifest.name,
    cases: manifest.cases,
    batches: manifest.batches,
    grown: grown.size,
    missing,
    damaged: damaged.toSorted((a, b) => a - b),
    failed: failed.toSorted((a, b) => a.batch - b.batch),
    failedCases: failed.reduce((sum, each) => sum + each.cases, 0),
    growing,
    meanSeconds: mean,
    stdSeconds: times.std(),
    secondsLeft: mean === undefined ? undefined : (mean * missingCases) / active,
    isVerified,
    changedSources: changedSources(manifest.definition.sources),
  };
}

/**
 * Gives the batches that have a result file, by name only, and those marked as holding failures; of all batches, or
 * of `asked`, whose shelves alone are looked at.
 */
export function namesOfResults(
  folder: string,
  batches: number,
  asked?: readonly number[],
): { readonly results: Set<number>; readonly failed: Set<number> } {
  const wanted = asked === undefined ? undefined : new Set(asked);
  const isWanted = (batch: number | undefined): batch is number =>
    batch !== undefined && batch <= batches && (wanted === undefined || wanted.has(batch));
  const results = new Set<number>();
  const failed = new Set<number>();
  for (const shelf of shelves(wanted ?? batches)) {
    for (const name of namesIn(join(layout.results(folder), shelf))) {
      const batch = batchOfName(name, "result");
      if (batch === undefined) {
        const marked = batchOfName(name, "failed");
        if (isWanted(marked)) failed.add(marked);
      } else if (isWanted(batch)) results.add(batch);
    }
  }
  return { results, failed };
}

/** Gives the summary of a finished batch; undefined when its file is not one, or not whole. */
export function summaryOf(
  folder: string,
  manifest: Manifest,
  batch: number,
): ResultState["summary"] {
  try {
    const state = readResultState(layout.result(folder, batch));
    if (state === undefined || state.header.cropId !== manifest.id || state.header.batch !== batch)
      return undefined;
    return state.header.count === batchSizes(manifest).count(batch) ? state.summary : undefined;
  } catch (error) {
    if (isCropError(error, "corrupt")) return undefined;
    throw error;
  }
}

class Times {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(summary: NonNullable<ResultState["summary"]>): void {
    this.#count += summary.values;
    this.#sum += summary.sumSeconds;
    this.#squares += summary.sumSquaredSeconds;
  }

  mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }

  std(): number | undefined {
    if (this.#count === 0) return undefined;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - (this.#sum / this.#count) ** 2));
  }
}

function readGrowing(
  folder: string,
  manifest: Manifest,
  grown: ReadonlySet<number>,
): GrowingBatch[] {
  const batches = growingBatches(folder).filter((batch) => batch <= manifest.batches);
  if (batches.length === 0) return [];
  const nowMs = diskClockMs(folder);
  const sizes = batchSizes(manifest);
  const growing: GrowingBatch[] = [];
  for (const batch of batches) {
    const seen = observeAny({ folder, cropId: manifest.id, batch });
    const path = layout.growing(folder, batch);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (seen === undefined || stat === undefined || (grown.has(batch) && seen.state === undefined))
      continue;
    const session = seen.state === undefined ? undefined : lastSession(seen.state.header);
    const silentSeconds = Math.max(0, (nowMs - stat.mtimeMs) / 1000);
    const isStale = isDeadHere(seen) || silentSeconds > (seen.state?.header.staleSeconds ?? 30);
    const records =
      batches.length <= mostCounted && seen.state !== undefined
        ? countRecords(path, manifest, batch)
        : undefined;
    growing.push({
      batch,
      cases: sizes.count(batch),
      done: records?.done,
      failed: records?.failed,
      state: seen.state?.isReleased === true ? "released" : isStale ? "stale" : "growing",
      host: session?.owner.host ?? "unknown",
      pid: session?.owner.pid ?? 0,
      sinceMs: session?.startedMs ?? stat.ctimeMs,
      silentSeconds,
    });
  }
  return growing;
}

function countRecords(
  path: string,
  manifest: Manifest,
  batch: number,
): { readonly done: number; readonly failed: number } {
  const isFailure = new Map<number, boolean>(); // of each position, by its last record
  try {
    const expected = { cropId: manifest.id, batch, count: batchSizes(manifest).count(batch) };
    scanResult(path, expected, (record) => isFailure.set(record.position, record.isFailure));
  } catch (error) {
    if (
      !isCropError(error, "corrupt") &&
      !(error instanceof Error && "code" in error && error.code === "ENOENT")
    )
      throw error;
  }
  const failed = [...isFailure.values()].filter(Boolean).length;
  return { done: isFailure.size, failed };
}

// The time stamps of the files come from the clock of the disk, so "now" must come from it, too.
function diskClockMs(folder: string): number {
  const probe = temporaryName(layout.growing(folder, 1));
  try {
    closeSync(openSync(probe, "wx"));
    const { mtimeMs } = statSync(probe);
    rmSync(probe);
    return mtimeMs;
  } catch {
    return Date.now(); // a folder that may only be read
  }
}
