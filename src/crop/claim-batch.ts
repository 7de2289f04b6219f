import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { isCropError } from "../errors.ts";
import {
  diskError,
  FrameWriter,
  isCertainlyDead,
  monotonicMs,
  namesIn,
  newNonce,
  systemCode,
  temporaryName,
  thisProcess,
  writeFully,
} from "../files/index.ts";
import type { StoredRecord } from "./case-record.ts";
import { type BatchAddress, Claim, defaultStaleSeconds, type Moment, now } from "./claim.ts";
import { batchOfName, layout } from "./layout.ts";
import { readManifest } from "./manifest.ts";
import { onShelf } from "./on-shelf.ts";
import {
  type BatchSummary,
  encodeHeader,
  lastSession,
  readResultState,
  type ResultHeader,
  type ResultState,
  scanResult,
  type Session,
  SummaryCounter,
} from "./result-file.ts";

/** Why a batch could not be claimed. */
export type Refusal =
  | { readonly kind: "finished" }
  | { readonly kind: "held"; readonly holder: Observation };

/** A growing file as it was seen at one moment. */
export interface Observation {
  /** Undefined while the owner is still writing the first record, or died in that moment. */
  readonly state: ResultState | undefined;
  /** The file is not a growing file of this crop at all. */
  readonly isForeign: boolean;
  readonly seenAt: number;
}

/** What may be done to a batch that has an owner or a result. */
export interface ClaimOptions {
  readonly staleSeconds: number;
  /** Run failed cases again, of a finished batch as of one that its owner left. */
  readonly redoFailures: boolean;
}

/**
 * Claims a batch that nobody holds: creates its growing file, which only one process can. A batch whose
 * owner gave it back, or is certainly dead, is taken over.
 */
