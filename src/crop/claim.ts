import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { isCropError } from "../errors.ts";
import { diskError, monotonicMs, mutableOffset, systemCode, writeFully } from "../files/index.ts";
import { layout } from "./layout.ts";
import { onShelf } from "./on-shelf.ts";
import {
  type BatchSummary,
  encodeEnd,
  encodeMutable,
  readResultState,
  type ResultHeader,
  type SummaryCounter,
} from "./result-file.ts";

/** An owner is thought dead when its heartbeat stays unchanged for so long, by default. */
export const defaultStaleSeconds = 30;

/** The longest such time: some eleven days. */
export const mostStaleSeconds = 1_000_000;

/** Heartbeats that fit into the stale time. */
const beatsPerStaleTime = 6;

/** A moment on the monotonic clock, which stands still while the machine is suspended, and on the other one, which may jump. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** Gives the present moment. */
export function now(): Moment {
  return { monotonicMs: monotonicMs(), wallMs: Date.now() };
}

// The longer of the two times: asking too often who owns a batch is harmless.
function secondsSince(moment: Moment): number {
  return Math.max(monotonicMs() - moment.monotonicMs, Date.now() - moment.wallMs) / 1000;
}

/** Which batch, of which crop. */
export interface BatchAddress {
  readonly folder: string;
  readonly cropId: string;
  readonly batch: number;
  /** Number of cases in the batch. */
  readonly count: number;
}

/**
 * A batch that this process grows: the open growing file, which is also the lock. Records are
 * appended to it; after {@link Claim.appendLast}, {@link Claim.finish} turns it into the result, {@link Claim.release} gives it back.
 *
 * When another process took the batch over (this one was stopped for longer than the stale time),
 * what is still written here lands in a file that nobody reads, and `finish` says `false`.
 */
export class Claim {
  readonly address: BatchAddress;
  readonly header: ResultHeader;
  /** Positions that need no run: they were salvaged from earlier owners. */
  readonly settled: ReadonlySet<number>;
  readonly #fd: number;
  readonly #counter: SummaryCounter;
  #size: number;
  #beats = 0;
  #sign: Moment;

  constructor(
    address: BatchAddress,
    header: ResultHeader,
    opened: {
      readonly fd: number;
      readonly size: number;
      readonly settled: ReadonlySet<number>;
      readonly counter: SummaryCounter;
      /** Before the file was made or found. */
      readonly since: Moment;
    },
  ) {
    this.address = address;
    this.header = header;
    this.settled = opened.settled;
    this.#fd = opened.fd;
    this.#size = opened.size;
    this.#counter = opened.counter;
    this.#sign = opened.since;
  }

  /** Index of this process in the header's sessions, which records carry. */
  get session(): number {
    return this.header.sessions.length - 1;
  }

  /** Seconds between two heartbeats. */
  get beatSeconds(): number {
    return this.header.staleSeconds / beatsPerStaleTime;
  }

  /** The number of failed cases so far, salvaged ones included. */
  get failures(): number {
    return this.#counter.failures;
  }

  /** True when this process may have slept for so long that another one took the batch over: {@link Claim.isOwned} tells. */
  get mayBeLost(): boolean {
    return secondsSince(this.#sign) > this.header.staleSeconds / 2;
  }

  /** Counts cases for the end record; their records come with {@link Claim.append}. */
  count(summary: BatchSummary): void {
    this.#counter.merge(summary);
  }

  /** Appends whole frames. A short or failed write leaves what was there before valid. */
  append(frames: Uint8Array): void {
    try {
      writeFully(this.#fd, frames, this.#size);
    } catch (error) {
      throw diskError(this.#path, error);
    }
    this.#size += frames.length;
  }

  /** Shows that this process lives. */
  beat(): void {
    const before = now();
    this.#beats = (this.#beats + 1) >>> 0;
    this.#writeMutable(this.#beats, false);
    this.#sign = before;
  }

  /** Tells whether the batch is still this process's. */
  isOwned(): boolean {
    try {
      return readResultState(this.#path)?.header.nonce === this.header.nonce;
    } catch (error) {
      if (isCropError(error, "corrupt")) return false;
      throw error;
    }
  }

  /** Appends the last frames and the end record, in one write. */
  appendLast(frames: Uint8Array): void {
    this.append(Buffer.concat([frames, encodeEnd(this.#counter.summary(Date.now()))]));
  }

  /**
   * Moves the file, which is complete, to the results. False when the batch was taken over. Only a process that
   * may have slept for long looks up the owner, since a live owner is never taken over.
   */
  finish(): boolean {
    const { folder, batch } = this.address;
    try {
      if (this.mayBeLost && !this.isOwned()) return false;
      const [failed, result] = [layout.failed(folder, batch), layout.result(folder, batch)];
      if (this.failures > 0) onShelf(folder, failed, () => closeSync(openSync(failed, "a")));
      onShelf(folder, result, () => renameSync(this.#path, result));
      if (this.failures === 0 && this.header.sessions.length > 1) rmSync(failed, { force: true });
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false; // the growing file is gone: another owner finished
      throw diskError(layout.result(folder, batch), error);
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Gives the batch back, with the cases that are finished. */
  release(): void {
    try {
      fsyncSync(this.#fd);
      this.#writeMutable(this.#beats, true);
    } catch (error) {
      throw diskError(this.#path, error);
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Leaves a batch of which nothing was run as if it had not been claimed. */
  withdraw(): void {
    try {
      if (!this.mayBeLost || this.isOwned()) rmSync(this.#path, { force: true });
    } catch (error) {
      throw diskError(this.#path, error);
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Lets go of a batch that another process has taken over. */
  abandon(): void {
    closeSync(this.#fd);
  }

  get #path(): string {
    return layout.growing(this.address.folder, this.address.batch);
  }

  #writeMutable(beats: number, isReleased: boolean): void {
    try {
      writeFully(this.#fd, encodeMutable(beats, isReleased), mutableOffset);
    } catch (error) {
      throw diskError(this.#path, error);
    }
  }
}
