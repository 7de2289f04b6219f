import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { CropError } from "../errors.ts";
import { startWorker, type WorkerKind } from "../executors/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import { expectVariables } from "./case-value.ts";
import { type BatchAddress, defaultStaleSeconds, mostStaleSeconds } from "./claim.ts";
import { ClaimQueue } from "./claim-queue.ts";
import type { CropDefinition } from "./definition.ts";
import { checkCodeInMemory, checkFrozenCode } from "./frozen-code.ts";
import { growBatches } from "./grow.ts";
import type { GrowEvent, GrowPlan, GrowResult } from "./grow-plan.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import type { CallerPool } from "./pooled-worker.ts";
import { namesOfResults, summaryOf } from "./progress.ts";
import { readConstants, readLabels } from "./space-record.ts";
import type { LoadMessage } from "./worker-messages.ts";

/** How to grow. */
export interface GrowOptions {
  /** Which batches; default: all that have no finished result. */
  readonly batches?: readonly number[];
  /** Gives the batches one by one, each when a worker is about to be free, in place of `batches`; undefined ends the growing. */
  readonly nextBatch?: () => number | undefined;
  /**
   * Workers at once, over batches and, when there are fewer batches, over the cases in a batch; default 1. With `executor`: tasks
   * that the pool has at once; default: as many as this machine has processors.
   */
  readonly numWorkers?: number;
  /** Threads that native code may use in each worker (`OMP_NUM_THREADS` and its kin); default 1. */
  readonly numThreads?: number;
  /**
   * Where the cases run. `thread` starts soonest; `process` also survives what native code may do. Default: a
   * thread for one worker without a time-out, otherwise processes; `inline` (in this process, without time-out) for a function in memory.
   */
  readonly isolation?: WorkerKind | "inline";
  /** A pool of the caller's that runs the cases in its workers. */
  readonly executor?: CallerPool;
  /** Run failed cases again, of finished batches as of those that were left; default false. */
  readonly failed?: boolean;
  /** Stop at the first failed case; default false. */
  readonly raiseErrors?: boolean;
  /** Stop after so many failed cases; default: never. */
  readonly maxFailures?: number;
  /** Stop at this time. */
  readonly until?: Date;
  /** An owner without a sign of life for so long counts as dead; default 30, from 1 to 1,000,000. */
  readonly staleSeconds?: number;
  /** How long a running case may go on once growing is to stop; default 2. */
  readonly graceSeconds?: number;
  /** Stops the growing: what is finished is kept, the batches are given back. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GrowEvent) => void;
}

const threadVariables = [
  "OMP_NUM_THREADS",
  "MKL_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "NUMBA_NUM_THREADS",
];

/**
 * Grows batches of a crop. Batches that another process holds are taken over when their owner is dead, and
 * left alone otherwise.
 *
 * @throws CropError `bad-option` for a batch that the crop does not have, or a number or date that is none; `bad-definition` when its code
 *   cannot be loaded, or is not that which was sown from memory; `corrupt` for a damaged crop; `disk` when the disk is full
 */
export async function growCrop(
  folder: string,
  manifest: Manifest,
  options: GrowOptions = {},
  definition?: CropDefinition,
): Promise<GrowResult> {
  const { executor, staleSeconds = defaultStaleSeconds } = options;
  const { numWorkers = executor === undefined ? 1 : availableParallelism() } = options;
  checkCount("numWorkers", numWorkers);
  if (options.numThreads !== undefined) checkCount("numThreads", options.numThreads);
  checkEnds(options);
  if (!(staleSeconds >= 1 && staleSeconds <= mostStaleSeconds))
    throw new CropError("bad-option", `the stale time must be from 1 to ${mostStaleSeconds} s`);
  const queue = new ClaimQueue(wantedBatches(folder, manifest, options), {
    staleSeconds,
    redoFailures: options.failed === true,
  });
  if (!queue.hasFresh) {
    return {
      finished: 0,
      values: 0,
      failures: 0,
      held: [],
      lost: [],
      unreadable: [],
      stopped: undefined,
      firstFailure: undefined,
    };
  }
  checkFrozenCode(folder, manifest);
  const wanted = Math.min(numWorkers, queue.freshCases);
  return await growBatches({
    folder,
    cropId: manifest.id,
    queue,
    numWorkers: wanted,
    load: loadMessage(folder, manifest, options.numThreads),
    timeoutSeconds: manifest.timeoutSeconds,
    retries: manifest.retries,
    staleSeconds,
    maxFailures: options.maxFailures ?? Infinity,
    raiseErrors: options.raiseErrors === true,
    untilMs: options.until?.getTime(),
    graceSeconds: options.graceSeconds ?? 2,
    isInline: manifest.definition.kind === "memory" || options.isolation === "inline",
    isolatesLeft:
      manifest.definition.kind !== "memory" &&
      options.isolation === undefined &&
      options.executor === undefined &&
      wanted === 1,
    hasOwnWorkers: options.executor === undefined,
    startWorker: await chooseWorker(manifest, options, wanted, definition),
    onEvent: options.onEvent ?? ((): void => undefined),
    signal: options.signal,
  });
}

/** Gives the batches to grow: a list, or one by one. */
function wantedBatches(
  folder: string,
  manifest: Manifest,
  options: GrowOptions,
): Iterable<BatchAddress> {
  const sizes = batchSizes(manifest);
  const addressOf = (batch: number): BatchAddress => ({
    folder,
    cropId: manifest.id,
    batch,
    count: sizes.count(batch),
  });
  const { nextBatch } = options;
  if (nextBatch !== undefined) return drawn(nextBatch, addressOf);
  const batches =
    options.batches === undefined
      ? unfinishedBatches(folder, manifest, options)
      : checkBatches(options.batches, manifest);
  return batches.map(addressOf);
}

function* drawn(
  next: () => number | undefined,
  addressOf: (batch: number) => BatchAddress,
): Generator<BatchAddress> {
  for (let batch = next(); batch !== undefined; batch = next()) yield addressOf(batch);
}

function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new CropError("bad-option", `${name} must be a whole number from 1, not ${value}`);
}

