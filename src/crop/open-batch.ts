import type { Batch } from "./batch-file.ts";
import type { Claim } from "./claim.ts";
import type { TaskOrder } from "./worker-messages.ts";

/** A claimed batch and its cases that wait for a worker. */
export class OpenBatch {
  readonly claim: Claim;
  readonly batch: Batch;
  /** Cases without a record. */
  left: number;
  /** Taken from the end. */
  readonly #waiting: Run[] = [];

  constructor(claim: Claim, batch: Batch) {
    this.claim = claim;
    this.batch = batch;
    const positions = new Uint32Array(batch.cases.length - claim.settled.size);
    this.left = 0;
    for (let position = 0; position < batch.cases.length; position++) {
      if (!claim.settled.has(position)) positions[this.left++] = position;
    }
    this.putBack(positions);
  }

  get number(): number {
    return this.claim.address.batch;
  }

  /** An earlier owner ended in the middle of it, perhaps by what its case did. */
  get wasLeft(): boolean {
    return this.claim.header.sessions.length > 1;
  }

  /** The number of cases that no worker has. */
  get waiting(): number {
    let waiting = 0;
    for (const { positions } of this.#waiting) waiting += positions.length;
    return waiting;
  }

  /** No case of it was begun: it is as if it had just been claimed. */
  get isUntouched(): boolean {
    return (
      !this.wasLeft &&
      this.waiting === this.claim.address.count &&
      this.#waiting.every(({ isSuspect }) => !isSuspect)
    );
  }

  /** Takes the next cases, at most `most`; a case under suspicion goes alone. Undefined when none waits. */
  take(task: number, most: number): Task | undefined {
    const run = this.#waiting.pop();
    if (run === undefined) return undefined;
    const { positions, attempts, isSuspect } = run;
    const count = isSuspect ? 1 : most;
    this.putBack(positions.subarray(count), run);
    return new Task(task, this, positions.slice(0, count), attempts, isSuspect);
  }

  /** Gives cases back that a worker did not come to. */
  putBack(
    positions: Uint32Array,
    options: { readonly attempts?: number; readonly isSuspect?: boolean } = {},
  ): void {
    const { attempts = 0, isSuspect = false } = options;
    if (positions.length > 0) this.#waiting.push({ positions, attempts, isSuspect });
  }
}

/** Cases that wait, in order. */
interface Run {
  readonly positions: Uint32Array;
  /** Attempts of the first that brought a worker down. */
  readonly attempts: number;
  /** One of them brought a worker down: they go one by one. */
  readonly isSuspect: boolean;
}

/** Cases of one batch on their way through one worker. */
export class Task {
  readonly id: number;
  readonly open: OpenBatch;
  positions: Uint32Array;
  readonly attempts: number;
  /** Records come one by one, so that the running case is known for sure. */
  readonly isExact: boolean;
  done = 0;
  /** Attempts that its worker made already at the first case without a record. */
  retried = 0;

  constructor(
    id: number,
    open: OpenBatch,
    positions: Uint32Array,
    attempts: number,
    isExact: boolean,
  ) {
    this.id = id;
    this.open = open;
    this.positions = positions;
    this.attempts = attempts;
    this.isExact = isExact;
  }

  /** The number of cases without a record. */
  get left(): number {
    return this.positions.length - this.done;
  }

  /** Cases without a record. */
  remaining(): Uint32Array {
    return this.positions.subarray(this.done);
  }

  /** Gives the cases without a record back to the batch, but for the first `kept`. */
  giveBack(kept: number = 0): void {
    const end = this.done + kept;
    this.open.putBack(this.positions.subarray(end), {
      attempts: this.attempts,
      isSuspect: this.isExact,
    });
    this.positions = this.positions.subarray(0, end);
  }

  order(flushEach: boolean): TaskOrder {
    const { batch, claim } = this.open;
    const isWhole = this.positions.length === batch.cases.length;
    return {
      task: this.id,
      batch: this.open.number,
      session: claim.session,
      positions: this.positions,
      cases: isWhole ? batch.cases : this.positions.map((position) => batch.cases[position]!),
      columns: isWhole
        ? batch.columns
        : batch.columns.map((column) =>
            Array.from(this.positions, (position) => column[position]!),
          ),
      attempts: this.attempts,
      flushEach,
    };
  }
}
