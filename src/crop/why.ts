import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { isCropError, messageOf } from "../errors.ts";
import { systemCode } from "../files/index.ts";
import { readBatch, rowOf } from "./batch-file.ts";
import { batchSizes } from "./batch-sizes.ts";
import type { CaseFailure } from "./case-record.ts";
import { describeSettings } from "./case-value.ts";
import { observeAny } from "./claim-batch.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { readProgress, type GrowingBatch } from "./progress.ts";
import { lastSession, readResultState, scanResult, type Session } from "./result-file.ts";

/** A case that failed, with its settings. */
export interface FailedCase {
  readonly caseNumber: number;
  readonly attempt: number;
  readonly failure: CaseFailure;
}

/** What is known of one batch: its state and the evidence for it. */
export interface Explanation {
  readonly batch: number;
  readonly cases: number;
  readonly state: "missing" | "growing" | "stale" | "released" | "grown" | "failed" | "damaged";
  /** Cases with a record. */
  readonly done: number;
  readonly failedCases: readonly FailedCase[];
  /** Who grew it, or grows it now, the last one at the end. */
  readonly sessions: readonly Session[];
  readonly growing: GrowingBatch | undefined;
  /** What is wrong with its files. */
  readonly damages: readonly string[];
  /** Settings of the cases without a record, at most 20. */
  readonly missingCases: readonly string[];
  readonly changedSources: readonly string[];
  readonly logTail: string;
}

const mostShown = 20;
const logTailBytes = 4096;

/** Gathers the evidence for the state of a batch. */
export function explainBatch(folder: string, manifest: Manifest, batch: number): Explanation {
  const count = batchSizes(manifest).count(batch);
  const progress = readProgress(folder, manifest);
  const damages: string[] = [];
  const seen = new Set<number>();
  const failed: {
    readonly position: number;
    readonly attempt: number;
    readonly failure: CaseFailure;
  }[] = [];
  let sessions: readonly Session[] = [];
  const growing = progress.growing.find((each) => each.batch === batch);
  const expected = { cropId: manifest.id, batch, count };
  const read = (path: string): boolean => {
    try {
      const scan = scanResult(path, expected, (record) => {
        if (record.isFailure && !seen.has(record.position)) {
          failed.push({
            position: record.position,
            attempt: record.attempt,
            failure: record.failure(),
          });
        }
        seen.add(record.position);
      });
      sessions = scan.header.sessions;
      if (scan.damagedRecords > 0)
        damages.push(`${path}: ${scan.damagedRecords} records fail their checksum`);
      return scan.isFinished;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      if (!isCropError(error)) throw error;
      damages.push(messageOf(error));
      return false;
    }
  };
  const isFinished = read(layout.result(folder, batch));
  if (!isFinished && hasFile(layout.result(folder, batch)) && damages.length === 0) {
    damages.push(`${layout.result(folder, batch)} is cut off: it has no whole end record`);
  }
  if (growing !== undefined) read(layout.growing(folder, batch));
  const names = manifest.arguments;
  let missingCases: string[] = [];
  let caseNumbers: Uint32Array = new Uint32Array(0);
  try {
    const content = readBatch(folder, manifest.id, batch);
    caseNumbers = content.cases;
    missingCases = Array.from({ length: count }, (_, position) => position)
      .filter((position) => !seen.has(position))
      .slice(0, mostShown)
      .map((position) => describeSettings(names, rowOf(content, position)));
  } catch (error) {
    if (!isCropError(error)) throw error;
    damages.push(messageOf(error));
  }
  const state =
    damages.length > 0
      ? "damaged"
      : growing !== undefined
        ? growing.state
        : !isFinished
          ? "missing"
          : failed.length > 0
            ? "failed"
            : "grown";
  return {
    batch,
    cases: count,
    state,
    done: seen.size,
    failedCases: failed.map(({ position, attempt, failure }) => ({
      caseNumber: caseNumbers[position] ?? position,
      attempt,
      failure,
    })),
    sessions: sessions.length > 0 ? sessions : ownersOf(folder, manifest, batch),
    growing,
    damages,
    missingCases,
    changedSources: progress.changedSources,
    logTail: readTail(layout.log(folder, batch)),
  };
}

function ownersOf(folder: string, manifest: Manifest, batch: number): readonly Session[] {
  const seen = observeAny({ folder, cropId: manifest.id, batch });
  return seen?.state === undefined ? [] : [lastSession(seen.state.header)];
}

function hasFile(path: string): boolean {
  try {
    return readResultState(path) !== undefined;
  } catch {
    return true; // it is there, and not what it should be
  }
}

/** Gives the end of a log, at most 4 KiB in whole lines; nothing when there is no such file. */
export function readTail(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, logTailBytes));
    const n = readSync(fd, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.subarray(0, n).toString();
    return size > logTailBytes ? text.slice(text.indexOf("\n") + 1) : text;
  } finally {
    closeSync(fd);
  }
}