// What is no number compares as if the end had come: growing would stop after one case, as if it had been told to.
function checkEnds({ maxFailures = 1, graceSeconds = 0, until }: GrowOptions): void {
  if (!(maxFailures > 0))
    throw new CropError("bad-option", `maxFailures must be a positive number, not ${maxFailures}`);
  if (!(graceSeconds >= 0))
    throw new CropError("bad-option", `graceSeconds must be a number from 0, not ${graceSeconds}`);
  if (until !== undefined && Number.isNaN(until.getTime()))
    throw new CropError("bad-option", "`until` is an invalid date");
}

function checkBatches(batches: readonly number[], manifest: Manifest): number[] {
  for (const batch of batches) {
    if (Number.isSafeInteger(batch) && batch >= 1 && batch <= manifest.batches) continue;
    throw new CropError(
      "bad-option",
      `crop \`${manifest.name}\` has batches 1 to ${manifest.batches}, no batch ${batch}`,
      { fields: { batch } },
    );
  }
  return [...new Set(batches)];
}

/** Gives the batches without a finished result, in order; with `failed`, those with failed cases, too. */
export function unfinishedBatches(
  folder: string,
  manifest: Manifest,
  options: Pick<GrowOptions, "failed"> = {},
): number[] {
  const { results, failed } = namesOfResults(folder, manifest.batches);
  const batches: number[] = [];
  for (let batch = 1; batch <= manifest.batches; batch++) {
    const summary = results.has(batch) ? summaryOf(folder, manifest, batch) : undefined;
    if (summary === undefined || (options.failed === true && failed.has(batch)))
      batches.push(batch);
  }
  return batches;
}

function loadMessage(folder: string, manifest: Manifest, numThreads = 1): LoadMessage {
  const hasInnerDims = Object.values(manifest.variables ?? {}).some(
    (variable) => (variable.dims ?? []).length > 0,
  );
  const coords = hasInnerDims ? readLabels(folder, manifest.id).coords : {};
  const constants = manifest.hasConstants ? readConstants(folder, manifest.id) : {};
  const { source } = manifest.definition;
  return {
    kind: "load",
    env: Object.fromEntries(threadVariables.map((name) => [name, String(numThreads)])),
    definition: layout.definition(folder),
    codeHash: manifest.definition.codeHash,
    where: manifest.definition.kind === "memory" ? "the definition" : layout.definition(folder),
    options: manifest.options,
    constants,
    names: manifest.arguments,
    expected: {
      ...expectVariables(manifest.variables, coords, constants),
      ...(manifest.reap === undefined ? {} : { isData: true }),
    },
    seed: manifest.seed,
    retries: manifest.retries,
    sourceFolder: source === "" ? process.cwd() : dirname(source),
    workFolder: layout.work(folder),
  };
}

/** Gives the module that workers run: the bundle that the build puts beside this one. */
export function workerEntry(): URL {
  return new URL("./case-worker.cjs", import.meta.url);
}

// Loaded when it is needed: a batch that one thread grows starts without the rest.
async function chooseWorker(
  manifest: Manifest,
  options: GrowOptions,
  numWorkers: number,
  definition: CropDefinition | undefined,
): Promise<GrowPlan["startWorker"]> {
  const { executor, isolation } = options;
  if (manifest.definition.kind === "memory" || isolation === "inline") {
    if (executor !== undefined)
      throw new CropError(
        "usage",
        "a pool can run a crop that was sown from a definition module, not one from a function in memory",
      );
    if (
      manifest.definition.kind === "memory" &&
      definition?.fn === undefined &&
      definition?.command === undefined
    ) {
      throw new CropError(
        "bad-definition",
        `crop \`${manifest.name}\` was sown from a function in memory, which only the program that sowed it has; grow it there, or sow it from a definition file`,
      );
    }
    if (manifest.definition.kind === "memory" && definition !== undefined)
      checkCodeInMemory(definition, manifest);
    const { startInline } = await import("./inline-worker.ts");
    return (_, events) => startInline(definition, events);
  }
  if (executor !== undefined) {
    const { startPooled } = await import("./pooled-worker.ts");
    return (_, events) => startPooled(executor, events);
  }
  return (isIsolated, events) => {
    // A thread that waits in native code (`execSync`, say) cannot be ended, so a time-out needs a process.
    const mayBlock = manifest.timeoutSeconds !== undefined;
    const kind = isolation ?? (numWorkers === 1 && !isIsolated && !mayBlock ? "thread" : "process");
    return startWorker(kind, workerEntry(), events);
  };
}
