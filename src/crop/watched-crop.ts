import { existsSync } from "node:fs";
import { isCropError, isSystemError } from "../errors.ts";
import { versionOfFile } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import {
  growingBatches,
  isDeadHere,
  isUnchanged,
  type Observation,
  observe,
} from "./claim-batch.ts";
import { layout } from "./layout.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { namesOfResults, summaryOf } from "./progress.ts";

/** How far a crop is that is grown with others. */
export interface CropState {
  readonly name: string;
  readonly folder: string;
  readonly batches: number;
  readonly grown: number;
  /** Batches with failed cases. */
  readonly failed: number;
  /** Workers at it now. */
  readonly workers: number;
}

/** After a full disk and the like, a crop is tried again. */
const retryMs = 60_000;

/** One crop among those that are grown together: which of its batches may be begun. */
export class WatchedCrop {
  readonly folder: string;
  /** Workers at it now. */
  workers = 0;
  /** When it had its last turn, as a count of turns. */
  lastTurn = 0;
  /** Batches that nobody holds, in order. */
  fresh: number[] = [];
  /** Batches of owners of whom it is not sure whether they live. */
  doubtful: number[] = [];
  #manifest: Manifest | undefined;
  /** Tells one `crop.json` from the next under its name. */
  #mark = "";
  #asideUntil = 0;
  #failed = 0;
  readonly #grown = new Set<number>();
  readonly #taken = new Set<number>();
  readonly #excluded = new Set<number>();
  readonly #seen = new Map<number, Observation>();

  constructor(folder: string) {
    this.folder = folder;
  }

  get manifest(): Manifest | undefined {
    return this.#manifest;
  }

  get state(): CropState {
    return {
      name: this.#manifest?.name ?? this.folder,
      folder: this.folder,
      batches: this.#manifest?.batches ?? 0,
      grown: this.#grown.size,
      failed: this.#failed,
      workers: this.workers,
    };
  }

  get isComplete(): boolean {
    return this.#manifest !== undefined && this.#grown.size === this.#manifest.batches;
  }

  /** Tells whether the crop was reaped or removed. */
  get isGone(): boolean {
    return !existsSync(layout.manifest(this.folder));
  }

  /**
   * Looks at the folder again. A batch that another process holds counts as doubtful once its owner gave no sign of
   * life for `staleSeconds`, or (`isImpatient`) at once. Gives what is wrong with a crop that was fine before.
   */
  refresh(options: { readonly staleSeconds: number; readonly isImpatient: boolean }): unknown {
    try {
      const mark = versionOfFile(layout.manifest(this.folder));
      if (mark === undefined) return undefined;
      if (mark !== this.#mark) this.#begin(mark);
      else if (performance.now() < this.#asideUntil) return undefined;
      if (this.#manifest !== undefined) this.#look(this.#manifest, options);
      return undefined;
    } catch (error) {
      return this.isGone ? undefined : this.setAside(error);
    }
  }

  /** Takes the next batch to begin; `isDoubtful`: also one that another process may hold. */
  take(isDoubtful: boolean): number | undefined {
    const batch = this.fresh.shift() ?? (isDoubtful ? this.doubtful.shift() : undefined);
    if (batch !== undefined) this.#taken.add(batch);
    return batch;
  }

  /** Gives back what was taken; what is not grown by then is found at the next look. */
  giveBack(batches: Iterable<number>): void {
    for (const batch of batches) this.#taken.delete(batch);
  }

  /** Notes that a batch is finished. */
  finish(batch: number, failures: number): void {
    this.#grown.add(batch);
    if (failures > 0) this.#failed++;
  }

  /** Leaves batches alone that cannot be grown here. */
  exclude(batches: Iterable<number>): void {
    for (const batch of batches) this.#excluded.add(batch);
  }

  /** Leaves the crop alone until its `crop.json` is another, or for a minute where the disk was the reason; gives the error. */
  setAside(error: unknown): unknown {
    const mayPass = isSystemError(error) || isCropError(error, "disk");
    this.#asideUntil = mayPass ? performance.now() + retryMs : Infinity;
    this.fresh = [];
    this.doubtful = [];
    return error;
  }

  #begin(mark: string): void {
    this.#mark = mark;
    this.#asideUntil = 0;
    const manifest = readManifest(this.folder);
    this.#excluded.clear();
    if (manifest.id !== this.#manifest?.id) {
      this.#grown.clear();
      this.#seen.clear();
    }
    this.#manifest = manifest;
  }

  #look(
    manifest: Manifest,
    { staleSeconds, isImpatient }: { readonly staleSeconds: number; readonly isImpatient: boolean },
  ): void {
    const { results, failed } = namesOfResults(this.folder, manifest.batches);
    this.#failed = failed.size;
    for (const batch of this.#grown) if (!results.has(batch)) this.#grown.delete(batch);
    for (const batch of results) {
      if (!this.#grown.has(batch) && summaryOf(this.folder, manifest, batch) !== undefined)
        this.#grown.add(batch);
    }
    const held = new Map<number, boolean>();
    for (const batch of growingBatches(this.folder)) {
      if (!this.#taken.has(batch)) held.set(batch, this.#isSilent(manifest, batch, staleSeconds));
    }
    this.fresh = [];
    this.doubtful = [];
    for (let batch = 1; batch <= manifest.batches; batch++) {
      if (this.#grown.has(batch) || this.#taken.has(batch) || this.#excluded.has(batch)) continue;
      const isSilent = held.get(batch);
      if (isSilent === undefined || this.#isFree(batch)) this.fresh.push(batch);
      else if (isSilent || isImpatient) this.doubtful.push(batch);
    }
  }

  #isFree(batch: number): boolean {
    const seen = this.#seen.get(batch);
    return seen === undefined || seen.state?.isReleased === true || isDeadHere(seen);
  }

  #isSilent(manifest: Manifest, batch: number, staleSeconds: number): boolean {
    const now = observe({ folder: this.folder, cropId: manifest.id, batch });
    const before = this.#seen.get(batch);
    if (now === undefined) this.#seen.delete(batch);
    else if (before === undefined || !isUnchanged(before, now)) this.#seen.set(batch, now);
    else return now.seenAt - before.seenAt >= 1000 * staleSeconds;
    return false;
  }

  /** The most workers that the first batches keep busy. */
  casesOf(batch: number): number {
    return this.#manifest === undefined ? 1 : batchSizes(this.#manifest).count(batch);
  }
}