export function claimBatch(address: BatchAddress, options: ClaimOptions): Claim | Refusal {
  const since = now();
  const path = layout.growing(address.folder, address.batch);
  let fd: number;
  try {
    fd = onShelf(address.folder, path, () => openSync(path, "wx"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") readManifest(address.folder); // perhaps the whole crop was removed
    if (systemCode(error) !== "EEXIST") throw diskError(path, error);
    const seen = observe(address);
    if (seen === undefined) return claimBatch(address, options);
    if (seen.state?.isReleased === true || isDeadHere(seen)) {
      return takeOver(address, seen, options) ?? { kind: "held", holder: seen };
    }
    return { kind: "held", holder: seen };
  }
  let earlier: Earlier | "finished" | undefined;
  try {
    earlier = readEarlier(address, options);
    if (earlier === "finished") return { kind: "finished" };
  } finally {
    if (earlier === undefined || earlier === "finished") {
      closeSync(fd);
      rmSync(path, { force: true });
    }
  }
  return start(address, path, fd, options, earlier, since);
}

/** Sees who grows a batch; undefined when nobody does. */
export function observe(
  address: Pick<BatchAddress, "folder" | "cropId" | "batch">,
): Observation | undefined {
  const seenAt = monotonicMs();
  try {
    const state = readResultState(layout.growing(address.folder, address.batch));
    if (state === undefined) return undefined;
    const isForeign =
      state.header.cropId !== address.cropId || state.header.batch !== address.batch;
    return { state, isForeign, seenAt };
  } catch (error) {
    if (!isCropError(error, "corrupt")) throw error;
    return { state: undefined, isForeign: false, seenAt };
  }
}

/** Sees who grows a batch, for those who only look: of what a newer crop writes it is known that it is there, and no more. */
export function observeAny(
  address: Pick<BatchAddress, "folder" | "cropId" | "batch">,
): Observation | undefined {
  try {
    return observe(address);
  } catch (error) {
    if (!isCropError(error, "unknown-version")) throw error;
    return { state: undefined, isForeign: false, seenAt: monotonicMs() };
  }
}

/** Tells whether two observations show the same owner without any sign of life between them. */
export function isUnchanged(earlier: Observation, later: Observation): boolean {
  const a = earlier.state;
  const b = later.state;
  if (a === undefined || b === undefined) return a === b;
  return (
    a.header.nonce === b.header.nonce &&
    a.beat === b.beat &&
    a.sizeBytes === b.sizeBytes &&
    a.isReleased === b.isReleased
  );
}

/** Tells whether the owner is certainly dead, which only its own machine can know at once. */
export function isDeadHere(seen: Observation): boolean {
  return seen.state !== undefined && isCertainlyDead(lastSession(seen.state.header).owner);
}

/** How long an owner must stay without a sign of life until it may be taken over, in seconds. */
export function staleSecondsOf(seen: Observation, fallback: number): number {
  return seen.state?.header.staleSeconds ?? fallback;
}

/**
 * Takes a batch from an owner that is dead, gave it back, or showed no sign of life for the stale time.
 * Of several that try, one wins: it links the file onto a grave named after the dead owner's nonce.
 * Undefined when another one won or the owner showed life since `seen`.
 */
export function takeOver(
  address: BatchAddress,
  seen: Observation,
  options: ClaimOptions,
): Claim | Refusal | undefined {
  const since = now();
  const path = layout.growing(address.folder, address.batch);
  const found = observe(address);
  if (found === undefined) return claimBatch(address, options);
  if (!isUnchanged(seen, found)) return undefined;
  const grave = digGrave(address, path, found);
  if (grave === undefined) return undefined;
  const temporary = temporaryName(path);
  try {
    const earlier = readEarlier(address, options, grave);
    if (earlier === "finished") {
      rmSync(path, { force: true });
      return { kind: "finished" };
    }
    const claim = start(address, temporary, openSync(temporary, "wx"), options, earlier, since);
    renameSync(temporary, path);
    return claim;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskError(path, error);
  } finally {
    rmSync(grave, { force: true });
  }
}

/**
 * Links the file of the dead owner to a name that exists once. A grave left by a taker that died
 * itself is passed over once it is older than the stale time on the disk's own clock.
 */
function digGrave(address: BatchAddress, path: string, seen: Observation): string | undefined {
  const nonce = seen.state?.header.nonce ?? "blank";
  for (let trial = 1; ; trial++) {
    const grave = layout.grave(address.folder, address.batch, nonce, trial);
    try {
      linkSync(path, grave);
      return grave;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      if (systemCode(error) !== "EEXIST") throw diskError(grave, error);
      if (!isAbandoned(grave, path)) return undefined;
    }
  }
}

// A grave shares its inode with the growing file until the taker renames its own over it.
function isAbandoned(grave: string, path: string): boolean {
  try {
    const probe = temporaryName(path);
    closeSync(openSync(probe, "wx"));
    const now = statSync(probe).mtimeMs;
    rmSync(probe);
    return now - statSync(grave).ctimeMs > 1000 * defaultStaleSeconds;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw diskError(grave, error);
  }
}

interface Earlier {
  readonly sessions: readonly Session[];
  /** Whole frames to copy, and what they hold. */
  readonly frames: Uint8Array;
  readonly settled: ReadonlySet<number>;
  readonly counter: SummaryCounter;
}

function start(
  address: BatchAddress,
  path: string,
  fd: number,
  options: ClaimOptions,
  earlier: Earlier,
  since: Moment,
): Claim {
  const session: Session = {
    owner: thisProcess(),
    nodeVersion: process.version,
    startedMs: Date.now(),
  };
  const header: ResultHeader = {
    cropId: address.cropId,
    batch: address.batch,
    count: address.count,
    nonce: newNonce(),
    staleSeconds: options.staleSeconds,
    sessions: [...earlier.sessions, session],
  };
  const head = encodeHeader(header);
  try {
    writeFully(fd, earlier.frames.length === 0 ? head : Buffer.concat([head, earlier.frames]), 0);
  } catch (error) {
    closeSync(fd);
    rmSync(path, { force: true });
    throw diskError(path, error);
  }
  const size = head.length + earlier.frames.length;
  return new Claim(address, header, {
    fd,
    size,
    settled: earlier.settled,
    counter: earlier.counter,
    since,
  });
}

/**
 * What the result that is there, and the file of an owner that is gone (`grave`), mean for a new claim. What such an owner has
 * run again of a finished batch's failures goes into the result, whoever comes next.
 */
function readEarlier(
  address: BatchAddress,
  { redoFailures }: ClaimOptions,
  grave?: string,
): Earlier | "finished" {
  const result = layout.result(address.folder, address.batch);
  const isThere = statSync(result, { throwIfNoEntry: false }) !== undefined;
  const summary = isThere ? summaryIn(result, address) : undefined;
  const failures = summary?.failures ?? 0;
  if (summary !== undefined && (failures === 0 || (grave === undefined && !redoFailures)))
    return "finished";
  const paths = [...(grave === undefined ? [] : [grave]), ...(isThere ? [result] : [])];
  const earlier = salvage(address, paths, { dropFailures: redoFailures });
  const isNoBetter = summary !== undefined && !redoFailures && earlier.counter.failures >= failures;
  return isNoBetter ? "finished" : earlier;
}

/** Undefined for a result that is not a whole one of this batch. */
function summaryIn(result: string, address: BatchAddress): BatchSummary | undefined {
  try {
    const state = readResultState(result);
    if (state?.header.cropId !== address.cropId || state.header.batch !== address.batch)
      return undefined;
    return state.summary;
  } catch (error) {
    if (isCropError(error, "corrupt")) return undefined;
    throw error;
  }
}

/** Collects the whole records of files of one batch, each case once: that of the first file which has it. */
function salvage(
  address: BatchAddress,
  paths: readonly string[],
  options: { readonly dropFailures: boolean },
): Earlier {
  let sessions: readonly Session[] = [];
  const frames = new FrameWriter();
  const settled = new Set<number>();
  const counter = new SummaryCounter();
  const keep = (record: StoredRecord): void => {
    if (settled.has(record.position)) return;
    if (options.dropFailures && record.isFailure) return;
    settled.add(record.position);
    counter.add(record.isFailure, record.seconds);
    frames.append(record.payload());
  };
  for (const path of paths) {
    try {
      const found = readResultState(path)?.header.sessions;
      if (found === undefined || !isContinuation(sessions, found)) continue;
      scanResult(path, address, keep);
      if (found.length > sessions.length) sessions = found;
    } catch (error) {
      // Damaged from its first record on: nothing in it can be trusted.
      if (!isCropError(error, "corrupt")) throw error;
    }
  }
  return { sessions, frames: frames.take(), settled, counter };
}

// Records name their session by its place in the list, so only lists of which one continues the other go together.
function isContinuation(a: readonly Session[], b: readonly Session[]): boolean {
  const length = Math.min(a.length, b.length);
  return JSON.stringify(a.slice(0, length)) === JSON.stringify(b.slice(0, length));
}

/** Gives the batches that somebody grows now, or died growing, in order. */
export function growingBatches(folder: string): number[] {
  const batches: number[] = [];
  for (const name of namesIn(layout.growingFolder(folder))) {
    const batch = batchOfName(name, "growing");
    if (batch !== undefined) batches.push(batch);
  }
  return batches.toSorted((a, b) => a - b);
}
