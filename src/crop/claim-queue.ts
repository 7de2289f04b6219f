import { isCropError, isSystemError } from "../errors.ts";
import { type BatchAddress, Claim } from "./claim.ts";
import {
  claimBatch,
  type ClaimOptions,
  isDeadHere,
  isUnchanged,
  type Observation,
  observe,
  type Refusal,
  staleSecondsOf,
  takeOver,
} from "./claim-batch.ts";

/** A batch whose files this process cannot read: damaged, gone, or of a newer format. */
export interface UnreadableBatch {
  readonly batch: number;
  /** Names the file and says what to do. */
  readonly error: Error;
}

/** A batch that another process grows. */
export interface HeldBatch {
  readonly batch: number;
  readonly holder: Observation;
}

/**
 * The batches that are still to be claimed. Those that another process holds are set aside and
 * watched: they are taken over once their owner showed no sign of life for its stale time, on this
 * machine's own clock, and left alone as soon as it shows one.
 */
export class ClaimQueue {
  readonly #addresses: Iterator<BatchAddress>;
  readonly #returned: BatchAddress[] = [];
  readonly #options: ClaimOptions;
  readonly #watched = new Map<number, { readonly address: BatchAddress; seen: Observation }>();
  readonly #held = new Map<number, HeldBatch>();
  readonly #unreadable: UnreadableBatch[] = [];
  #freshCases: number;

  /** Addresses that are no list are asked for one by one, when they are needed and not before. */
  constructor(addresses: Iterable<BatchAddress>, options: ClaimOptions) {
    this.#addresses = addresses[Symbol.iterator]();
    const list = Array.isArray(addresses) ? (addresses as readonly BatchAddress[]) : undefined;
    this.#freshCases = list?.reduce((sum, { count }) => sum + count, 0) ?? Infinity;
    this.#options = options;
  }

  /** True while batches may be there that nobody was seen to hold. */
  get hasFresh(): boolean {
    return this.#freshCases > 0;
  }

  /** The number of cases in batches that nobody was seen to hold, at most; infinite where that is not known. */
  get freshCases(): number {
    return this.#freshCases;
  }

  /** The number of batches of which it is not known yet whether their owner lives. */
  get watched(): number {
    return this.#watched.size;
  }

  /** Batches that living owners hold. */
  get held(): readonly HeldBatch[] {
    return [...this.#held.values()];
  }

  /** Batches that were left alone since they cannot be read. */
  get unreadable(): readonly UnreadableBatch[] {
    return this.#unreadable;
  }

  /** Sets a batch aside that cannot be read, so that the others are grown. An error of another kind is thrown on. */
  setAside(batch: number, error: unknown): void {
    if (!isCropError(error) && !isSystemError(error)) throw error;
    this.#unreadable.push({ batch, error });
  }

  /** Takes back a batch that was claimed and withdrawn. */
  putBack(address: BatchAddress): void {
    this.#returned.push(address);
    this.#freshCases += address.count;
  }

  /** Claims the next batch that nobody holds; undefined when there is none left. */
  next(): Claim | undefined {
    for (let address = this.#nextAddress(); address !== undefined; address = this.#nextAddress()) {
      this.#freshCases -= address.count;
      const claim = this.#tryClaim(address);
      if (claim instanceof Claim) return claim;
      if (claim?.kind === "held") this.#watched.set(address.batch, { address, seen: claim.holder });
    }
    this.#freshCases = 0;
    return undefined;
  }

  #nextAddress(): BatchAddress | undefined {
    const returned = this.#returned.shift();
    if (returned !== undefined) return returned;
    const item = this.#addresses.next();
    return item.done === true ? undefined : item.value;
  }

  /** Undefined for a batch that a newer crop has grown or grows. */
  #tryClaim(address: BatchAddress): Claim | Refusal | undefined {
    try {
      return claimBatch(address, this.#options);
    } catch (error) {
      if (!isCropError(error, "unknown-version")) throw error;
      this.setAside(address.batch, error);
      return undefined;
    }
  }

  /** Looks at the watched batches again; gives one that could be taken over, if there is one. */
  watch(): Claim | undefined {
    for (const [batch, entry] of this.#watched) {
      const now = observe(entry.address);
      if (now === undefined) {
        this.#watched.delete(batch);
        const claim = claimBatch(entry.address, this.#options); // finished by its owner, or removed
        if (claim instanceof Claim) return claim;
        if (claim.kind === "held")
          this.#watched.set(batch, { address: entry.address, seen: claim.holder });
        continue;
      }
      if (!isUnchanged(entry.seen, now)) {
        if (
          now.state === undefined ||
          now.state.isReleased ||
          now.state.header.nonce !== entry.seen.state?.header.nonce
        ) {
          entry.seen = now; // a new owner, or none: its time begins now
        } else {
          this.#watched.delete(batch);
          this.#held.set(batch, { batch, holder: now });
          continue;
        }
      }
      const staleMs = 1000 * staleSecondsOf(entry.seen, this.#options.staleSeconds);
      const isStale = now.seenAt - entry.seen.seenAt >= staleMs;
      if (!isStale && now.state?.isReleased !== true && !isDeadHere(now)) continue;
      const claim = takeOver(entry.address, entry.seen, this.#options);
      if (claim instanceof Claim) {
        this.#watched.delete(batch);
        return claim;
      }
      if (claim?.kind === "finished") this.#watched.delete(batch);
      else entry.seen = observe(entry.address) ?? entry.seen; // somebody else was quicker
    }
    return undefined;
  }

  /** Ends the watching: what is not known to be dead counts as held. */
  giveUp(): void {
    for (const [batch, { seen }] of this.#watched) this.#held.set(batch, { batch, holder: seen });
    this.#watched.clear();
  }
}
